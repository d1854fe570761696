import { callAdmin, logIn, waitingOf } from '../support/administrator';
import { makeDatabase, type TestDatabase } from '../support/database';
import { startProcess, type SiteProcess } from '../support/process';
import { freshVideoId, livesOf } from '../support/videos';
import { send, until } from '../support/webhook';

const secret = 'whsec_crash_8277e0910d750195';
const VERSIONS = 4;

let database: TestDatabase;
let site: SiteProcess;
const start = (): Promise<SiteProcess> =>
  startProcess({
    ...database.env,
    IGNITE_PLUGIN_FROM_SOURCE: 'true',
    NODE_OPTIONS: '--import tsx',
    SERVE_ADMIN_PANEL: 'false',
    STRAPI_LOG_LEVEL: 'error',
    IGNITE_SIGNING_SECRETS: secret,
  });

beforeAll(async () => {
  database = await makeDatabase();
  site = await start();
});
afterAll(async () => {
  await site?.stop();
  await database?.drop();
});

interface Entry {
  videoId: string;
  title: string;
  status: string;
}

const entries = async (token: string): Promise<Entry[]> => {
  const url = '/content-manager/collection-types/plugin::ignite-video.video?pageSize=100';
  return ((await callAdmin(site, url, { token })).body as { results: Entry[] }).results;
};

it('kill -9 at any moment loses nothing that was answered and doubles nothing', async () => {
  await logIn(site);
  const ids = Array.from({ length: 12 }, freshVideoId);
  const deliveries = livesOf(secret, ids, VERSIONS);
  const answered = new Set<(typeof deliveries)[number]>();

  // Each process is killed after some more answers, at whatever it was doing then.
  for (const enough of [7, 20, 33, deliveries.length]) {
    const open = deliveries.filter((delivery) => !answered.has(delivery));
    const sending = open.map(async (delivery) => {
      const response = await send(site, delivery).catch(() => null);
      if (response?.status === 202) answered.add(delivery);
      // Stored before the crash, but the answer was lost with the process.
      if (response?.body.status === 'duplicate') answered.add(delivery);
      if (answered.size === enough) void site.stop('SIGKILL');
    });
    await Promise.all(sending);
    await site.stop('SIGKILL');
    site = await start();
  }
  expect(answered.size).toBe(deliveries.length);

  for (const delivery of deliveries) {
    expect((await send(site, delivery)).body).toMatchObject({ status: 'duplicate' });
  }
  const token = await logIn(site);
  await until(async () => (await waitingOf(site, token)) === 0);
  const found = await entries(token);
  expect(found.map(({ videoId }) => videoId).sort()).toEqual([...ids].sort());
  for (const { title, status } of found) {
    expect([title, status]).toEqual([`Version ${VERSIONS - 1}`, 'published']);
  }
});
