import fc from 'fast-check';
import { nextAsk, outcomeOf } from '../../server/src/upload/outcome';

const upload = { state: 'sending', asks: 0, activeAt: 0 } as const;

describe('what became of an upload', () => {
  it.each([
    ['COMPLETE', { kind: 'settled' }],
    ['FAILED', { kind: 'failed', problem: 'processing' }],
    ['ERROR', { kind: 'failed', problem: 'processing' }],
    ['NO_FILE', { kind: 'open', state: 'sending' }],
    ['PROCESSING', { kind: 'open', state: 'processing' }],
    ['a name that nobody knows yet', { kind: 'open', state: 'processing' }],
    [null, { kind: 'open', state: 'sending' }],
  ])('%s: %j', (status, outcome) => {
    expect(outcomeOf(upload, status, 0)).toMatchObject(outcome);
  });

  it('stays what it was when nothing new is said of it', () => {
    const sent = { ...upload, state: 'processing' } as const;
    expect(outcomeOf(sent, 'NO_FILE', 0)).toMatchObject({ state: 'processing' });
    const ended = { ...upload, state: 'failed' } as const;
    expect(outcomeOf(ended, 'PROCESSING', 0)).toMatchObject({ state: 'failed' });
  });
});

it('Ignite is asked at pauses that grow up to ten minutes, and not for ever', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.nat(14 * 24 * 60 * 60_000), (asks, now) => {
      const next = nextAsk({ asks, activeAt: 0 }, now);
      if (now > 7 * 24 * 60 * 60_000) return expect(next).toBeNull();
      // The databases take whole milliseconds only.
      expect(Number.isInteger(next)).toBe(true);
      expect(next! - now).toBeGreaterThanOrEqual(3000);
      expect(next! - now).toBeLessThanOrEqual(10 * 60_000);
      expect(nextAsk({ asks: asks + 1, activeAt: 0 }, now)!).toBeGreaterThanOrEqual(next!);
    })
  );
});
