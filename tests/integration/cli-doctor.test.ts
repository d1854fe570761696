import { callAdmin, logIn } from '../support/administrator';
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

it('prints its findings as JSON, and leaves one ignored delivery in the log', async () => {
  const { output } = await runCommand(['doctor', '--json', '--url', `${site.url}/`], {
    ...site.env,
    IGNITE_API_URL: ignite.apiUrl,
    IGNITE_API_TOKEN: ignite.token,
  });
  const report = JSON.parse(output) as { findings: { check: string; level: string }[] };
  expect(report).toMatchObject({
    strapi: '5.54.0',
    database: 'sqlite',
    plugin: expect.any(String),
  });
  expect(report.findings.filter(({ level }) => level !== 'ok')).toEqual([]);
  expect(report.findings.map(({ check }) => check)).toContain('signature');
  expect(output).not.toContain(secret);
  const { body } = await callAdmin(site, '/ignite-video/deliveries?state=ignored', {
    token: await logIn(site),
  });
  expect(JSON.stringify(body)).toContain('"event":"doctor"');
});

it('says of a site that has other secrets than the project', async () => {
  const { output, code } = await runCommand(['doctor', '--url', site.url], {
    ...site.env,
    IGNITE_PLUGIN_CONFIG: JSON.stringify({ signingSecrets: ['whsec_another_2f7c1a'] }),
  });
  expect(output).toContain('answers a test delivery with a valid signature with 401');
  expect(code).toBe(1);
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

it.each([
  ['a value that is none', { retention: 'soon' }, /"retention" must be a duration/],
  ['a secret in quotation marks', { signingSecrets: [`"${secret}"`] }, /quotation marks/],
])('says in one line why a project cannot be loaded: %s', async (_, config, why) => {
  const { code, output, errors } = await runCommand(['doctor'], {
    ...database.env,
    IGNITE_PLUGIN_CONFIG: JSON.stringify(config),
  });
  expect(output).toBe('');
  const lines = errors.trim().split('\n');
  expect(lines).toEqual([expect.stringContaining('could not be loaded: ')]);
  expect(lines[0]).toMatch(why);
  expect(errors).not.toContain(secret);
  expect(code).toBe(1);
});

it('says that it needs a plugin that is switched on', async () => {
  // Strapi drops the tables of a plugin that is switched off.
  const own = await makeDatabase();
  const { code, errors } = await runCommand(['reconcile'], { ...own.env, WITHOUT_PLUGIN: 'true' });
  expect(errors).toContain('set "enabled: true" for "ignite-video" in config/plugins');
  expect(code).toBe(1);
  await own.drop();
});
