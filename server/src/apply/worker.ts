import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import { errorText } from '../error-text';
import type { Deliveries } from '../store/deliveries';
import type { Pressure } from './pressure';

/** How long an idle worker waits before it looks for work that nobody told it of (ms). */
const POLL = 2000;
/** Deliveries that are looked at in one go. */
const BATCH = 50;
/** How long `stop` waits for what is being applied (ms): a site's own code may hang. */
const STOP_TIME = 10_000;
/** Pauses between tries (ms): they double from the first to the longest. The last try comes after about a day. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60 * 60 * 1000;
const MAX_ATTEMPTS = 40;

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
  /** Applies what waits for these videos, in one transaction, and says how many it took. */
  apply(videoIds: readonly string[]): Promise<number>;
  pressure: Pick<Pressure, 'quiet'>;
  now(): number;
}

/**
 * Applies stored deliveries in the background: what was just stored, what a process that died has
 * left, and what failed and is due again. The database is the queue, so nothing is lost with a process.
 */
export const createWorker = ({ strapi, deliveries, apply, pressure, now }: WorkerParts) => {
  let running: Promise<void> | null = null;
  let stopping = false;
  let woken = false;
  let wakeUp = (): void => {};

  const applyAlone = async (videoId: string): Promise<void> => {
    try {
      await apply([videoId]);
    } catch (error) {
      strapi.log.warn(`[ignite-video] Video ${videoId} could not be applied: ${errorText(error)}`);
      const failedAt = now();
      const next = (attempts: number) => retryAt(attempts, failedAt, Math.random());
      await deliveries.recordFailure(videoId, errorText(error), next, failedAt);
    }
  };

  /** @returns whether there was anything to do. */
  const applyDue = async (): Promise<boolean> => {
    const videoIds = await deliveries.dueVideos(now(), BATCH);
    if (videoIds.length === 0) return false;
    try {
      return (await apply(videoIds)) > 0;
    } catch {
      // One of them fails: alone, each only fails itself.
      for (const videoId of videoIds) {
        if (stopping) break;
        await pressure.quiet();
        await applyAlone(videoId);
      }
    }
    return true;
  };

  const sleep = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = globalThis.setTimeout(resolve, POLL);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
      if (woken || stopping) wakeUp();
    });

  const run = async (): Promise<void> => {
    while (!stopping) {
      woken = false;
      await pressure.quiet();
      const busy = await applyDue().catch((error: unknown) => {
        strapi.log.error(`[ignite-video] Applying deliveries paused: ${errorText(error)}`);
        return false;
      });
      // Let others through between two batches: SQLite's driver works on this thread.
      await (busy ? setImmediate() : sleep());
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
    /** Resolves when what was being applied is done, or ten seconds are over; nothing more is started. */
    async stop(): Promise<void> {
      stopping = true;
      wakeUp();
      const timeUp = new AbortController();
      await Promise.race([
        running,
        setTimeout(STOP_TIME, undefined, { signal: timeUp.signal }).catch(() => {}),
      ]);
      timeUp.abort();
    },
  };
};

export type Worker = ReturnType<typeof createWorker>;
