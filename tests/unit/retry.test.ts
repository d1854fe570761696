import fc from 'fast-check';
import { retryAt } from '../../server/src/apply/worker';

const now = 1705316400000;

describe('a delivery that could not be applied', () => {
  it.each([
    [1, 500, 750, 1000],
    [2, 1000, 1500, 2000],
    [3, 2000, 3000, 4000],
    [4, 4000, 6000, 8000],
    [5, 8000, 12_000, 16_000],
    [6, 16_000, 24_000, 32_000],
    [7, 32_000, 48_000, 64_000],
    [8, 64_000, 96_000, 128_000],
    [9, 128_000, 192_000, 256_000],
    [10, 256_000, 384_000, 512_000],
    [11, 512_000, 768_000, 1_024_000],
    [12, 1_024_000, 1_536_000, 2_048_000],
    [13, 1_800_000, 2_700_000, 3_600_000],
    [39, 1_800_000, 2_700_000, 3_600_000],
  ])(
    'is tried again after failure %d in %d, %d or %d ms, as chance has it',
    (attempts, least, middle, most) => {
      expect(retryAt(attempts, now, 0)).toBe(now + least);
      expect(retryAt(attempts, now, 0.5)).toBe(now + middle);
      expect(retryAt(attempts, now, 1)).toBe(now + most);
    }
  );

  it.each([40, 41, 1000])('is dead after failure %d', (attempts) => {
    expect(retryAt(attempts, now, 0)).toBeNull();
    expect(retryAt(attempts, now, 1)).toBeNull();
  });
});

const chance = fc.double({ min: 0, max: 1, noNaN: true });

it('waits longer after each failure, by the same chance', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), chance, (attempts, random) => {
      expect(retryAt(attempts + 1, now, random)!).toBeGreaterThan(retryAt(attempts, now, random)!);
    })
  );
});

it('comes back at a whole ms, never before half a second and never after an hour', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 39 }),
      fc.nat({ max: 2 ** 45 }),
      chance,
      (attempts, at, random) => {
        const pause = retryAt(attempts, at, random)! - at;
        expect(Number.isInteger(pause)).toBe(true);
        expect(pause).toBeGreaterThanOrEqual(500);
        expect(pause).toBeLessThanOrEqual(3_600_000);
      }
    )
  );
});

it('goes on for at least half a day', () => {
  const pauses = Array.from({ length: 39 }, (_, index) => retryAt(index + 1, 0, 0) ?? 0);
  const total = pauses.reduce((sum, pause) => sum + pause, 0);
  expect(total).toBeGreaterThan(12 * 60 * 60 * 1000);
});

it('spreads deliveries that failed together', () => {
  const times = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((r) => retryAt(1, now, r));
  expect(new Set(times).size).toBe(10);
});
