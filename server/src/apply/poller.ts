import type { Core } from '@strapi/strapi';
import { errorText } from '../error-text';
import type { NoticesState } from '../store/notices';
import type { Pending } from '../store/pending';

/** How often the database is asked (ms), by what is heard of other processes. */
const PAUSES: Record<NoticesState, number> = { heard: 10_000, deaf: 2000, none: 3000 };
/** How often while something is due that nobody could do yet, or the database does not answer (ms). */
const PAUSE_DUE = 2000;
/** How long it is gathered what the database is to be asked for (ms). */
const GATHER = 100;

/** What is done when the database says so. */
export interface Watch {
  /** @param before what the database said when it was last done, or did not have to be. */
  isDue(pending: Pending, before: Pending | null): boolean;
  take(): void | Promise<void>;
}

export interface PollerParts {
  log: Pick<Core.Strapi['log'], 'warn'>;
  /** Asks the database, with one statement. */
  read(): Promise<Pending>;
  watches: readonly Watch[];
  notices(): NoticesState;
  now(): number;
}

/**
 * Asks the database for everything that may have changed beside this process, so that the parts need not:
 * each is told only when there is something for it.
 */
export const createPoller = ({ log, read, watches, notices, now }: PollerParts) => {
  const before = new Map<Watch, Pending>();
  const taking = new Map<Watch, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let isSoon = false;
  let isRunning = false;

  const warn = (error: unknown): void => {
    log.warn(`[ignite-video] Looking for work paused: ${errorText(error)}`);
  };

  /** One that takes long holds up none of the others. What failed is tried again with the next look. */
  const take = (watch: Watch, pending: Pending): void => {
    const taken = async (): Promise<void> => {
      if (watch.isDue(pending, before.get(watch) ?? null)) await watch.take();
      before.set(watch, pending);
    };
    const done = taken()
      .catch(warn)
      .finally(() => taking.delete(watch));
    taking.set(watch, done);
  };

  /** Asks once, and has done what is to be done. @returns how long to wait before it is asked again (ms). */
  const look = async (): Promise<number> => {
    try {
      const pending = await read();
      for (const watch of watches) if (!taking.has(watch)) take(watch, pending);
      const waits = [pending.workDueAt, pending.runDueAt, pending.uploadDueAt].flatMap(
        (at) => at ?? []
      );
      const wait = Math.min(...waits) - now();
      return wait <= 0 ? PAUSE_DUE : Math.min(wait, PAUSES[notices()]);
    } catch (error) {
      warn(error);
      return PAUSE_DUE;
    }
  };

  const schedule = (wait: number): void => {
    clearTimeout(timer);
    if (isRunning) timer = setTimeout(run, wait);
  };

  const run = (): void => {
    isSoon = false;
    const started = now();
    looking = look().then((wait) => {
      looking = null;
      // SQLite's driver holds up the whole process while it waits for a locked file.
      schedule(isSoon ? GATHER : Math.max(wait, now() - started));
    });
  };

  return {
    look,
    /** Resolves when what the last look gave cause for is done. */
    async settled(): Promise<void> {
      await Promise.all(taking.values());
    },
    /** Call it outside of any request: what runs inherits the context that it was started in. */
    start(): void {
      isRunning = true;
      run();
    },
    /** Has it look in a moment: something is new, or it can be known by now when something is due. */
    soon(): void {
      if (isSoon) return;
      isSoon = true;
      if (looking === null) schedule(GATHER);
    },
    async stop(): Promise<void> {
      isRunning = false;
      clearTimeout(timer);
      await looking;
      await Promise.all(taking.values());
    },
  };
};

export type Poller = ReturnType<typeof createPoller>;
