/** How long a host is left alone after its first failure (ms); it doubles with each further one. */
const FIRST_REST = 60_000;
const LONGEST_REST = 30 * 60_000;

/** How many files are fetched from one host at once. */
const PER_HOST = 2;

interface HostState {
  fetching: number;
  /** Failures since the last answer. */
  failures: number;
  restsUntil: number;
}

/** Remembers which hosts fail, so that each is left alone for a while instead of failing file by file. */
export const createHostRest = () => {
  const hosts = new Map<string, HostState>();

  const stateOf = (host: string): HostState => {
    const known = hosts.get(host) ?? { fetching: 0, failures: 0, restsUntil: 0 };
    hosts.set(host, known);
    return known;
  };

  return {
    /** Hosts from which nothing may be fetched at a time (ms): they rest, or enough is being fetched from them. */
    closed: (now: number): string[] =>
      [...hosts]
        .filter(([, { fetching, failures, restsUntil }]) => {
          // A host that has failed is tried with one file.
          const most = failures > 0 ? 1 : PER_HOST;
          return restsUntil > now || fetching >= most;
        })
        .map(([host]) => host),

    began(host: string): void {
      stateOf(host).fetching += 1;
    },

    /** @param failed whether the host is to blame, not the one file. */
    ended(host: string, failed: boolean, now: number): void {
      const state = stateOf(host);
      state.fetching -= 1;
      if (!failed) {
        if (state.fetching === 0) hosts.delete(host);
        else Object.assign(state, { failures: 0, restsUntil: 0 });
        return;
      }
      // What was under way when the host failed adds nothing.
      if (state.restsUntil > now) return;
      state.restsUntil = now + Math.min(FIRST_REST * 2 ** state.failures, LONGEST_REST);
      state.failures += 1;
    },
  };
};

export type HostRest = ReturnType<typeof createHostRest>;
