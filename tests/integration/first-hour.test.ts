import { deliveriesPage } from '#shared/contract/deliveries';
import { firstHourView, type FirstHourView } from '#shared/contract/first-hour';
import { settingsView, testDeliveryResult } from '#shared/contract/settings';
import { callAdmin, logIn } from '../support/administrator';
import { startSite, type TestSite } from '../support/site';

const SECRET = 'whsec_first_hour_0123456789';

let site: TestSite;
let token: string;

beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [] } });
  // A test's site takes the next free port.
  site.strapi.config.set('server.absoluteUrl', site.url);
  token = await logIn(site);
});
afterAll(() => site?.stop());

const call = async (method: 'GET' | 'POST' | 'PUT', path: string, data?: unknown) => {
  const { status, body } = await callAdmin(site, `/ignite-video${path}`, { method, data, token });
  return { status, ...(body as { data: unknown; error?: { message: string } }) };
};

const firstHour = async (): Promise<FirstHourView> =>
  firstHourView.parse((await call('GET', '/first-hour')).data);

const sendTest = async (secret: number | null) =>
  testDeliveryResult.parse((await call('POST', '/settings/test-delivery', { secret })).data);

it('begins with nothing done', async () => {
  expect(await firstHour()).toMatchObject({
    isPutAway: false,
    hasSecret: false,
    hasDelivery: false,
    hasImport: false,
    publicMayRead: false,
  });
});

it('sends no test delivery without a secret to sign it with', async () => {
  expect(await call('POST', '/settings/test-delivery', { secret: null })).toMatchObject({
    status: 404,
  });
  expect(await call('POST', '/settings/test-delivery', {})).toMatchObject({ status: 400 });
});

it('has the webhook verify a test delivery, which is recorded and makes no entry', async () => {
  const { data } = await call('POST', '/secrets', { secret: SECRET });
  const [secret] = settingsView.parse(data).secrets;
  expect(await sendTest(secret!.id)).toMatchObject({ status: 200, isVerified: true });
  const log = deliveriesPage.parse((await call('GET', '/deliveries')).data);
  expect(log.rows).toMatchObject([{ outcome: 'ignored' }]);
  expect(await site.strapi.documents('plugin::ignite-video.video').count({})).toBe(0);
  expect(await firstHour()).toMatchObject({ hasSecret: true, hasDelivery: true });
});

it('says when nothing answers at the address of the configuration', async () => {
  const [secret] = settingsView.parse((await call('GET', '/settings')).data).secrets;
  site.strapi.config.set('server.absoluteUrl', 'http://127.0.0.1:9');
  try {
    expect(await sendTest(secret!.id)).toEqual({
      url: 'http://127.0.0.1:9/api/ignite-video/webhook',
      status: null,
      said: null,
      isVerified: false,
    });
  } finally {
    site.strapi.config.set('server.absoluteUrl', site.url);
  }
});

it('sees that visitors may read videos', async () => {
  const role = await site.strapi.db
    .query('plugin::users-permissions.role')
    .findOne({ where: { type: 'public' } });
  await site.strapi.db.query('plugin::users-permissions.permission').create({
    data: { action: 'plugin::ignite-video.video.find', role: role.id },
  });
  expect(await firstHour()).toMatchObject({ publicMayRead: true });
});

it('stays away once it was put away, and lets nobody undo a save that came meanwhile', async () => {
  const { revision } = await firstHour();
  const answer = await call('PUT', '/first-hour', { isPutAway: true, revision });
  expect(firstHourView.parse(answer.data).isPutAway).toBe(true);
  expect(await call('PUT', '/first-hour', { isPutAway: false, revision })).toMatchObject({
    status: 409,
  });
  expect(await firstHour()).toMatchObject({ isPutAway: true });
});
