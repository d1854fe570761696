import fc from 'fast-check';
import {
  breakTies,
  comparePositions,
  countsAgain,
  isTombstone,
  isVideoEvent,
  rank,
  type Position,
  type Version,
} from '../../server/src/video/order';
import { VIDEO_EVENTS } from '#shared/ignite';

const at = (event: Position['event'], updatedAt: number, t = 0, body: number[] = [0]): Version => ({
  event,
  updatedAt,
  t,
  body: Uint8Array.from(body),
});

/** Positions as they are compared: those that are tied, by their bodies. */
const ranked = (versions: readonly Version[]): Promise<Version[]> =>
  breakTies(versions, ({ body }) => Promise.resolve(body));

const compare = async (...pair: [Version, Version]): Promise<number> => {
  const [a, b] = await ranked(pair);
  return comparePositions(a!, b!);
};

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
  ])('%s', async (_rule, earlier, later) => {
    expect(await compare(earlier, later)).toBeLessThan(0);
    expect(await compare(later, earlier)).toBeGreaterThan(0);
    expect(rank(await ranked([later, earlier]), null).newest).toMatchObject(later);
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
const position: fc.Arbitrary<Version> = fc.record({
  event: fc.constantFrom(...VIDEO_EVENTS),
  updatedAt: fc.integer({ min: 0, max: 2 }),
  t: fc.integer({ min: 0, max: 2 }),
  body: fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 2 }).map((b) => Uint8Array.from(b)),
});

