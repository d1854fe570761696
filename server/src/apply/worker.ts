import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import { errorText } from '../error-text';
import { quoted } from '../quoted';
import type { Deliveries } from '../store/deliveries';
import { isUnavailable } from '../store/unavailable';
import type { Apply } from './apply';
import { failureOf, isHopeless } from './failure';
import type { RequestGate } from './request-gate';

/** Deliveries that are looked at in one go. */
const LOOK = 200;
/** Videos that are looked at in one go: no transaction takes more. */
const BATCH = 50;
/** How long `stop` waits for what is being applied (ms): a site's own code may hang. */
const STOP_TIME = 10_000;
/** Pauses between tries (ms): they double from the first to the longest. The last try comes after about a day. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60 * 60 * 1000;
const MAX_ATTEMPTS = 40;

/**
 * When a delivery that failed `attempts` times is tried again (ms), or null when it is dead from then on.
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
  apply: Apply;
  /** Looks again at the next few videos whose entries somebody else has written. */
  recheckStep(): Promise<boolean>;
  /** Does the next few videos of the job that is running, if one is. */
  jobStep(): Promise<boolean>;
  /** Called with how many deliveries have become dead. */
  onDead(count: number): void;
  requestGate: Pick<RequestGate, 'idle'>;
  /** Whether nothing may be applied now: the content is being replaced. */
  isPaused(): boolean;
  now(): number;
  /** Called when this process has stored something to do: others may do it, too. */
  onWake(): void;
  /** Called when all is done that was due: it can be known now when something is due next. */
  onIdle(): void;
  /** How many transactions may be under way at once: each waits for the database most of its time. */
  concurrency: number;
}

/**
 * Applies stored deliveries in the background: what was just stored, what a process that died has
 * left, and what failed and is due again. The database is the queue, so nothing is lost with a process.
 */
export const createWorker = (parts: WorkerParts) => {
  const { strapi, deliveries, apply, recheckStep, jobStep, onDead, requestGate, now, concurrency } =
    parts;
  let running: Promise<unknown> | null = null;
  let stopping = false;
  let wakeUps = 0;
  const sleeping = new Set<(isToLook: boolean) => void>();

  const applyAlone = async (videoId: string): Promise<void> => {
    try {
      await apply.apply([videoId]);
    } catch (error) {
      await apply.applyApart(videoId);
      strapi.log.warn(
        `[ignite-video] Video ${quoted(videoId)} could not be applied: ${errorText(error)}`
      );
      const failedAt = now();
      const next = (attempts: number) =>
        isHopeless(error) ? null : retryAt(attempts, failedAt, Math.random());
      const failure = { text: errorText(error), reason: failureOf(error) };
      onDead(await deliveries.recordFailure(videoId, failure, next, failedAt));
    }
  };

  /** @returns whether there was anything to do. */
  const applyDue = async (): Promise<boolean> => {
    const videoIds = (await deliveries.dueVideos(now(), LOOK)).slice(0, BATCH);
    if (videoIds.length === 0) return false;
    try {
      return (await apply.apply(videoIds)) > 0;
    } catch (error) {
      if (isUnavailable(error)) throw error;
      // One of them fails: alone, each only fails itself.
      for (const videoId of videoIds) {
        if (stopping) break;
        await requestGate.idle();
        await applyAlone(videoId);
      }
    }
    return true;
  };

  /** What Ignite says now goes before what it said earlier. */
  const doNext = async (): Promise<boolean> =>
    (await applyDue()) || (await recheckStep()) || (await jobStep());

  /**
   * Resolves as soon as there is something to do that was not known at `seen`.
   * @returns whether this one is to look for all that sleep.
   */
  const sleep = (seen: number): Promise<boolean> =>
    new Promise((resolve) => {
      const awake = (isToLook: boolean): void => {
        sleeping.delete(awake);
        resolve(isToLook);
      };
      sleeping.add(awake);
      if (wakeUps !== seen || stopping) awake(false);
    });

  const wakeAll = (): void => {
    wakeUps += 1;
    for (const awake of [...sleeping]) awake(false);
  };

  const run = async (): Promise<void> => {
    let isLooking = false;
    let hasWorked = false;
    while (!stopping) {
      const seen = wakeUps;
      await requestGate.idle();
      const busy = await (parts.isPaused() ? Promise.resolve(false) : doNext()).catch(
        (error: unknown) => {
          strapi.log.error(`[ignite-video] Applying deliveries paused: ${errorText(error)}`);
          return false;
        }
      );
      // There is more of what one has found by looking.
      if (busy && isLooking) wakeAll();
      // Let others through between two batches: SQLite's driver works on this thread.
      if (busy) await setImmediate();
      else if (hasWorked) parts.onIdle();
      hasWorked = busy;
      isLooking = !busy && (await sleep(seen));
    }
  };

  return {
    /** Call it outside of any request: what runs inherits the context that it was started in. */
    start(): void {
      running ??= Promise.all(Array.from({ length: concurrency }, run));
    },
    /** Tells the worker that this process has stored something to do. */
    wake(): void {
      wakeAll();
      parts.onWake();
    },
    /** Has one of its parts look for what is due, for all of them. */
    look(): void {
      const [awake] = sleeping;
      if (awake) awake(true);
      else wakeUps += 1;
    },
    /** Resolves when what was being applied is done, or ten seconds are over; nothing more is started. */
    async stop(): Promise<void> {
      stopping = true;
      wakeAll();
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
