import { runCommand } from '../support/command-line';
import { makeDatabase, type TestDatabase } from '../support/database';
import { freePort } from '../support/process';
import { startFakeIgnite, type FakeIgnite } from '../support/fake-ignite/fake-ignite';
import { startSite, type TestSite } from '../support/site';

const secret = 'whsec_doctor_2f7c1a';
let database: TestDatabase;
let ignite: FakeIgnite;
let site: TestSite;

beforeAll(async () => {
  database = await makeDatabase();
  ignite = await startFakeIgnite({ videos: 3 });
  site = await startSite({ database, config: { signingSecrets: [secret] } });
});

afterAll(async () => {
  await site.stop();
  await ignite.stop();
  await database.drop();
});

it('finds a running site with everything in it sound', async () => {
  const { code, output } = await runCommand(['doctor', '--url', site.url], {
    ...site.env,
    IGNITE_API_URL: ignite.apiUrl,
    IGNITE_API_TOKEN: ignite.token,
  });
  const lines = output.trim().split('\n');
  expect(lines.filter((line) => !line.startsWith('✓'))).toEqual([]);
  expect(output).toContain(`${site.url}/api/ignite-video/webhook refuses what is not signed`);
  expect(output).toContain("Ignite's API: 3 videos");
  expect(output).not.toContain(secret);
  expect(code).toBe(0);
});

it('says of a site that is down, and of a project without a secret, what to do', async () => {
  const down = `http://127.0.0.1:${await freePort()}`;
  const { code, output } = await runCommand(['doctor', '--url', down], {
    ...database.env,
    IGNITE_PLUGIN_CONFIG: '{}',
  });
  expect(output).toContain('✗ There is no signing secret, so no delivery is taken: add the one');
  expect(output).toContain('does not answer: is the site running, and the address right?');
  expect(output).toContain('API Integrations');
  expect(code).toBe(1);
});

it('says in one line why a project cannot be loaded', async () => {
  const { code, output, errors } = await runCommand(['doctor'], {
    ...database.env,
    IGNITE_PLUGIN_CONFIG: '{"retention":"soon"}',
  });
  expect(output).toBe('');
  expect(errors.trim().split('\n')).toEqual([
    expect.stringMatching(/could not be loaded: .*"retention" must be a duration/),
  ]);
  expect(code).toBe(1);
});

it('says that it needs a plugin that is switched on', async () => {
  // Strapi drops the tables of a plugin that is switched off.
  const own = await makeDatabase();
  const { code, errors } = await runCommand(['status'], { ...own.env, WITHOUT_PLUGIN: 'true' });
  expect(errors).toContain('set "enabled: true" for "ignite-video" in config/plugins');
  expect(code).toBe(1);
  await own.drop();
});
