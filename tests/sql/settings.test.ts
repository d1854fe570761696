import { callAdmin, logIn, makeAdministrator } from '../support/administrator';
import { deliveryOf } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { send, until } from '../support/webhook';
import { createSecrets } from '../../server/src/settings/secrets';

const serverSecret = 'whsec_set_by_the_server_77f1';
const pasted = 'whsec_pasted_by_somebody_a1b2';
const READ = 'plugin::ignite-video.settings.read';
const CHANGE = 'plugin::ignite-video.settings.update';
const SECRETS = 'plugin::ignite-video.secrets.manage';

const adminRoutes = [
  ['GET', '/ignite-video/settings', READ],
  ['PUT', '/ignite-video/settings/events', CHANGE],
  ['POST', '/ignite-video/secrets', SECRETS],
  ['DELETE', '/ignite-video/secrets/1', SECRETS],
] as const;

const someDelivery = (secret: string) =>
  deliveryOf({
    secret,
    video: { id: '65a50b7c9f1d2e00110000aa', updatedAt: '2024-01-15T10:30:00.000Z' },
  });

interface Settings {
  secrets: {
    id: number | null;
    label: string;
    lastFour: string;
    lastUsedAt: number | null;
    readable: boolean;
  }[];
  events: Record<string, boolean>;
}

let site: TestSite;
let token: string;

const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, data?: unknown) => {
  const { status, body } = await callAdmin(site, path, { method, data, token });
  return { status, data: (body as { data: Settings }).data, body };
};

