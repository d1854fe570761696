import { createRequestGate } from '../../server/src/apply/request-gate';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A gate on the faked clock, and whether what waited at it was let through. */
const waitAtGate = () => {
  const gate = createRequestGate(Date.now);
  let isThrough = false;
  const wait = () => {
    isThrough = false;
    void gate.idle().then(() => {
      isThrough = true;
    });
  };
  return { gate, wait, isThrough: () => isThrough };
};

/** A sender that is answered when `answer` is called. */
const sender = (gate: ReturnType<typeof createRequestGate>) => {
  let answer = (): void => {};
  const answered = gate.hold(() => new Promise<void>((resolve) => (answer = resolve)));
  return async () => {
    answer();
    await answered;
  };
};

it('lets applying go on at once where nobody sends', async () => {
  const { wait, isThrough } = waitAtGate();
  wait();
  await jest.advanceTimersByTimeAsync(0);
  expect(isThrough()).toBe(true);
});

it('lets applying go on between deliveries that come evenly, without a pause of theirs', async () => {
  const { gate, wait, isThrough } = waitAtGate();
  for (let sent = 0; sent < 80; sent += 1) {
    const answer = sender(gate);
    await answer();
    wait();
    await jest.advanceTimersByTimeAsync(5);
    expect(isThrough()).toBe(true);
  }
});

it('has senders that wait answered first, for two seconds at most', async () => {
  const { gate, wait, isThrough } = waitAtGate();
  sender(gate);
  wait();
  await jest.advanceTimersByTimeAsync(1990);
  expect(isThrough()).toBe(false);
  await jest.advanceTimersByTimeAsync(20);
  expect(isThrough()).toBe(true);
});

it('steps back for a tenth of a second at most when there is something to hide', async () => {
  const { gate, wait, isThrough } = waitAtGate();
  sender(gate);
  wait();
  gate.hurry();
  await jest.advanceTimersByTimeAsync(110);
  expect(isThrough()).toBe(true);
  // Only once: what comes next steps back again.
  wait();
  await jest.advanceTimersByTimeAsync(110);
  expect(isThrough()).toBe(false);
});
