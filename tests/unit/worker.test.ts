import { createWorker, type WorkerParts } from '../../server/src/apply/worker';

const CONCURRENCY = 4;

/** A worker of several parts, and how often these have looked for deliveries. */
const idleWorker = () => {
  let looks = 0;
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
    now: () => 0,
    concurrency: CONCURRENCY,
  } as unknown as WorkerParts;
  return { worker: createWorker(parts), looks: () => looks };
};

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a worker of several parts that has nothing to do', () => {
  it('looks for work once in a while, and not once for each part', async () => {
    const { worker, looks } = idleWorker();
    worker.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(looks()).toBe(CONCURRENCY);
    await jest.advanceTimersByTimeAsync(20_000);
    expect(looks()).toBe(CONCURRENCY + 10);
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
