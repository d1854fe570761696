import { setTimeout } from 'node:timers/promises';

/** How long no request must have been there for it to be quiet (ms). */
const QUIET = 20;
/** How often it is looked whether it is quiet (ms). */
const LOOK = 5;
/** The longest that applying steps back (ms). */
const LONGEST_WAIT = 2500;

/**
 * Tells whether senders are waiting for an answer. Node has one thread: what is applied meanwhile
 * keeps them waiting.
 */
export const createRequestGate = (now: () => number = () => performance.now()) => {
  let inFlight = 0;
  let lastAt = -Infinity;

  return {
    /** Runs what the sender of a verified request waits for. */
    async hold<T>(handle: () => Promise<T>): Promise<T> {
      inFlight += 1;
      try {
        return await handle();
      } finally {
        inFlight -= 1;
        lastAt = now();
      }
    },

    /** Resolves when no request came for a moment, or when enough was waited. */
    async idle(): Promise<void> {
      const until = now() + LONGEST_WAIT;
      while ((inFlight > 0 || now() - lastAt < QUIET) && now() < until) await setTimeout(LOOK);
    },
  };
};

export type RequestGate = ReturnType<typeof createRequestGate>;
