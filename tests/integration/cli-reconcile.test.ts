import type { RunView } from '#shared/contract/reconcile';
import { runCommand, startCommand } from '../support/command-line';
import { connectTo } from '../support/connection';
import { makeDatabase, type TestDatabase } from '../support/database';
import { startFakeIgnite, type FakeIgnite } from '../support/fake-ignite/fake-ignite';
import { until } from '../support/webhook';

let database: TestDatabase;
let ignite: FakeIgnite;
let env: Record<string, string>;

beforeAll(async () => {
  database = await makeDatabase();
  ignite = await startFakeIgnite({ videos: 120 });
  env = { ...database.env, IGNITE_API_URL: ignite.apiUrl, IGNITE_API_TOKEN: ignite.token };
});

afterAll(async () => {
  await ignite.stop();
  await database.drop();
});

const countEntries = async (): Promise<number> => {
  const connection = connectTo(database);
  try {
    const row = (await connection('ignite_videos')
      .countDistinct({ count: 'video_id' })
      .first()) as { count: number | string };
    return Number(row.count);
  } finally {
    await connection.destroy();
  }
};

it('says in a dry run what it would do, does it, and then has nothing left to do', async () => {
  const dryRun = await runCommand(['reconcile', '--dry-run'], env);
  expect(dryRun.output).toContain('Dry run: nothing was changed. 120 videos compared: 120 new.');
  expect(dryRun.output).toContain('… and 70 more');
  expect(dryRun.code).toBe(3);
  expect(await countEntries()).toBe(0);

  const { code, output } = await runCommand(['reconcile', '--json'], env);
  expect(code).toBe(0);
  const { run } = JSON.parse(output) as { run: RunView };
  expect(run).toMatchObject({ mode: 'full', state: 'done', created: 120, waiting: 0 });
  expect(await countEntries()).toBe(120);

  const after = await runCommand(['reconcile', '--dry-run'], env);
  expect(after.output).toBe(
    'Dry run: nothing was changed. 120 videos compared: 120 as they were.\n'
  );
  expect(after.code).toBe(0);
});

it('brings over only what changed since', async () => {
  const [first] = ignite.library.all();
  ignite.library.update(first!.id);
  const since = await runCommand(['reconcile', '--since'], env);
  expect(since.output).toContain('1 brought up to date');
  expect(since.code).toBe(0);
});

it('leaves the site to a run that is going on, which Ctrl-C cancels', async () => {
  const asked = ignite.requests.length;
  ignite.onRequest = () => ({ kind: 'hang', until: new Promise(() => {}) });
  const first = startCommand(['reconcile'], env);
  await until(() => ignite.requests.length > asked);

  const second = await runCommand(['reconcile'], env);
  expect(second.errors).toContain('Another run is going on');
  expect(second.code).toBe(4);

  first.interrupt();
  const { code, output, errors } = await first.ended;
  expect(errors).toContain('Cancelling …');
  expect(output).toContain('The run was cancelled.');
  expect(code).toBe(1);
  ignite.onRequest = undefined;
});

it('says what to do when there is no token, or Ignite refuses it; and never the token', async () => {
  const without = await runCommand(['reconcile'], { ...database.env, IGNITE_API_TOKEN: '' });
  expect(without.errors).toContain('IGNITE_API_TOKEN');
  expect(without.code).toBe(1);

  const wrong = 'token-of-somebody-else';
  const refused = await runCommand(['reconcile'], { ...env, IGNITE_API_TOKEN: wrong });
  expect(refused.output).toContain('The run failed.');
  expect(refused.code).toBe(1);
  expect(refused.output + refused.errors).not.toContain(wrong);
  expect(refused.output + refused.errors).not.toMatch(/\n\s+at /);
});
