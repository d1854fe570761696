import fc from 'fast-check';
import {
  comparePositions,
  countsAgain,
  isTombstone,
  isVideoEvent,
  rank,
  type Position,
} from '../../server/src/video/order';
import { VIDEO_EVENTS } from '#shared/ignite';

const at = (
  event: Position['event'],
  updatedAt: number,
  t = 0,
  body: number[] = [0]
): Position => ({ event, updatedAt, t, body: Uint8Array.from(body) });

describe('the last word on a video has', () => {
  it.each([
    [
      'the deletion, however old its updatedAt and its signature',
      at('video.updated', 9, 9),
      at('video.deleted', 1, 1),
    ],
    [
      'the later updatedAt, whatever the event and the time of signing',
      at('video.updated', 1, 9),
      at('video.created', 2, 1),
    ],
    [
      'the later updatedAt by a single ms',
      at('video.updated', 1705316520250),
      at('video.updated', 1705316520251),
    ],
    [
      'the update over the creation, at the same updatedAt',
      at('video.created', 1, 9, [9]),
      at('video.updated', 1, 1, [1]),
    ],
    [
      'the later signature, at the same updatedAt and event',
      at('video.updated', 1, 1, [9]),
      at('video.updated', 1, 2, [1]),
    ],
    [
      'the greater bytes, when all else is the same',
      at('video.updated', 1, 1, [1, 255]),
      at('video.updated', 1, 1, [2]),
    ],
    [
      'the longer body, when it begins with the other',
      at('video.updated', 1, 1, [1]),
      at('video.updated', 1, 1, [1, 0]),
    ],
    ['the later of two deletions', at('video.deleted', 1, 9), at('video.deleted', 2, 1)],
  ])('%s', (_rule, earlier, later) => {
    expect(comparePositions(earlier, later)).toBeLessThan(0);
    expect(comparePositions(later, earlier)).toBeGreaterThan(0);
    expect(rank([later, earlier], null).newest).toBe(later);
  });
});

it.each([
  ['video.created', true],
  ['video.updated', true],
  ['video.deleted', true],
  ['video.moved', false],
  ['Video.Created', false],
  ['', false],
  ['length', false],
])('knows whether %p is an event of a video', (event, known) => {
  expect(isVideoEvent(event)).toBe(known);
});

// Few values each, so that ties at every step of the comparison are common.
const position: fc.Arbitrary<Position> = fc.record({
  event: fc.constantFrom(...VIDEO_EVENTS),
  updatedAt: fc.integer({ min: 0, max: 2 }),
  t: fc.integer({ min: 0, max: 2 }),
  body: fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 2 }).map((b) => Uint8Array.from(b)),
});

