import request from 'supertest';
import { healthView, type HealthView } from '#shared/contract/health';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { callAdmin, logIn, makeAdministrator } from '../support/administrator';
import { deliveryOf, type DeliveryParts } from '../support/ignite';
import { startSite, type SiteOptions, type TestSite } from '../support/site';
import { slowDownDeliveries } from '../support/slow-database';
import { mappingOnto, textRule } from '../support/tutorial';
import { freshVideoId, videoOf } from '../support/videos';
import { VIDEO, send, settled, until } from '../support/webhook';

const secret = 'whsec_health_8f14e45fceea167a';
const MINUTE = 60_000;

let site: TestSite;
afterEach(() => site.stop());

const start = async (options: SiteOptions = {}): Promise<void> => {
  site = await startSite({ config: { signingSecrets: [secret] }, ...options });
};

const health = async (): Promise<HealthView> => {
  const token = await logIn(site);
  const { body } = await callAdmin(site, '/ignite-video/status', { token });
  return healthView.parse((body as { data: unknown }).data);
};

const deliver = async (status: number, parts: Partial<DeliveryParts> = {}): Promise<void> => {
  const video = videoOf({ id: freshVideoId() });
  expect((await send(site, deliveryOf({ secret, video, ...parts }))).status).toBe(status);
};

/** What is wrong according to the site, and nothing else is. */
const expectDiagnoses = async (...diagnoses: object[]): Promise<void> => {
  const { diagnoses: found } = await health();
  expect(found).toEqual(diagnoses.map((one) => expect.objectContaining(one)));
};

describe('the cause is named where', () => {
  it('there is no secret', async () => {
    await start({ config: {} });
    await deliver(503);
    await expectDiagnoses({ code: 'noSecret', severity: 'failing' });
  });

  it('Ignite has never called', async () => {
    await start();
    expect((await health()).status).toBe('attention');
    await expectDiagnoses({ code: 'neverCalled' });
  });

  it('the secret is wrong', async () => {
    await start();
    for (let times = 0; times < 12; times += 1) await deliver(401, { secret: 'whsec_rotated' });
    expect((await health()).status).toBe('failing');
    await expectDiagnoses({ code: 'wrongSecret', values: { count: 12 } });
    await deliver(202);
    await expectDiagnoses({ code: 'someWrongSignatures', values: { count: 12, total: 13 } });
  });

  it('the encryption key has changed, so that stored secrets cannot be read', async () => {
    await start({ config: {} });
    const token = await logIn(site);
    const data = { label: 'Main', secret };
    await callAdmin(site, '/ignite-video/secrets', { method: 'POST', data, token });
    await expectDiagnoses({ code: 'neverCalled' });
    site.strapi.config.set('admin.secrets.encryptionKey', 'another key than before');
    await expectDiagnoses({ code: 'secretsUnreadable', values: { count: 1 } });
  });

  it('the clock of the site is 20 minutes behind', async () => {
    await start();
    await deliver(401, { t: Date.now() + 20 * MINUTE });
    await expectDiagnoses({ code: 'clockBehind', values: { count: 1 } });
  });

  it('the clock of the site is 20 minutes ahead', async () => {
    await start();
    for (let times = 0; times < 4; times += 1) await deliver(202, { t: Date.now() - 20 * MINUTE });
    await settled(site);
    await expectDiagnoses({ code: 'clockAhead', values: { count: 4, minutes: 20 } });
  });

  it('the subscription sends nothing but `created`', async () => {
    await start();
    for (let times = 0; times < 4; times += 1) await deliver(202, { event: 'video.created' });
    await settled(site);
    // The videos may still be transcoded.
    await expectDiagnoses();
    await site.strapi.db
      .connection('ignite_video_deliveries')
      .decrement({ received_at: 20 * MINUTE, t: 20 * MINUTE });
    await expectDiagnoses({ code: 'onlyCreated', values: { count: 4 } });
    await deliver(202);
    await settled(site);
    await expectDiagnoses();
  });

  it('the content type has changed, so that a mapping is broken', async () => {
    const name = 'Clips';
    const broken = mappingOnto('api::clip.clip', { name, rules: [textRule('gone', 'title')] });
    await start({ config: { signingSecrets: [secret], mappings: [defaultMapping, broken] } });
    await deliver(202);
    await until(async () => (await health()).retrying === 1);
    await expectDiagnoses({
      code: 'mappingBroken',
      severity: 'failing',
      values: {
        mapping: 'Clips',
        target: 'api::clip.clip',
        problem: expect.stringContaining('gone'),
      },
    });
  });

  it('a lifecycle of the target throws', async () => {
    await start();
    site.strapi.db.lifecycles.subscribe({
      models: [VIDEO],
      beforeCreate() {
        throw new Error('Search index down');
      },
    });
    await deliver(202);
    await deliver(202);
    await until(async () => (await health()).retrying === 2);
    await expectDiagnoses({
      code: 'notWritten',
      severity: 'failing',
      values: { count: 2, target: VIDEO, error: 'Search index down' },
    });
  });

  it('the database is slow', async () => {
    await start();
    await slowDownDeliveries(site);
    await Promise.all([deliver(202), deliver(202), deliver(202)]);
    await settled(site);
    await expectDiagnoses({ code: 'databaseSlow', values: { count: 3, seconds: 1 } });
  });

  it('no mapping is switched on', async () => {
    const mappings = [{ ...defaultMapping, enabled: false }];
    await start({ config: { signingSecrets: [secret], mappings } });
    await deliver(202);
    await settled(site);
    await expectDiagnoses({ code: 'noMapping' });
  });
});

