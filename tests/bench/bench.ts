/** `npm run bench`: the plugin beside a route that does nothing, a hand-written handler and the Mux plugin. */
import { makeDatabase } from '../support/database';
import { callAdmin, logIn } from '../support/administrator';
import { startProcess, type SiteProcess } from '../support/process';
import { BENCH_SECRET, makeLives, makeMuxEvents } from './bodies';
import { sendAll } from './load';

interface BenchSite extends SiteProcess {
  /** Resolves when nothing waits to be applied any more. */
  settled(): Promise<void>;
}

const withSite = async <T>(measure: (site: BenchSite) => Promise<T>): Promise<T> => {
  const database = await makeDatabase();
  const site = await startProcess({
    ...database.env,
    BENCH: 'true',
    SERVE_ADMIN_PANEL: 'false',
    IGNITE_SIGNING_SECRETS: BENCH_SECRET,
    STRAPI_LOG_LEVEL: 'error',
  });
  try {
    const token = await logIn(site);
    const settled = async (): Promise<void> => {
      for (;;) {
        const { body } = await callAdmin(site, '/ignite-video/connection', { token });
        if ((body as { data: { waiting: number } }).data.waiting === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    // Warm up every path once.
    await sendAll(`${site.url}/bench/noop`, makeLives(200, 1));
    await sendAll(`${site.url}/api/ignite-video/webhook`, makeLives(100, 1));
    await settled();
    return await measure({ ...site, settled });
  } finally {
    await site.stop();
    await database.drop();
  }
};

const acknowledged = (path: string, count: number) =>
  withSite(async ({ url }) => count / (await sendAll(`${url}${path}`, makeLives(count, 1))));

const applied = (path: string, videos: number, events: number) =>
  withSite(async ({ url, settled }) => {
    const lives = makeLives(videos, events);
    const started = performance.now();
    await sendAll(`${url}${path}`, lives);
    await settled();
    return lives.length / ((performance.now() - started) / 1000);
  });

const OURS = '/api/ignite-video/webhook';

const main = async (): Promise<void> => {
  const show = (name: string, value: number): void =>
    console.log(`${name.padEnd(60)} ${value.toFixed(1)}/s`);
  const count = Number(process.env['BENCH_COUNT'] ?? 3000);
  show('noop, acknowledged', await acknowledged('/bench/noop', count));
  show('ours, acknowledged', await acknowledged(OURS, count));
  show('noop, acknowledged', await acknowledged('/bench/noop', count));
  show('ours, acknowledged', await acknowledged(OURS, count));
  show('naive, 1 event per video, final', await applied('/bench/naive', 500, 1));
  show('ours, 1 event per video, final', await applied(OURS, 500, 1));
  show('naive, 10 events per video, final', await applied('/bench/naive', 100, 10));
  show('ours, 10 events per video, final', await applied(OURS, 100, 10));
};

void makeMuxEvents;
main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
