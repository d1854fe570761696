import type { RunView } from '#shared/contract/reconcile';
import { callAdmin, logIn } from '../support/administrator';
import { makeDatabase, type TestDatabase } from '../support/database';
import { startFakeIgnite, type FakeIgnite } from '../support/fake-ignite/fake-ignite';
import { startProcess, type SiteProcess } from '../support/process';
import { until } from '../support/webhook';

let database: TestDatabase;
let ignite: FakeIgnite;
const sites: SiteProcess[] = [];
let both: SiteProcess[];
let token: string;

const start = async (): Promise<SiteProcess> => {
  const site = await startProcess({
    ...database.env,
    IGNITE_PLUGIN_FROM_SOURCE: 'true',
    NODE_OPTIONS: '--import tsx',
    SERVE_ADMIN_PANEL: 'false',
    STRAPI_LOG_LEVEL: 'error',
    IGNITE_API_TOKEN: ignite.token,
    IGNITE_API_URL: ignite.apiUrl,
  });
  sites.push(site);
  return site;
};

beforeAll(async () => {
  database = await makeDatabase();
  ignite = await startFakeIgnite({ videos: 250 });
  both = [await start(), await start()];
  token = await logIn(both[0]!);
});
afterAll(async () => {
  for (const site of sites) await site.stop('SIGKILL');
  await ignite?.stop();
  await database?.drop();
});

it('two processes take up one run, and when both are killed the next one goes on with it', async () => {
  let listed = 0;
  const reached = new Promise<void>((resolve) => {
    ignite.onRequest = ({ list }) => {
      if (!list || ++listed < 2) return;
      resolve();
      return { kind: 'hang', until: new Promise(() => {}) };
    };
  });

  const data = { mode: 'full', dryRun: false };
  const answers = await Promise.all(
    both.map((site) =>
      callAdmin(site, '/ignite-video/reconcile/runs', { method: 'POST', data, token })
    )
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  const refused = answers.find(({ status }) => status === 409);
  expect(refused?.body).toMatchObject({ error: { details: { code: 'alreadyRunning' } } });
  const { id } = (answers.find(({ status }) => status === 201)!.body as { data: RunView }).data;

  await reached;
  await Promise.all(both.map((site) => site.stop('SIGKILL')));
  ignite.onRequest = undefined;

  const next = await start();
  const run = async (): Promise<RunView> =>
    (
      (await callAdmin(next, `/ignite-video/reconcile/runs/${id}`, { token })).body as {
        data: RunView;
      }
    ).data;
  await until(async () => {
    const { state, waiting } = await run();
    return state !== 'running' && waiting === 0;
  });
  expect(await run()).toMatchObject({
    state: 'done',
    total: 250,
    seen: 250,
    created: 250,
    failing: 0,
  });
  // The page that was asked for when it was killed, and no other.
  const counts = [...ignite.pageCounts().values()];
  expect(counts.filter((count) => count > 1)).toEqual([2]);

  const { body } = await callAdmin(
    next,
    '/content-manager/collection-types/plugin::ignite-video.video?pageSize=1',
    { token }
  );
  expect(body).toMatchObject({ pagination: { total: 250 } });
});
