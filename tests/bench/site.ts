import type { Mapping } from '#shared/contract/mapping';
import { makeDatabase, type TestDatabase } from '../support/database';
import { startProcess, type SiteProcess } from '../support/process';
import { BENCH_SECRET, makeLives } from './bodies';
import { sendAll } from './load';

/** The test app as a process of its own, with the routes to measure against. */
export interface BenchSite extends SiteProcess {
  /** Resolves when nothing waits to be applied any more. */
  settled(): Promise<void>;
  /** When the entry of each video was first written since the last call (ms since 1970). */
  written(): Promise<Record<string, number>>;
  /** CPU time used so far (µs). */
  cpu(): Promise<number>;
  /** Resident bytes after a garbage collection. */
  memory(): Promise<number>;
  /** Makes entries of the Mux plugin and returns their asset ids. */
  makeMuxAssets(count: number): Promise<string[]>;
  /** Makes published entries of two types, linked to videos where the plugin is there. */
  makeEntries(count: number): Promise<{ topic: string }>;
  /** How long the plugin takes to map the video (µs), on the average of `count` times. */
  mappingTime(mapping: Mapping, video: unknown, count: number): Promise<number>;
}

const startBenchSite = async (
  database: TestDatabase,
  env: Record<string, string>
): Promise<BenchSite> => {
  const site = await startProcess({
    ...database.env,
    ...env,
    BENCH: 'true',
    SERVE_ADMIN_PANEL: 'false',
    IGNITE_SIGNING_SECRETS: BENCH_SECRET,
    STRAPI_LOG_LEVEL: 'error',
  });
  const call = async <T>(path: string, data?: unknown): Promise<T> => {
    const response = await fetch(`${site.url}${path}`, {
      ...(data !== undefined && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(data),
      }),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    ...site,
    async settled() {
      for (;;) {
        if ((await call<number>('/bench/waiting')) === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    written: () => call('/bench/freshness'),
    cpu: async () => (await call<{ cpu: number }>('/bench/usage')).cpu,
    memory: async () => (await call<{ rss: number }>('/bench/usage?collected=1')).rss,
    makeMuxAssets: (count) => call('/bench/mux-assets', { count }),
    makeEntries: (count) => call('/bench/entries', { count }),
    mappingTime: (mapping, video, count) => call('/bench/mapping', { mapping, video, count }),
  };
};

interface Preparation {
  /** Puts something into the database first, while no site runs on it. */
  fill?: (database: TestDatabase) => Promise<void>;
  /** Takes only the route that does nothing beforehand, as on a site without the plugin. */
  onlyNoop?: boolean;
}

/** Measures on a site with a database of its own, after every path of it was taken a few times. */
export const withBenchSite = async <T>(
  env: Record<string, string>,
  measure: (site: BenchSite) => Promise<T>,
  { fill, onlyNoop = false }: Preparation = {}
): Promise<T> => {
  const database = await makeDatabase();
  let site = await startBenchSite(database, env);
  try {
    const warmUp = async (): Promise<void> => {
      await sendAll(`${site.url}/bench/noop`, makeLives(300, 1));
      if (onlyNoop) return;
      await sendAll(`${site.url}/api/ignite-video/webhook`, makeLives(100, 1));
      await site.settled();
      await sendAll(`${site.url}/bench/naive`, makeLives(100, 1));
    };
    await warmUp();
    if (fill) {
      await site.stop();
      await fill(database);
      site = await startBenchSite(database, env);
      await warmUp();
    }
    return await measure(site);
  } finally {
    await site.stop();
    await database.drop();
  }
};
