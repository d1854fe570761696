/**
 * What a chunk costs in memory beside its bytes: an attacker may send a body one byte at a time.
 * (Measured on Node 20: about 350 bytes for a Buffer of one byte.)
 */
const CHUNK_COST = 512;

/** What one request holds. */
export interface Holding {
  /** Counts a chunk that came in. */
  add(bytes: number): void;
  /** Counts the request no longer. It may be called again. */
  release(): void;
}

interface Held {
  size: number;
  giveUp(): void;
}

/**
 * Counts the bytes of all bodies in this process whose signature is not known to be right yet, as
 * received and not as announced. Where they are more than `limit`, the largest is given up, and not the
 * one that came last: strangers can fill the limit only by being larger than what Ignite sends.
 */
export const createUnverifiedBytes = (limit: number) => {
  const all = new Set<Held>();
  let total = 0;

  const drop = (held: Held): void => {
    if (all.delete(held)) total -= held.size;
  };

  const largest = (): Held | undefined => {
    let found: Held | undefined;
    for (const held of all) if (!found || held.size > found.size) found = held;
    return found;
  };

  return {
    /** Begins to count a request. @param giveUp called at most once: then it is counted no longer. */
    hold(giveUp: () => void): Holding {
      const held: Held = { size: 0, giveUp };
      all.add(held);
      return {
        add(bytes) {
          if (!all.has(held)) return;
          held.size += bytes + CHUNK_COST;
          total += bytes + CHUNK_COST;
          while (total > limit) {
            const loser = largest();
            if (!loser) break;
            drop(loser);
            loser.giveUp();
          }
        },
        release: () => drop(held),
      };
    },
  };
};

export type UnverifiedBytes = ReturnType<typeof createUnverifiedBytes>;