describe('with a secret that the server sets', () => {
  beforeAll(async () => {
    site = await startSite({ config: { signingSecrets: [serverSecret] } });
    token = await logIn(site);
  });
  afterAll(() => site.stop());

  it('shows it as set by the server, by its end only, and never stores it', async () => {
    const { data, body } = await call('GET', '/ignite-video/settings');
    expect(data.secrets).toMatchObject([{ id: null, lastFour: '77f1' }]);
    expect(JSON.stringify(body)).not.toContain(serverSecret);
    expect(await site.strapi.db.connection('ignite_video_secrets').select()).toEqual([]);
  });

  it('stores a pasted secret encrypted, never sends it back, and takes what it signs at once', async () => {
    expect((await send(site, someDelivery(pasted))).status).toBe(401);
    const { status, data, body } = await call('POST', '/ignite-video/secrets', {
      label: 'Workspace B',
      secret: ` ${pasted}\n`,
    });
    expect(status).toBe(200);
    expect(data.secrets[1]).toMatchObject({ label: 'Workspace B', lastFour: 'a1b2' });
    expect(JSON.stringify(body)).not.toContain(pasted);
    const [row] = await site.strapi.db.connection('ignite_video_secrets').select();
    expect(JSON.stringify(row)).not.toContain(pasted);
    expect(row.encrypted).toMatch(/^v1:/);
    expect((await send(site, someDelivery(pasted))).status).toBe(202);
    expect((await send(site, someDelivery(serverSecret))).status).toBe(202);
  });

  it('shows when a secret was last used', async () => {
    const { data } = await call('GET', '/ignite-video/settings');
    expect(data.secrets[1]?.lastUsedAt).toEqual(expect.any(Number));
  });

  it('does not take the same secret twice', async () => {
    const again = { label: 'Again', secret: pasted };
    const { status, body } = await call('POST', '/ignite-video/secrets', again);
    expect(status).toBe(409);
    expect(body).toMatchObject({ error: { details: { code: 'alreadyThere' } } });
  });

  it('says which field is wrong, and does not echo the secret', async () => {
    const label = 'x'.repeat(101);
    const { status, body } = await call('POST', '/ignite-video/secrets', { label, secret: pasted });
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { details: { errors: [{ path: ['label'] }] } } });
    expect(JSON.stringify(body)).not.toContain(pasted);
  });

  it.each(['"', "'"])('points out that a secret was pasted with %s around it', async (mark) => {
    const { status, body } = await call('POST', '/ignite-video/secrets', {
      secret: `${mark}whsec_quoted_9999${mark}`,
    });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toMatch(/quotation marks/);
    expect(JSON.stringify(body)).not.toContain('whsec_quoted_9999');
  });

  it('takes a secret without a label: its last four characters tell it apart', async () => {
    const { status, data } = await call('POST', '/ignite-video/secrets', {
      secret: 'whsec_without_a_label_e5f6',
    });
    expect(status).toBe(200);
    const added = data.secrets.at(-1);
    expect(added).toMatchObject({ label: '', lastFour: 'e5f6' });
    await call('DELETE', `/ignite-video/secrets/${added?.id}`);
  });

  it('refuses what a removed secret signed', async () => {
    const { data } = await call('GET', '/ignite-video/settings');
    const id = data.secrets.find(({ label }) => label === 'Workspace B')?.id;
    const removed = await call('DELETE', `/ignite-video/secrets/${id}`);
    expect(removed.data.secrets).toHaveLength(1);
    expect((await send(site, someDelivery(pasted))).status).toBe(401);
    expect((await call('DELETE', `/ignite-video/secrets/${id}`)).status).toBe(404);
    expect((await call('DELETE', '/ignite-video/secrets/none')).status).toBe(404);
  });

  it('hears of a secret that another process of the site stored', async () => {
    const otherProcess = createSecrets({ strapi: site.strapi, config: { signingSecrets: [] } });
    await otherProcess.add({ label: 'From elsewhere', secret: 'whsec_from_elsewhere_c3d4' }, 1);
    const delivery = someDelivery('whsec_from_elsewhere_c3d4');
    await until(async () => (await send(site, delivery)).status === 202);
  });

  it('goes on with the other secrets when one cannot be read any more, and lets it be removed', async () => {
    await site.strapi.db
      .connection('ignite_video_secrets')
      .insert({ label: 'Damaged', encrypted: 'v0:nothing', last_four: '', added_at: 1 });
    const { data } = await call('GET', '/ignite-video/settings');
    expect(data.secrets.at(-1)).toMatchObject({ label: 'Damaged', readable: false });
    expect((await send(site, someDelivery(serverSecret))).status).toBe(202);
    expect((await call('DELETE', `/ignite-video/secrets/${data.secrets.at(-1)?.id}`)).status).toBe(
      200
    );
  });

  it('records the deliveries of an event that is switched off, and applies none of them', async () => {
    const switched = await call('PUT', '/ignite-video/settings/events', {
      created: true,
      updated: false,
      deleted: true,
    });
    expect(switched.data.events).toMatchObject({ created: true, updated: false, deleted: true });
    const response = await send(site, someDelivery(serverSecret));
    expect([response.status, response.body.status]).toEqual([200, 'ignored']);
    expect((await call('PUT', '/ignite-video/settings/events', { created: 'yes' })).status).toBe(
      400
    );
  });

  it.each(adminRoutes)(
    '%s %s takes a login and the permission %s',
    async (method, path, needed) => {
      const request = method === 'GET' ? { method } : { method, data: {} };
      expect((await callAdmin(site, path, request)).status).toBe(401);
      const allowed = [needed];
      const others = [READ, CHANGE, SECRETS].filter((action) => action !== needed);
      const name = `${method} ${path}`.replace(/\W+/g, ' ').trim();
      const without = await logIn(site, await makeAdministrator(site, `${name} without`, others));
      const { status } = await callAdmin(site, path, { ...request, token: without });
      expect(status).toBe(403);
      const having = await logIn(site, await makeAdministrator(site, `${name} with`, allowed));
      const reached = await callAdmin(site, path, { ...request, token: having });
      expect([200, 202, 400, 404]).toContain(reached.status);
    }
  );
});

describe('without an encryption key', () => {
  beforeAll(async () => {
    site = await startSite({ env: { ENCRYPTION_KEY: '' } });
    token = await logIn(site);
  });
  afterAll(() => site.stop());

  it('says so, and stores nothing', async () => {
    const { data } = await call('GET', '/ignite-video/settings');
    expect(data).toMatchObject({ encryptionKeySet: false, secrets: [] });
    const added = await call('POST', '/ignite-video/secrets', { label: 'Any', secret: pasted });
    expect(added.status).toBe(409);
    expect(added.body).toMatchObject({ error: { details: { code: 'noEncryptionKey' } } });
    expect(await site.strapi.db.connection('ignite_video_secrets').select()).toEqual([]);
  });
});
