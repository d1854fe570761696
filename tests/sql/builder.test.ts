import { copyApp } from '../support/app-copy';
import { makeDatabase, type TestDatabase } from '../support/database';
import { deliveryOf } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { freshVideoId, videoOf } from '../support/videos';
import { entryOf, send, settled, VIDEO } from '../support/webhook';

const secret = 'whsec_builder_9e107d9d372bb6826bd81d3542a419d6';

interface Builder {
  editContentType(uid: string, change: object): Promise<unknown>;
}

let app: ReturnType<typeof copyApp>;
let database: TestDatabase;
let site: TestSite | undefined;

const start = async (env: Record<string, string> = {}): Promise<TestSite> => {
  site = await startSite({
    database,
    appDir: app.appDir,
    config: { signingSecrets: [secret] },
    env,
  });
  return site;
};

const videoId = freshVideoId();
const title = 'é'.repeat(1500);

beforeAll(async () => {
  app = copyApp();
  database = await makeDatabase();
  const first = await start();
  const delivery = deliveryOf({ secret, video: videoOf({ id: videoId, title }) });
  expect((await send(first, delivery)).status).toBe(202);
  await settled(first);
});
afterAll(async () => {
  await site?.stop();
  await database?.drop();
  app?.remove();
});

it('a field that the Content-Type Builder adds cuts no text of the others', async () => {
  const before = site!;
  expect((await entryOf(before, videoId)).published).toMatchObject({ title });
  const { attributes } = before.strapi.contentType(VIDEO);
  const own = Object.entries(attributes).filter(
    ([, attribute]) => !['relation'].includes(attribute.type) && attribute.configurable !== false
  );
  const builder = before.strapi
    .plugin('content-type-builder')
    .service('content-types') as unknown as Builder;
  await builder.editContentType(VIDEO, {
    contentType: {
      kind: 'collectionType',
      displayName: 'Ignite Video',
      singularName: 'video',
      pluralName: 'videos',
      draftAndPublish: true,
      attributes: { ...Object.fromEntries(own), remark: { type: 'string' } },
    },
    components: [],
  });
  await before.stop();
  const after = await start();
  expect(after.strapi.contentType(VIDEO).attributes).toHaveProperty('remark');
  expect((await entryOf(after, videoId)).published).toMatchObject({ title });

  const next = { id: videoId, title: `${title}!`, updatedAt: '2030-01-01T00:00:00.000Z' };
  expect((await send(after, deliveryOf({ secret, video: videoOf(next) }))).status).toBe(202);
  await settled(after);
  expect((await entryOf(after, videoId)).published).toMatchObject({ title: `${title}!` });
});

it('a start without the plugin loses neither entries nor anything that the plugin keeps', async () => {
  await site!.stop();
  const without = await start({ WITHOUT_PLUGIN: 'true' });
  expect(without.strapi.contentTypes).not.toHaveProperty([VIDEO]);
  await without.stop();
  const again = await start();
  expect((await entryOf(again, videoId)).published).toMatchObject({ title: `${title}!` });
  const late = deliveryOf({ secret, video: videoOf({ id: videoId, title: 'Old' }) });
  expect((await send(again, late)).status).toBe(202);
  await settled(again);
  expect((await entryOf(again, videoId)).versions).toBe(2);
  expect((await entryOf(again, videoId)).published).toMatchObject({ title: `${title}!` });
});
