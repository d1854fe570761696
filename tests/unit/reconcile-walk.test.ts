import fc from 'fast-check';
import {
  IncompleteListingError,
  nextCursor,
  type Cursor,
  type WalkedPage,
} from '../../server/src/reconcile/walk';

const START: Cursor = { after: null, sameTime: null, page: 1 };
const LIMIT = 3;

interface Stored {
  id: number;
  updatedAt: number;
}

/** Ignite's answer for a cursor, as the library is now. */
const answer = (library: readonly Stored[], { after, sameTime, page }: Cursor) => {
  const matching = library
    .filter(({ updatedAt }) =>
      sameTime ? updatedAt === sameTime.at : after === null || updatedAt > after
    )
    .sort((a, b) => a.updatedAt - b.updatedAt || a.id - b.id);
  const docs = matching.slice((page - 1) * LIMIT, page * LIMIT);
  const walked: WalkedPage = {
    times: docs.map(({ updatedAt }) => updatedAt),
    length: docs.length,
    total: matching.length,
    hasNext: page * LIMIT < matching.length,
  };
  return { docs, walked };
};

type Change = { kind: 'update' | 'delete' | 'create'; which: number; times: number };

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('update', 'delete', 'create'),
  which: fc.nat(50),
  // Some changes are saved in the same millisecond.
  times: fc.integer({ min: 1, max: 3 }),
});

it('a walk meets the newest version of every video, whatever changes while it goes on', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 14 }),
      fc.array(fc.option(change, { nil: null }), { maxLength: 30 }),
      (times, changes) => {
        let library = times.map((updatedAt, id): Stored => ({ id, updatedAt }));
        let clock = 100;
        let nextId = library.length;
        const apply = ({ kind, which, times: count }: Change): void => {
          clock += 1;
          for (let n = 0; n < count; n++) {
            const chosen = library[(which + n) % Math.max(1, library.length)];
            if (kind === 'create') library.push({ id: nextId++, updatedAt: clock });
            else if (chosen && kind === 'delete') library = library.filter((v) => v !== chosen);
            else if (chosen) {
              library = library.map((v) => (v.id === chosen.id ? { ...v, updatedAt: clock } : v));
            }
          }
        };

        const met = new Map<number, number>();
        let at: Cursor | null = START;
        for (let step = 0; at !== null; step++) {
          expect(step).toBeLessThan(200);
          const { docs, walked } = answer(library, at);
          for (const { id, updatedAt } of docs) met.set(id, updatedAt);
          at = nextCursor(at, walked, LIMIT);
          const next = changes[step];
          if (next && at !== null) apply(next);
        }
        for (const { id, updatedAt } of library) expect([id, met.get(id)]).toEqual([id, updatedAt]);
      }
    ),
    { numRuns: 3000 }
  );
});

describe('a page after which', () => {
  const page = (times: number[], parts: Partial<WalkedPage> = {}): WalkedPage => ({
    times,
    length: times.length,
    total: 9,
    hasNext: true,
    ...parts,
  });

  it.each<[string, Cursor, WalkedPage, Cursor | null]>([
    ['there is no other is the last', START, page([1, 2], { hasNext: false, total: 2 }), null],
    [
      'others follow is followed from its last time on, which others may share',
      START,
      page([1, 2, 3]),
      { after: 2, sameTime: null, page: 1 },
    ],
    [
      'nothing but one time was met is followed by those of that time alone',
      { after: 4, sameTime: null, page: 1 },
      page([5, 5, 5]),
      { after: 4, sameTime: { at: 5, total: null }, page: 1 },
    ],
    [
      'not one video could be read is followed by the next page',
      START,
      page([], { length: 3 }),
      { after: null, sameTime: null, page: 2 },
    ],
    [
      'a sameTime video has left is followed by the first of them once more',
      { after: 4, sameTime: { at: 5, total: 9 }, page: 2 },
      page([5, 5, 5], { total: 8 }),
      { after: 4, sameTime: { at: 5, total: null }, page: 1 },
    ],
    [
      'no more sameTime ones come is followed by what is later',
      { after: 4, sameTime: { at: 5, total: 4 }, page: 2 },
      page([5], { total: 4, hasNext: false }),
      { after: 5, sameTime: null, page: 1 },
    ],
  ])('%s', (_what, at, walked, next) => {
    expect(nextCursor(at, walked, LIMIT)).toEqual(next);
  });

  it.each<[string, Cursor, WalkedPage]>([
    ['is not in order', START, page([2, 1])],
    ['ignores the time asked for', { after: 4, sameTime: null, page: 1 }, page([4, 5])],
    [
      'ignores the one time asked for',
      { after: 4, sameTime: { at: 5, total: 9 }, page: 1 },
      page([6]),
    ],
    ['is empty, and has others after it', START, page([])],
    ['is the last before all were listed', START, page([1, 2], { hasNext: false, total: 3 })],
  ])('nothing can be relied on: it %s', (_what, at, walked) => {
    expect(() => nextCursor(at, walked, LIMIT)).toThrow(IncompleteListingError);
  });
});
