import { setImmediate } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import { errorText } from '../error-text';
import type { Deliveries } from '../store/deliveries';

/** How long an idle worker waits before it looks for work that nobody told it of (ms). */
const POLL = 2000;
/** Videos that are taken up per look at the table. */
const BATCH = 20;
/** Pauses between tries (ms): they double from the first to the longest, and the last try is final. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 10 * 60 * 1000;
const MAX_ATTEMPTS = 12;

/**
 * When a delivery that failed `attempts` times is tried again (ms), or null when it is given up.
 * The jitter (`random` from 0 to 1) keeps deliveries that failed together from coming back together.
 */
export const retryAt = (attempts: number, now: number, random: number): number | null => {
  if (attempts >= MAX_ATTEMPTS) return null;
  const pause = Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE);
  return now + Math.round(pause * (0.5 + random / 2));
};

export interface WorkerParts {
  strapi: Core.Strapi;
  deliveries: Pick<Deliveries, 'dueVideos' | 'recordFailure'>;
  apply(videoId: string): Promise<void>;
  now(): number;
}

/**
 * Applies stored deliveries in the background: what was just stored, what a process that died has
 * left, and what failed and is due again. The database is the queue, so nothing is lost with a process.
 */
export const createWorker = ({ strapi, deliveries, apply, now }: WorkerParts) => {
  let running: Promise<void> | null = null;
  let stopping = false;
  let woken = false;
  let wakeUp = (): void => {};

  /** @returns whether there was anything to do. */
  const applyDue = async (): Promise<boolean> => {
    const videoIds = await deliveries.dueVideos(now(), BATCH);
    for (const videoId of videoIds) {
      if (stopping) break;
      try {
        await apply(videoId);
      } catch (error) {
        strapi.log.warn(
          `[ignite-video] Video ${videoId} could not be applied: ${errorText(error)}`
        );
        const failedAt = now();
        const next = (attempts: number) => retryAt(attempts, failedAt, Math.random());
        await deliveries.recordFailure(videoId, errorText(error), next, failedAt);
      }
      // Let requests through between two videos: SQLite's driver works on this thread.
      await setImmediate();
    }
    return videoIds.length > 0;
  };

  const sleep = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
      if (woken || stopping) wakeUp();
    });

  const run = async (): Promise<void> => {
    while (!stopping) {
      woken = false;
      const busy = await applyDue().catch((error: unknown) => {
        strapi.log.error(`[ignite-video] Applying deliveries paused: ${errorText(error)}`);
        return false;
      });
      if (!busy) await sleep();
    }
  };

  return {
    /** Call it outside of any request: what runs inherits the context that it was started in. */
    start(): void {
      running ??= run();
    },
    /** Tells the worker that there is something to apply. */
    wake(): void {
      woken = true;
      wakeUp();
    },
    /** Resolves when what was being applied is done; nothing more is started. */
    async stop(): Promise<void> {
      stopping = true;
      wakeUp();
      await running;
    },
  };
};

export type Worker = ReturnType<typeof createWorker>;
