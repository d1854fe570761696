import { callAdmin, logIn } from '../support/administrator';
import { deliveryOf } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { freshVideoId, videoOf } from '../support/videos';
import { send } from '../support/webhook';

const secret = 'whsec_3f9b6a0d5c7e41d2a8b0';

/** A site with a filter of its own after the plugin, and a middleware that reads bodies before it. */
let site: TestSite;
beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] }, env: { WITH_MIDDLEWARES: '1' } });
});
afterAll(() => site.stop());

const fresh = () => deliveryOf({ secret, video: videoOf({ id: freshVideoId(), title: 'Über' }) });

it('a filter that the site puts before its router goes on filtering deliveries', async () => {
  expect((await send(site, fresh(), { 'x-test': 'blocked' })).status).toBe(403);
  expect((await send(site, fresh())).status).toBe(202);
});

it('a body that a middleware has read is taken from where it left the bytes', async () => {
  expect((await send(site, fresh(), { 'x-test': 'read and kept' })).status).toBe(202);
  const forged = { ...fresh(), body: Buffer.from('{}') };
  expect((await send(site, forged, { 'x-test': 'read and kept' })).status).toBe(401);
});

it('a body of which a middleware kept no bytes is asked for again, and health says why', async () => {
  const response = await send(site, fresh(), { 'x-test': 'read' });
  expect(response.status).toBe(503);
  expect(response.headers['retry-after']).toMatch(/^[1-9]\d*$/);
  expect(response.body).toMatchObject({
    error: { message: expect.stringMatching(/middleware.*rawBody/) as string },
  });
  const token = await logIn(site);
  const { body } = await callAdmin(site, '/ignite-video/status', { token });
  expect(body).toMatchObject({
    data: {
      diagnoses: expect.arrayContaining([
        expect.objectContaining({ code: 'bodyTaken', values: { count: 1 } }),
      ]) as unknown,
    },
  });
});
