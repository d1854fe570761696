/** How long a process may act on settings that another one has changed (ms). The promise is two seconds. */
const MAX_AGE = 1000;

/**
 * Keeps the settings of the last second, so that a burst of requests does not read them each time,
 * and a change reaches every process of the site without a message between them.
 *
 * @returns `current` loads when what it has is too old, once for all who ask meanwhile, and throws
 * what `load` throws; `forget` makes the next call load.
 */
export const createSnapshot = <T>(
  load: () => Promise<T>,
  now: () => number = () => performance.now()
) => {
  let held: { value: Promise<T>; loadedAt: number } | null = null;
  return {
    current(): Promise<T> {
      if (held && now() - held.loadedAt < MAX_AGE) return held.value;
      const value = load();
      held = { value, loadedAt: now() };
      value.catch(() => {
        if (held?.value === value) held = null;
      });
      return value;
    },
    forget(): void {
      held = null;
    },
  };
};
