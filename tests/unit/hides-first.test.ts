import { createApply, type ApplyParts } from '../../server/src/apply/apply';
import type { TakenUp } from '../../server/src/apply/current-version';

const VIDEO = 'b1f0c3';

/** A video of which one delivery waits, that may hide, as a transaction takes it up. */
const takenUp = {
  videoId: VIDEO,
  ranking: { newest: { id: 8, mayHide: true }, superseded: [], stale: [] },
  deliveries: [],
} as unknown as TakenUp;

/** What applying does with that video, when hiding knew deliveries up to this one. */
const appliedAfter = async (last: ReadonlyMap<string, number>): Promise<string[]> => {
  const done: string[] = [];
  const parts = {
    strapi: {
      db: {
        dialect: { client: 'sqlite' },
        connection: () => ({ insert: () => ({}) }),
        transaction: (work: (tools: unknown) => unknown) =>
          work({ trx: {}, onCommit: (tell: () => void) => tell() }),
      },
    },
    deliveries: { settle: () => Promise.resolve() },
    appliedVideos: {
      ensure: () => Promise.resolve(),
      lock: () => Promise.resolve([{}]),
      save: () => Promise.resolve(),
    },
    takeUp: () =>
      Promise.resolve([
        { ...takenUp, read: () => Promise.resolve({ state: { isPublic: false } }) },
      ]),
    hideFirst: () => {
      done.push('hidden');
      return Promise.resolve({ versions: new Map(), last });
    },
    mapVideos: () => Promise.resolve({ isFor: () => true }),
    bring: () => {
      done.push('written');
      return Promise.resolve([]);
    },
    mappings: () => Promise.resolve([]),
    onSettled: () => {},
    now: () => 0,
  } as unknown as ApplyParts;
  await createApply(parts).apply([VIDEO]);
  return done;
};

describe('a delivery that may hide is written', () => {
  it('after what it hides is hidden', async () => {
    expect(await appliedAfter(new Map([[VIDEO, 8]]))).toEqual(['hidden', 'written']);
  });

  it.each([
    ['when none was known', new Map()],
    ['when it came after the last that was known', new Map([[VIDEO, 7]])],
  ])('another time, %s', async (_how, last) => {
    expect(await appliedAfter(last)).toEqual(['hidden']);
  });
});
