import type { ReconcileView, RunView } from '#shared/contract/reconcile';
import { callAdmin, logIn } from '../support/administrator';
import { startFakeIgnite } from '../support/fake-ignite/fake-ignite';
import { videoOf } from '../support/videos';
import { preload } from './preload';
import { withBenchSite } from './site';

const CHANGED = 100;
const LONG_AGO = Date.UTC(2020, 0, 1);

export interface ReconcileFigures {
  /** Videos per second of CPU time of the site's process, the API's answers read and parsed included. */
  perSecond: number;
  /** Resident bytes after that run, and after another one. */
  memory: { first: number; again: number };
}

/** A full run over a library that is known, but for the hundred videos that were changed since. */
export const measureReconcile = async (
  videos: number,
  env: Record<string, string> = {}
): Promise<ReconcileFigures> => {
  const ignite = await startFakeIgnite({
    videos,
    // The ids that `preload` gives.
    make: (number) =>
      videoOf({
        id: `feed${String(number).padStart(8, '0')}`,
        updatedAt: new Date(
          number < CHANGED ? Date.now() - number : LONG_AGO + number
        ).toISOString(),
        src: { note: 'x'.repeat(2000) },
      }),
  });
  const api = { IGNITE_API_URL: ignite.apiUrl, IGNITE_API_TOKEN: ignite.token };
  try {
    return await withBenchSite(
      { ...env, ...api },
      async (site) => {
        const token = await logIn(site);
        const call = async <T>(method: 'GET' | 'PUT' | 'POST', path: string, data?: unknown) =>
          (
            (await callAdmin(site, `/ignite-video/reconcile${path}`, { method, data, token }))
              .body as { data: T }
          ).data;
        const { settings } = await call<ReconcileView>('GET', '');
        await call('PUT', '/settings', { ...settings, requestsPerSecond: 100 });
        const run = async (updated: number): Promise<void> => {
          let now = await call<RunView>('POST', '/runs', { mode: 'full', dryRun: false });
          while (now.state === 'running' || now.waiting > 0) {
            await new Promise((resolve) => setTimeout(resolve, 500));
            now = await call<RunView>('GET', `/runs/${now.id}`);
          }
          if (now.state !== 'done' || now.seen !== videos || now.updated !== updated) {
            throw new Error(`The run did not end as it should: ${JSON.stringify(now)}`);
          }
        };
        const before = await site.cpu();
        await run(CHANGED);
        const perSecond = videos / (((await site.cpu()) - before) / 1e6);
        const first = await site.memory();
        await run(0);
        return { perSecond, memory: { first, again: await site.memory() } };
      },
      { fill: (database) => preload(database, { videos, deliveries: 0 }) }
    );
  } finally {
    await ignite.stop();
  }
};
