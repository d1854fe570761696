import { setImmediate } from 'node:timers/promises';
import { MappingError } from '../../server/src/apply/failure';
import { createRequestGate } from '../../server/src/apply/request-gate';
import { createWorker, type WorkerParts } from '../../server/src/apply/worker';
import { ExpressionKilledError } from '../../server/src/map/expression';

const CONCURRENCY = 4;

/** A worker of several parts, and how often these have looked for deliveries. */
const idleWorker = (more: Partial<WorkerParts> = {}) => {
  let looks = 0;
  let idles = 0;
  const parts = {
    strapi: { log: { warn: () => {}, error: () => {} } },
    deliveries: {
      dueVideos: () => {
        looks += 1;
        return Promise.resolve([]);
      },
    },
    recheckStep: () => Promise.resolve(false),
    jobStep: () => Promise.resolve(false),
    onDead: () => {},
    requestGate: { idle: () => Promise.resolve() },
    isPaused: () => false,
    onWake: () => {},
    onIdle: () => {
      idles += 1;
    },
    now: () => 0,
    concurrency: CONCURRENCY,
    ...more,
  } as unknown as WorkerParts;
  return { worker: createWorker(parts), looks: () => looks, idles: () => idles };
};

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a worker of several parts that has nothing to do', () => {
  it('asks nothing by itself, and once when it is told that something may be due', async () => {
    const { worker, looks } = idleWorker();
    worker.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(looks()).toBe(CONCURRENCY);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(looks()).toBe(CONCURRENCY);
    worker.look();
    await jest.advanceTimersByTimeAsync(0);
    expect(looks()).toBe(CONCURRENCY + 1);
    await worker.stop();
  });

  it('says when it has become idle, not when it was', async () => {
    let steps = 2;
    const { worker, idles } = idleWorker({ jobStep: () => Promise.resolve(steps-- > 0) });
    worker.start();
    while (idles() < 2) await setImmediate();
    worker.wake();
    for (let turn = 0; turn < 10; turn += 1) await setImmediate();
    expect(idles()).toBe(2);
    await worker.stop();
  });

  it('looks within 50 ms of the answer to a delivery while nothing else waits', async () => {
    const requestGate = createRequestGate(Date.now);
    const { worker, looks } = idleWorker({ requestGate });
    worker.start();
    await jest.advanceTimersByTimeAsync(0);
    const before = looks();
    await requestGate.hold(() => Promise.resolve());
    worker.wake();
    await jest.advanceTimersByTimeAsync(49);
    expect(looks()).toBe(before + CONCURRENCY);
    await worker.stop();
  });

  it('has all of its parts look when it is told of work', async () => {
    const { worker, looks } = idleWorker();
    worker.start();
    await jest.advanceTimersByTimeAsync(0);
    worker.wake();
    await jest.advanceTimersByTimeAsync(0);
    expect(looks()).toBe(2 * CONCURRENCY);
    await worker.stop();
  });
});

describe('a delivery whose expression had to be stopped with its process', () => {
  const nextTryAfter = async (kills: number): Promise<number | null> => {
    const cause = new ExpressionKilledError(null, kills);
    const error = new MappingError('notMapped', { name: 'Clips', target: 'api::clip.clip' }, cause);
    let isDue = true;
    const tries: (number | null)[] = [];
    const worker = createWorker({
      ...({} as WorkerParts),
      strapi: { log: { warn: () => {}, error: () => {} } } as never,
      deliveries: {
        dueVideos: async () => (isDue ? ['v'] : []),
        recordFailure: async (_videoId, _failure, nextAt) => {
          isDue = false;
          tries.push(nextAt(1));
          return 0;
        },
      },
      apply: { apply: () => Promise.reject(error), applyApart: async () => {} },
      recheckStep: () => Promise.resolve(false),
      jobStep: () => Promise.resolve(false),
      onDead: () => {},
      requestGate: { idle: () => Promise.resolve() },
      isPaused: () => false,
      now: () => 0,
      concurrency: 1,
    });
    worker.start();
    await jest.advanceTimersByTimeAsync(0);
    await worker.stop();
    return tries[0] ?? null;
  };

  it('is tried again after the first time, and set aside after the second', async () => {
    expect(await nextTryAfter(1)).toBeGreaterThan(0);
    expect(await nextTryAfter(2)).toBeNull();
  });
});