it('says that all is well where it is, with what was received and stored', async () => {
  await start();
  await deliver(202);
  await settled(site);
  expect(await health()).toMatchObject({
    status: 'ok',
    lastVerifiedAt: expect.any(Number),
    waiting: 0,
    oldestWaitingAt: null,
    retrying: 0,
    dead: 0,
    refused: [],
    storedVideos: 1,
    diagnoses: [],
  });
});

describe('for monitoring', () => {
  const JSON_PATH = '/api/ignite-video/health';
  const METRICS_PATH = '/api/ignite-video/metrics';

  const tokenFor = async (permissions: string[]): Promise<string> => {
    const { accessKey } = (await site.strapi.service('admin::api-token').create({
      name: permissions.join(),
      description: '',
      type: 'custom',
      permissions,
      lifespan: null,
    })) as { accessKey: string };
    return accessKey;
  };
  const get = (path: string, token?: string) => {
    const sent = request(site.url).get(path);
    return token === undefined ? sent : sent.set('Authorization', `Bearer ${token}`);
  };

  it('the same is there as JSON and as Prometheus text, each for API tokens that may read it', async () => {
    await start();
    await deliver(202);
    await deliver(401, { secret: 'whsec_rotated' });
    await settled(site);
    const find = await tokenFor(['plugin::ignite-video.health.find']);
    const metrics = await tokenFor(['plugin::ignite-video.health.metrics']);
    for (const [path, with_, without] of [
      [JSON_PATH, find, metrics],
      [METRICS_PATH, metrics, find],
    ] as const) {
      expect((await get(path)).status).toBe(403);
      expect([401, 403]).toContain((await get(path, 'made-up')).status);
      expect((await get(path, without)).status).toBe(403);
      expect((await get(path, with_)).status).toBe(200);
    }
    const { now, ...measured } = healthView.parse((await get(JSON_PATH, find)).body);
    const { now: later, ...shown } = await health();
    expect([measured, later >= now]).toEqual([shown, true]);

    const { text, headers } = await get(METRICS_PATH, metrics);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        '# TYPE ignite_video_deliveries gauge',
        'ignite_video_status{status="attention"} 1',
        'ignite_video_status{status="ok"} 0',
        'ignite_video_diagnosis{code="someWrongSignatures",severity="attention"} 1',
        'ignite_video_deliveries{state="dead"} 0',
        'ignite_video_refused_last_hour{reason="wrongSignature"} 1',
        'ignite_video_videos 1',
      ])
    );
    // Every line is a comment or a sample.
    const form =
      /^(# (HELP|TYPE) ignite_video_\w+ .+|ignite_video_\w+(\{(\w+="[^"]*",?)+\})? [\d.]+)$/;
    expect(
      text
        .trimEnd()
        .split('\n')
        .filter((line) => !form.test(line))
    ).toEqual([]);
  });

  it('the admin panel shows it to whom may see it', async () => {
    await start();
    const url = '/ignite-video/status';
    expect((await callAdmin(site, url)).status).toBe(401);
    const read = 'plugin::ignite-video.health.read';
    const others = ['plugin::ignite-video.settings.read', 'plugin::ignite-video.deliveries.read'];
    const without = await logIn(site, await makeAdministrator(site, 'Others', others));
    expect((await callAdmin(site, url, { token: without })).status).toBe(403);
    const having = await logIn(site, await makeAdministrator(site, 'Health', [read]));
    expect((await callAdmin(site, url, { token: having })).status).toBe(200);
  });
});
