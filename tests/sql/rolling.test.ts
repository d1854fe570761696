import { callAdmin, logIn, waitingOf } from '../support/administrator';
import { startBalancer, type Balancer } from '../support/balancer';
import { makeDatabase, type TestDatabase } from '../support/database';
import { startProcess, type SiteProcess } from '../support/process';
import { freshVideoId, livesOf } from '../support/videos';
import { send, until } from '../support/webhook';

const secret = 'whsec_rolling_5f4dcc3b5aa765d6';
const VERSIONS = 4;
const VIDEOS = 10;

// SQLite is for one process.
const several = process.env['DATABASE_CLIENT'] ? it : it.skip;

let database: TestDatabase;
let balancer: Balancer;
const sites: SiteProcess[] = [];

const start = async (): Promise<SiteProcess> => {
  const site = await startProcess({
    ...database.env,
    IGNITE_PLUGIN_FROM_SOURCE: 'true',
    NODE_OPTIONS: '--import tsx',
    SERVE_ADMIN_PANEL: 'false',
    STRAPI_LOG_LEVEL: 'error',
    IGNITE_SIGNING_SECRETS: secret,
  });
  sites.push(site);
  return site;
};

afterAll(async () => {
  await balancer?.stop();
  for (const site of sites) await site.stop('SIGKILL');
  await database?.drop();
});

several(
  'a process that is killed and replaced behind a proxy loses and doubles nothing',
  async () => {
    database = await makeDatabase();
    const stays = await start();
    const goes = await start();
    balancer = await startBalancer([stays.url, goes.url]);
    const ids = Array.from({ length: VIDEOS }, freshVideoId);
    const deliveries = livesOf(secret, ids, VERSIONS);

    // As Ignite does: what was not answered with a 2xx is sent again.
    let answered = 0;
    let replaced: Promise<void> | undefined;
    const replace = async (): Promise<void> => {
      await goes.stop('SIGKILL');
      const next = await start();
      balancer.targets = [stays.url, next.url];
    };
    const deliver = async (delivery: (typeof deliveries)[number]): Promise<string | undefined> => {
      for (;;) {
        const response = await send(balancer, delivery).catch(() => null);
        const status = response?.body.status;
        if (status !== 'accepted' && status !== 'duplicate') continue;
        answered += 1;
        if (answered === 5) replaced = replace();
        return status;
      }
    };
    const first = deliveries.slice(0, VIDEOS);
    await Promise.all(first.map(deliver));
    for (const delivery of deliveries.slice(VIDEOS)) await deliver(delivery);
    await replaced;
    // The process that is new takes its share.
    for (const delivery of first) expect(await deliver(delivery)).toBe('duplicate');

    const token = await logIn(stays);
    await until(async () => (await waitingOf(stays, token)) === 0);
    const url = '/content-manager/collection-types/plugin::ignite-video.video?pageSize=100';
    const { body } = await callAdmin(stays, url, { token });
    const { results } = body as { results: { videoId: string; title: string; status: string }[] };
    expect(results.map(({ videoId }) => videoId).sort()).toEqual([...ids].sort());
    for (const { title, status } of results) {
      expect([title, status]).toEqual([`Version ${VERSIONS - 1}`, 'published']);
    }
  }
);
