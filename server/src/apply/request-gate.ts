/** How often it is looked whether senders still wait (ms): time enough for what waits at the sockets. */
const LOOK = 3;
/** After a request, others are likely for this time (ms). */
const RECENT = 1000;
/** The longest that applying steps back for senders (ms). */
const LONGEST_WAIT = 2000;
/** The same, when there is something to hide (ms). */
const LONGEST_WAIT_TO_HIDE = 100;

/**
 * Tells whether senders are waiting for an answer. Node has one thread: what is applied meanwhile
 * keeps them waiting. A burst is answered first; between deliveries that come evenly there is room.
 */
export const createRequestGate = (now: () => number = () => performance.now()) => {
  let inFlight = 0;
  let lastAt = -Infinity;
  let isUrgent = false;

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

    /** Says that something is to be hidden: who waits for `idle` waits no longer than for a moment. */
    hurry(): void {
      isUrgent = true;
    },

    /** Resolves when no sender waits, or when enough was waited. */
    async idle(): Promise<void> {
      const started = now();
      const longest = () => (isUrgent ? LONGEST_WAIT_TO_HIDE : LONGEST_WAIT);
      if (inFlight > 0 || started - lastAt < RECENT) {
        do await new Promise((resolve) => setTimeout(resolve, LOOK));
        while (inFlight > 0 && now() - started < longest());
      }
      isUrgent = false;
    },
  };
};

export type RequestGate = ReturnType<typeof createRequestGate>;