describe('the order is total', () => {
  it('two deliveries never both come first', () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        expect(Math.sign(comparePositions(a, b)) + Math.sign(comparePositions(b, a))).toBe(0);
      })
    );
  });

  it('what comes before something comes before all that follows that', () => {
    fc.assert(
      fc.property(position, position, position, (a, b, c) => {
        fc.pre(comparePositions(a, b) <= 0 && comparePositions(b, c) <= 0);
        expect(comparePositions(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 1000 }
    );
  });

  it('only deliveries that say the same thing stand at the same place', () => {
    const change = fc.oneof(
      fc.constant({}),
      position.map(({ event }) => ({ event })),
      position.map(({ updatedAt }) => ({ updatedAt })),
      position.map(({ t }) => ({ t })),
      position.map(({ body }) => ({ body }))
    );
    fc.assert(
      fc.property(position, change, (a, changed) => {
        const b = { ...a, body: Uint8Array.from(a.body), ...changed };
        const says = (p: Position) => JSON.stringify([p.event, p.updatedAt, p.t, [...p.body]]);
        expect(comparePositions(a, b) === 0).toBe(says(a) === says(b));
      }),
      { numRuns: 1000 }
    );
  });
});

describe('rank', () => {
  const waiting = fc.array(position, { maxLength: 8 });
  const applied = fc.option(position, { nil: null });

  it('has nothing to say about nothing', () => {
    const nothing = {
      newest: null,
      superseded: [],
      stale: [],
      restoredAt: null,
      isRestored: false,
    };
    expect(rank([], null)).toEqual(nothing);
    expect(rank([], at('video.updated', 1))).toEqual(nothing);
  });

  it('puts every delivery into exactly one place, and leaves its input alone', () => {
    fc.assert(
      fc.property(waiting, applied, (deliveries, last) => {
        const before = [...deliveries];
        const { newest, superseded, stale } = rank(deliveries, last);
        const ranked = [...(newest ? [newest] : []), ...superseded, ...stale];
        expect(deliveries).toEqual(before);
        expect(ranked).toHaveLength(deliveries.length);
        expect(deliveries.every((delivery) => ranked.includes(delivery))).toBe(true);
      })
    );
  });

  it('applies only what is ahead of what was applied, and of all that waits', () => {
    fc.assert(
      fc.property(waiting, applied, (deliveries, last) => {
        const { newest, superseded, stale } = rank(deliveries, last);
        for (const behind of stale) expect(comparePositions(behind, last!)).toBeLessThan(0);
        for (const ahead of [...superseded, ...(newest ? [newest] : [])]) {
          if (last) expect(comparePositions(ahead, last)).toBeGreaterThanOrEqual(0);
          expect(comparePositions(ahead, newest!)).toBeLessThanOrEqual(0);
        }
      })
    );
  });

  it('takes up again what was applied already: one of several mappings may have failed', () => {
    const update = at('video.updated', 5, 5, [5]);
    const again = { ...update, body: Uint8Array.from([5]) };
    expect(rank([again], update)).toMatchObject({ newest: again, superseded: [], stale: [] });
  });
});

describe('whatever the order of arrival, the batches, the repetitions and the crashes', () => {
  /** Applies batch after batch, as the worker does; returns what is applied in the end. */
  const applyAll = (batches: readonly Position[][]): Position | null =>
    batches.reduce<Position | null>(
      (applied, batch) => rank(batch, applied).newest ?? applied,
      null
    );

  /** Every delivery at least once, some again, in any order, in batches of any size. */
  const arrivals = (deliveries: readonly Position[]): fc.Arbitrary<Position[][]> =>
    fc
      .array(fc.constantFrom(...deliveries), { maxLength: 6 })
      .chain((again) => {
        const all = [...deliveries, ...again];
        return fc.shuffledSubarray(all, { minLength: all.length });
      })
      .chain((sequence) =>
        fc
          .array(fc.boolean(), { minLength: sequence.length, maxLength: sequence.length })
          .map((cuts) =>
            sequence.reduce<Position[][]>(
              ([batch = [], ...done], next, index) =>
                cuts[index] ? [[next], batch, ...done] : [[...batch, next], ...done],
              []
            )
          )
          .map((batches) => batches.reverse())
      );

  const history = fc.array(position, { minLength: 1, maxLength: 6 });

  it('the delivery with the last word is the one that stays applied', () => {
    fc.assert(
      fc.property(
        history.chain((deliveries) =>
          fc.tuple(fc.constant(deliveries), arrivals(deliveries), arrivals(deliveries))
        ),
        ([deliveries, one, other]) => {
          const end = applyAll(one)!;
          expect(deliveries).toContainEqual(end);
          for (const delivery of deliveries) {
            expect(comparePositions(delivery, end)).toBeLessThanOrEqual(0);
          }
          expect(applyAll(other)).toEqual(end);
        }
      ),
      { numRuns: 500 }
    );
  });

  it('a video that was deleted once stays deleted', () => {
    const deletion = position.map((p): Position => ({ ...p, event: 'video.deleted' }));
    fc.assert(
      fc.property(
        fc
          .tuple(fc.array(position, { maxLength: 5 }), deletion)
          .chain(([others, deleted]) => arrivals([...others, deleted])),
        (batches) => {
          expect(isTombstone(applyAll(batches)!)).toBe(true);
        }
      )
    );
  });

  it('nothing but a deletion is ever applied after a deletion', () => {
    fc.assert(
      fc.property(
        position.map((p): Position => ({ ...p, event: 'video.deleted' })),
        fc.array(position),
        (deleted, later) => {
          const { newest, stale } = rank(later, deleted);
          expect(newest === null || isTombstone(newest)).toBe(true);
          const revivals = later.filter((p) => p.event !== 'video.deleted');
          expect(stale).toEqual(expect.arrayContaining(revivals));
        }
      )
    );
  });
});

describe('a reconcile that finds a deleted video in Ignite', () => {
  const restored = (updatedAt: number, t: number): Position => ({
    ...at('video.updated', updatedAt, t),
    restores: true,
  });
  const deletion = at('video.deleted', 5, 10);

  it('brings it back', () => {
    const back = restored(5, 20);
    expect(rank([back], deletion)).toMatchObject({
      newest: back,
      restoredAt: 20,
      isRestored: true,
    });
  });

  it.each([
    ['the deletion itself', deletion],
    ['the deletion, signed afresh before that', at('video.deleted', 5, 20)],
    ['an older update', at('video.updated', 4, 30)],
  ])('is not undone by what was before it: %s', (_what, late) => {
    expect(rank([late], restored(5, 20), 20)).toMatchObject({ newest: null, stale: [late] });
  });

  it('begins a life that ends with a deletion that is signed later', () => {
    const end = at('video.deleted', 5, 21);
    expect(rank([end], restored(5, 20), 20).newest).toBe(end);
  });

  it('does not hold back what is newer', () => {
    const newer = at('video.updated', 6, 21);
    expect(rank([newer], restored(5, 20), 20).newest).toBe(newer);
  });

  it('means nothing to a deletion when it only brings an update', () => {
    const update = at('video.updated', 9, 30);
    expect(rank([update], deletion)).toMatchObject({ newest: null, stale: [update] });
  });
});

describe('whatever the order of arrival, with reconciles at any point between', () => {
  interface Stored {
    applied: Position | null;
    restoredAt: number | null;
    settled: Position[];
  }

  /** What apply does with a batch, and with what it lets wait once more. */
  const applyBatch = ({ applied, restoredAt, settled }: Stored, batch: Position[]): Stored => {
    const ranking = rank(batch, applied, restoredAt);
    const { newest } = ranking;
    const after = { applied: newest ?? applied, restoredAt: ranking.restoredAt };
    if (!ranking.isRestored || newest === null || ranking.restoredAt === null) {
      return { ...after, settled: [...settled, ...batch] };
    }
    const life = { updatedAt: newest.updatedAt, restoredAt: ranking.restoredAt };
    const again = settled.filter((one) => countsAgain(one, life));
    const rest = [...settled.filter((one) => !again.includes(one)), ...batch];
    return again.length > 0
      ? applyBatch({ ...after, settled: rest }, again)
      : { ...after, settled: rest };
  };

  /** The rule, read literally: the last of all that is no refuted deletion. */
  const lastWord = (deliveries: readonly Position[]): Position => {
    const restoredAt = Math.max(-1, ...deliveries.filter((p) => p.restores).map((p) => p.t));
    return deliveries
      .filter((p) => !isTombstone(p) || p.t > restoredAt)
      .reduce((a, b) => (comparePositions(b, a) > 0 ? b : a));
  };

  const anything = fc.oneof(
    position,
    position.map((p): Position => ({ ...p, event: 'video.updated', restores: true }))
  );

  it('every instance ends with the same last word', () => {
    fc.assert(
      fc.property(
        fc.array(anything, { minLength: 1, maxLength: 7 }).chain((deliveries) =>
          fc.tuple(
            fc.constant(deliveries),
            fc.shuffledSubarray([...deliveries, ...deliveries.map((one) => ({ ...one }))], {
              minLength: deliveries.length * 2,
            }),
            fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 14, maxLength: 14 })
          )
        ),
        ([deliveries, sequence, sizes]) => {
          let stored: Stored = { applied: null, restoredAt: null, settled: [] };
          const queue = [...sequence];
          for (const size of sizes) {
            if (queue.length > 0) stored = applyBatch(stored, queue.splice(0, size));
          }
          expect(queue).toEqual([]);
          expect(comparePositions(stored.applied!, lastWord(deliveries))).toBe(0);
        }
      ),
      { numRuns: 2000 }
    );
  });
});