describe('the order is total', () => {
  it('two deliveries never both come first', async () => {
    await fc.assert(
      fc.asyncProperty(position, position, async (a, b) => {
        expect(Math.sign(await compare(a, b)) + Math.sign(await compare(b, a))).toBe(0);
      })
    );
  });

  it('what comes before something comes before all that follows that', async () => {
    await fc.assert(
      fc.asyncProperty(position, position, position, async (...all) => {
        const [a, b, c] = (await ranked(all)) as [Version, Version, Version];
        fc.pre(comparePositions(a, b) <= 0 && comparePositions(b, c) <= 0);
        expect(comparePositions(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 1000 }
    );
  });

  it('only deliveries that say the same thing stand at the same place', async () => {
    const change = fc.oneof(
      fc.constant({}),
      position.map(({ event }) => ({ event })),
      position.map(({ updatedAt }) => ({ updatedAt })),
      position.map(({ t }) => ({ t })),
      position.map(({ body }) => ({ body }))
    );
    await fc.assert(
      fc.asyncProperty(position, change, async (a, changed) => {
        const b = { ...a, body: Uint8Array.from(a.body), ...changed };
        const says = (p: Version) => JSON.stringify([p.event, p.updatedAt, p.t, [...p.body]]);
        expect((await compare(a, b)) === 0).toBe(says(a) === says(b));
      }),
      { numRuns: 1000 }
    );
  });

  it('puts any number of ties into the order of their bytes, whatever order they come in', async () => {
    const tied = fc.array(fc.uint8Array({ maxLength: 3 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(tied, async (bodies) => {
        const all = await ranked(bodies.map((body) => at('video.updated', 1, 1, [...body])));
        const inOrder = [...all].sort(comparePositions).map(({ body }) => Buffer.from(body));
        expect(inOrder).toEqual(bodies.map((body) => Buffer.from(body)).sort(Buffer.compare));
      })
    );
  });

  it('reads no body where something else tells two apart', async () => {
    const read: Version[] = [];
    const bodyOf = (version: Version) => {
      read.push(version);
      return Promise.resolve(version.body);
    };
    const tied = [at('video.updated', 2, 5, [1]), at('video.updated', 2, 5, [2])];
    const others = [
      at('video.updated', 2, 6),
      at('video.created', 2, 5),
      at('video.updated', 1, 5),
    ];
    await breakTies([...others, ...tied], bodyOf);
    expect(read.filter((version) => !tied.includes(version))).toEqual([]);
  });
});

/** Ranks what waits against what was applied, ties included, as applying does. */
const rankAll = async (
  waiting: readonly Version[],
  applied: Version | null,
  restoredAt: number | null = null
) => {
  const all = await ranked([...waiting, ...(applied ? [applied] : [])]);
  return rank(all.slice(0, waiting.length), all[waiting.length] ?? null, restoredAt);
};

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
  const applyAll = async (batches: readonly Version[][]): Promise<Version | null> => {
    let applied: Version | null = null;
    for (const batch of batches) applied = (await rankAll(batch, applied)).newest ?? applied;
    return applied;
  };

  /** Every delivery at least once, some again, in any order, in batches of any size. */
  const arrivals = (deliveries: readonly Version[]): fc.Arbitrary<Version[][]> =>
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
            sequence.reduce<Version[][]>(
              ([batch = [], ...done], next, index) =>
                cuts[index] ? [[next], batch, ...done] : [[...batch, next], ...done],
              []
            )
          )
          .map((batches) => batches.reverse())
      );

  const withoutRank = (version: Version | null): Version => {
    const { event, updatedAt, t, body } = version!;
    return { event, updatedAt, t, body };
  };

  const history = fc.array(position, { minLength: 1, maxLength: 6 });

  it('the delivery with the last word is the one that stays applied', async () => {
    await fc.assert(
      fc.asyncProperty(
        history.chain((deliveries) =>
          fc.tuple(fc.constant(deliveries), arrivals(deliveries), arrivals(deliveries))
        ),
        async ([deliveries, one, other]) => {
          const end = withoutRank(await applyAll(one));
          expect(deliveries).toContainEqual(end);
          for (const delivery of deliveries) {
            expect(await compare(delivery, end)).toBeLessThanOrEqual(0);
          }
          expect(withoutRank(await applyAll(other))).toEqual(end);
        }
      ),
      { numRuns: 500 }
    );
  });

  it('a video that was deleted once stays deleted', async () => {
    const deletion = position.map((p): Version => ({ ...p, event: 'video.deleted' }));
    await fc.assert(
      fc.asyncProperty(
        fc
          .tuple(fc.array(position, { maxLength: 5 }), deletion)
          .chain(([others, deleted]) => arrivals([...others, deleted])),
        async (batches) => {
          expect(isTombstone((await applyAll(batches))!)).toBe(true);
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
  const restored = (updatedAt: number, t: number): Version => ({
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
    applied: Version | null;
    restoredAt: number | null;
    settled: Version[];
  }

  /** What apply does with a batch, and with what it lets wait once more. */
  const applyBatch = async (
    { applied, restoredAt, settled }: Stored,
    batch: Version[]
  ): Promise<Stored> => {
    const ranking = await rankAll(batch, applied, restoredAt);
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
  const lastWord = async (deliveries: readonly Version[]): Promise<Version> => {
    const restoredAt = Math.max(-1, ...deliveries.filter((p) => p.restores).map((p) => p.t));
    return (await ranked(deliveries))
      .filter((p) => !isTombstone(p) || p.t > restoredAt)
      .reduce((a, b) => (comparePositions(b, a) > 0 ? b : a));
  };

  const anything = fc.oneof(
    position,
    position.map((p): Version => ({ ...p, event: 'video.updated', restores: true }))
  );

  it('every instance ends with the same last word', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anything, { minLength: 1, maxLength: 7 }).chain((deliveries) =>
          fc.tuple(
            fc.constant(deliveries),
            fc.shuffledSubarray([...deliveries, ...deliveries.map((one) => ({ ...one }))], {
              minLength: deliveries.length * 2,
            }),
            fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 14, maxLength: 14 })
          )
        ),
        async ([deliveries, sequence, sizes]) => {
          let stored: Stored = { applied: null, restoredAt: null, settled: [] };
          const queue = [...sequence];
          for (const size of sizes) {
            if (queue.length > 0) stored = await applyBatch(stored, queue.splice(0, size));
          }
          expect(queue).toEqual([]);
          expect(await compare(stored.applied!, await lastWord(deliveries))).toBe(0);
        }
      ),
      { numRuns: 2000 }
    );
  });
});
