import { createSnapshot } from '../../server/src/settings/snapshot';

// A promise that nobody settles should fail its test soon.
jest.setTimeout(10_000);

/** Settings that load when they are told to, and a clock that stands still. */
const createSettings = () => {
  const clock = { now: 5000 };
  const loads: { done(value: string): void; fail(error: Error): void }[] = [];
  const load = jest.fn(
    () =>
      new Promise<string>((resolve, reject) => {
        loads.push({ done: resolve, fail: reject });
      })
  );
  return { clock, load, loads, snapshot: createSnapshot(load, () => clock.now) };
};

it('loads nothing before somebody asks', () => {
  expect(createSettings().load).not.toHaveBeenCalled();
});

it('loads once for all who ask while it loads', async () => {
  const { snapshot, load, loads } = createSettings();
  const asked = [snapshot.current(), snapshot.current(), snapshot.current()];
  expect(load).toHaveBeenCalledTimes(1);
  loads[0]!.done('settings');
  expect(await Promise.all(asked)).toEqual(['settings', 'settings', 'settings']);
});

it('keeps what it loaded for 999 ms and loads anew after 1000 ms', async () => {
  const { snapshot, load, loads, clock } = createSettings();
  const first = snapshot.current();
  loads[0]!.done('old');
  await first;

  clock.now = 5999;
  expect(await snapshot.current()).toBe('old');
  expect(load).toHaveBeenCalledTimes(1);

  clock.now = 6000;
  const second = snapshot.current();
  expect(load).toHaveBeenCalledTimes(2);
  loads[1]!.done('new');
  expect(await second).toBe('new');

  clock.now = 6999;
  expect(await snapshot.current()).toBe('new');
  expect(load).toHaveBeenCalledTimes(2);
});

it('tells everybody who asked of an error, and loads anew for the next', async () => {
  const { snapshot, load, loads } = createSettings();
  const asked = [snapshot.current(), snapshot.current()];
  loads[0]!.fail(new Error('database is locked'));
  for (const outcome of await Promise.allSettled(asked)) {
    expect(outcome).toEqual({ status: 'rejected', reason: new Error('database is locked') });
  }

  const next = snapshot.current();
  expect(load).toHaveBeenCalledTimes(2);
  loads[1]!.done('settings');
  expect(await next).toBe('settings');
});

describe('once it is told to forget', () => {
  it('it loads for the next who asks', async () => {
    const { snapshot, load, loads } = createSettings();
    const first = snapshot.current();
    loads[0]!.done('old');
    await first;

    snapshot.forget();
    const second = snapshot.current();
    expect(load).toHaveBeenCalledTimes(2);
    loads[1]!.done('new');
    expect(await second).toBe('new');
    expect(await snapshot.current()).toBe('new');
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('it does not hand out what was on its way from before the change', async () => {
    const { snapshot, loads } = createSettings();
    const before = snapshot.current();
    snapshot.forget();
    const after = snapshot.current();
    loads[1]!.done('new');
    expect(await after).toBe('new');
    loads[0]!.done('old');
    expect(await before).toBe('old');
    expect(await snapshot.current()).toBe('new');
  });

  it('an error from before the change does not drop what was loaded since', async () => {
    const { snapshot, load, loads } = createSettings();
    const before = snapshot.current();
    snapshot.forget();
    const after = snapshot.current();
    loads[1]!.done('new');
    await after;
    loads[0]!.fail(new Error('too late'));
    await expect(before).rejects.toThrow('too late');
    expect(await snapshot.current()).toBe('new');
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('it loads nothing by itself', () => {
    const { snapshot, load } = createSettings();
    snapshot.forget();
    expect(load).not.toHaveBeenCalled();
  });
});
