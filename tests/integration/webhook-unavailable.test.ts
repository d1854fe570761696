import { deliveryOf } from '../support/ignite';
import { refuseDeliveries } from '../support/refusing-database';
import { startSite, type TestSite } from '../support/site';
import { freshVideoId, videoOf } from '../support/videos';
import { entryOf, recordsOf, send, settled, until } from '../support/webhook';

const unavailable = {
  data: null,
  error: {
    status: 503,
    name: 'ServiceUnavailableError',
    message: expect.stringMatching(/\w+ \w+/) as string,
    details: {},
  },
};

describe('a site without any signing secret', () => {
  let site: TestSite;
  beforeAll(async () => {
    site = await startSite({ env: { IGNITE_SIGNING_SECRETS: '' } });
  });
  afterAll(() => site.stop());

  it.each([['whsec_any'], ['undefined'], ['']])(
    'asks Ignite to come back later, whatever it was signed with: %p',
    async (secret) => {
      const delivery = deliveryOf({ secret, video: videoOf({ id: freshVideoId() }) });
      const response = await send(site, delivery);
      expect(response.status).toBe(503);
      expect(response.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      expect(response.body).toEqual(unavailable);
      expect(await recordsOf(site, delivery.headers['x-webhook-delivery-id'] ?? '')).toEqual([]);
    }
  );
});

describe('a site with two secrets from the environment', () => {
  const secrets = ['whsec_old', 'whsec_new'];
  let site: TestSite;
  beforeAll(async () => {
    site = await startSite({ env: { IGNITE_SIGNING_SECRETS: secrets.join(',') } });
  });
  afterAll(() => site.stop());

  it.each(secrets)('takes what was signed with %s', async (secret) => {
    const delivery = deliveryOf({ secret, video: videoOf({ id: freshVideoId() }) });
    expect((await send(site, delivery)).status).toBe(202);
  });

  it.each(['whsec_old,whsec_new', 'whsec_other', ''])(
    'refuses what was signed with %p',
    async (secret) => {
      const delivery = deliveryOf({ secret, video: videoOf({ id: freshVideoId() }) });
      expect((await send(site, delivery)).status).toBe(401);
    }
  );

  it('asks Ignite to come back later while it cannot store, and takes the same request then', async () => {
    const id = freshVideoId();
    const delivery = deliveryOf({
      secret: 'whsec_new',
      deliveryId: `del_${id}`,
      video: videoOf({ id }),
    });
    const logged = jest.spyOn(site.strapi.log, 'error').mockReturnThis();
    const acceptAgain = await refuseDeliveries(site);
    const refused = await send(site, delivery);
    await acceptAgain();
    const log = JSON.stringify(logged.mock.calls);
    logged.mockRestore();
    expect(log).toContain('disk is full');
    expect(log).not.toContain(delivery.headers['x-webhook-signature']?.slice(-64));
    expect(log).not.toContain('Assembly line');

    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(refused.body).toEqual(unavailable);
    expect(refused.text).not.toContain('whsec_');
    expect(refused.text).not.toContain('disk is full');

    const retried = await send(site, delivery);
    expect(retried.status).toBe(202);
    expect(retried.body).toEqual({ status: 'accepted', deliveryId: `del_${id}` });
    await settled(site);
    expect((await entryOf(site, id)).published).toMatchObject({ title: 'Assembly line' });
  });

  it('does not let one delivery that cannot be stored take down those that arrive with it', async () => {
    const ids = Array.from({ length: 10 }, freshVideoId);
    const bad = `del_${ids[4]}`;
    const acceptAgain = await refuseDeliveries(site, bad);
    // On SQLite this is the site's only connection: until it is free, what arrives gathers.
    const held = await site.strapi.db.connection.transaction();
    let arrived = 0;
    site.strapi.server.httpServer.on('request', () => (arrived += 1));
    const sent = Promise.all(
      ids.map((id) =>
        send(
          site,
          deliveryOf({ secret: 'whsec_new', deliveryId: `del_${id}`, video: videoOf({ id }) })
        )
      )
    );
    await until(() => arrived === ids.length);
    await held.rollback();
    const responses = await sent;
    await acceptAgain();
    expect(responses.map(({ status }) => status)).toEqual(
      ids.map((id) => (`del_${id}` === bad ? 503 : 202))
    );
    await settled(site);
    for (const id of ids) {
      expect((await entryOf(site, id)).versions).toBe(`del_${id}` === bad ? 0 : 2);
    }
  });
});
