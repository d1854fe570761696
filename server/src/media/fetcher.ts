import type { Core } from '@strapi/strapi';
import { errorText } from '../error-text';
import { quoted } from '../quoted';
import type { DueFile, FileStore } from '../store/files';
import { isUnavailable } from '../store/unavailable';
import { DownloadError } from './download';
import { createHostRest } from './host-rest';
import type { MediaLibrary } from './library';

/** Files that are fetched at once. */
const CONCURRENCY = 4;
/** How often it is tried to remember what became of a file: another transaction may hold its rows. */
const SAVE_TRIES = 3;

export interface FetcherParts {
  strapi: Core.Strapi;
  files: Pick<FileStore, 'due' | 'lease' | 'release' | 'fetched' | 'failed'>;
  library: Pick<MediaLibrary, 'fetchInto'>;
  now(): number;
}

/**
 * Fetches wanted files into the Media Library, beside the queue of deliveries: a host that never answers
 * holds up nothing but its own files.
 */
export const createFetcher = ({ strapi, files, library, now }: FetcherParts) => {
  const hosts = createHostRest();
  const fetching = new Map<string, Promise<void>>();
  let running: Promise<void> | null = null;
  const stop = new AbortController();
  let awake: () => void = () => {};
  let wakeUps = 0;

  const wake = (): void => {
    wakeUps += 1;
    awake();
  };

  const sleep = (seen: number): Promise<void> =>
    new Promise((resolve) => {
      awake = resolve;
      if (wakeUps !== seen || stop.signal.aborted) awake();
    });

  const paused = (error: unknown): void => {
    strapi.log.error(`[ignite-video] Fetching images paused: ${errorText(error)}`);
  };

  const save = async (remember: () => Promise<void>): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await remember();
      } catch (error) {
        if (tries === SAVE_TRIES) throw error;
      }
    }
  };

  const fetchOne = async (file: DueFile): Promise<void> => {
    let isHostFailing = false;
    hosts.began(file.host);
    try {
      if (!(await files.lease(file, now()))) return;
      const fileId = await library.fetchInto(file.url, { ...file, signal: stop.signal });
      await save(() => files.fetched(file, fileId, now()));
    } catch (error) {
      if (isUnavailable(error) || stop.signal.aborted) {
        await files.release(file).catch(() => {});
        if (stop.signal.aborted) return;
        throw error;
      }
      isHostFailing = error instanceof DownloadError && error.isHostFailing;
      const reason = errorText(error);
      strapi.log.warn(`[ignite-video] ${quoted(file.url)} was not fetched: ${quoted(reason)}`);
      await save(() => files.failed(file, reason, now()));
    } finally {
      hosts.ended(file.host, isHostFailing, now());
    }
  };

  /** Begins what may be begun. */
  const begin = async (): Promise<void> => {
    while (!stop.signal.aborted && fetching.size < CONCURRENCY) {
      const due = await files.due(now(), hosts.closed(now()), CONCURRENCY * 2);
      const next = due.find(({ key }) => !fetching.has(key));
      if (next === undefined) return;
      const fetched = fetchOne(next)
        // After an error it waits: the database is hardly back at once.
        .then(wake, paused)
        .finally(() => fetching.delete(next.key));
      fetching.set(next.key, fetched);
    }
  };

  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const seen = wakeUps;
      await begin().catch(paused);
      await sleep(seen);
    }
  };

  return {
    /** Call it outside of any request: what runs inherits the context that it was started in. */
    start(): void {
      running ??= loop();
    },
    /** Tells it that a file is wanted, or may be had by now. */
    wake,
    /** Breaks off what is under way, for another process or the next to fetch, and begins nothing more. */
    async stop(): Promise<void> {
      stop.abort();
      wake();
      await running;
      await Promise.all(fetching.values());
    },
  };
};

export type Fetcher = ReturnType<typeof createFetcher>;
