import { createPoller, type Watch } from '../../server/src/apply/poller';
import type { NoticesState } from '../../server/src/store/notices';
import type { Pending } from '../../server/src/store/pending';

const nothing: Pending = {
  workDueAt: null,
  runDueAt: null,
  uploadDueAt: null,
  wantsFiles: false,
  settingsRevision: 0,
  lastLink: 0,
  isContentReplaced: false,
  isMirrorBehind: false,
};

const MINUTE = 60_000;

/** A poller whose database says what `parts` hold, and how often that was asked. */
const poller = (watches: readonly Watch[] = []) => {
  const parts = { pending: nothing, state: 'heard' as NoticesState, error: null as Error | null };
  const asked: number[] = [];
  const made = createPoller({
    log: { warn: (text: unknown) => text } as never,
    read: () => {
      asked.push(Date.now());
      return parts.error ? Promise.reject(parts.error) : Promise.resolve(parts.pending);
    },
    watches,
    notices: () => parts.state,
    now: Date.now,
  });
  return { poller: made, parts, asked };
};

beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
});
afterEach(() => {
  jest.useRealTimers();
});

const asksInAMinute = async (prepare: (parts: ReturnType<typeof poller>['parts']) => void) => {
  const { poller: made, parts, asked } = poller();
  prepare(parts);
  made.start();
  await jest.advanceTimersByTimeAsync(MINUTE - 1);
  await made.stop();
  return asked.length;
};

it.each([
  ['heard', 6],
  ['none', 20],
  ['deaf', 30],
] as const)('where notices are %s, it asks at rest %i times a minute', async (state, times) => {
  expect(await asksInAMinute((parts) => (parts.state = state))).toBe(times);
});

it('asks every two seconds while something is due that nobody could do, and while the database does not answer', async () => {
  expect(await asksInAMinute((parts) => (parts.pending = { ...nothing, workDueAt: 0 }))).toBe(30);
  expect(await asksInAMinute((parts) => (parts.error = new Error('gone')))).toBe(30);
});

it('asks when the next of what waits is due, and not when it will be long after', async () => {
  const { poller: made, parts, asked } = poller();
  parts.pending = { ...nothing, workDueAt: 700, runDueAt: 100_000 };
  made.start();
  await jest.advanceTimersByTimeAsync(700);
  parts.pending = { ...nothing, workDueAt: 100_000 };
  expect(asked).toEqual([0, 700]);
  await jest.advanceTimersByTimeAsync(2000);
  await jest.advanceTimersByTimeAsync(10_000);
  expect(asked).toEqual([0, 700, 2700, 12_700]);
  await made.stop();
});

it('looks a moment after it is told to, once for all who told it meanwhile, however many tell it', async () => {
  const { poller: made, asked } = poller();
  made.start();
  for (let told = 0; told < 10; told += 1) {
    made.soon();
    await jest.advanceTimersByTimeAsync(50);
  }
  expect(asked.length).toBeGreaterThan(3);
  expect(asked.length).toBeLessThanOrEqual(6);
  await made.stop();
  await jest.advanceTimersByTimeAsync(MINUTE);
  expect(asked.length).toBeLessThanOrEqual(6);
});

it('has a change taken up once, and again only where that failed', async () => {
  const taken: number[] = [];
  let fails = true;
  const watch: Watch = {
    isDue: (pending, before) => pending.lastLink !== before?.lastLink,
    take: () => {
      taken.push(Date.now());
      if (fails) throw new Error('not now');
    },
  };
  const { poller: made, parts } = poller([watch]);
  await made.look();
  await made.settled();
  fails = false;
  await made.look();
  await made.settled();
  await made.look();
  await made.settled();
  expect(taken).toHaveLength(2);
  parts.pending = { ...nothing, lastLink: 1 };
  await made.look();
  await made.settled();
  expect(taken).toHaveLength(3);
});

it('holds up nothing for what takes long to take up', async () => {
  let isTold = 0;
  const slow: Watch = { isDue: () => true, take: () => new Promise(() => {}) };
  const quick: Watch = { isDue: () => true, take: () => void (isTold += 1) };
  const { poller: made } = poller([slow, quick]);
  await made.look();
  await jest.advanceTimersByTimeAsync(0);
  await made.look();
  expect(isTold).toBe(2);
});
