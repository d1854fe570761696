import { service } from '../../server/src/services';
import { ensureLayout } from '../../server/src/store/layout';
import { tables } from '../../server/src/store/tables';
import { makeDatabase, type TestDatabase } from '../support/database';
import { connectTo } from '../support/connection';
import { deliveryOf } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { freshVideoId, videoOf } from '../support/videos';
import { recordsOf, send } from '../support/webhook';

const secret = 'whsec_layout_9e107d9d372bb6826bd81d3542a419d6';

let database: TestDatabase;
let site: TestSite;

const knex = () => site.strapi.db.connection;
const layout = () => knex()('ignite_video_layout').first('version', 'fingerprint');

beforeAll(async () => {
  database = await makeDatabase();
  if (database.env['DATABASE_CLIENT'] === 'mysql') {
    // As older servers made them.
    const connection = connectTo(database);
    await connection.raw('alter database character set utf8mb3');
    await connection.destroy();
  }
  site = await startSite({ database, config: { signingSecrets: [secret] } });
});
afterAll(async () => {
  await site?.stop();
  await database?.drop();
});

it('keeps every letter of a title and every byte of a body, whatever the database’s own character set', async () => {
  await service(site.strapi, 'worker').stop();
  const video = videoOf({ id: freshVideoId(), title: '🎬 Überblick' });
  const delivery = deliveryOf({ secret, video, deliveryId: 'del_clapper' });
  expect((await send(site, delivery)).status).toBe(202);
  expect((await recordsOf(site, 'del_clapper'))[0]?.body).toEqual(delivery.body);
  const [row] = await knex()('ignite_video_deliveries').where({ delivery_id: 'del_clapper' });
  expect(row.video_title).toBe('🎬 Überblick');
});

it('tells ids apart that differ in one letter’s case, in the queue and in the log', async () => {
  for (const id of ['abcDEF', 'ABCdef']) {
    const delivery = deliveryOf({ secret, video: videoOf({ id }), deliveryId: `del_${id}` });
    expect((await send(site, delivery)).status).toBe(202);
  }
  for (const table of ['ignite_video_deliveries', 'ignite_video_queue']) {
    expect(await knex()(table).where({ video_id: 'abcDEF' })).toHaveLength(1);
  }
  const videos = ['abcDEF', 'ABCdef'].map((video_id) => ({ video_id, t: 0, video_updated_at: 0 }));
  await knex()('ignite_video_videos').insert(videos);
  expect(await knex()('ignite_video_videos').where({ video_id: 'ABCdef' })).toHaveLength(1);
});

it('is no model of Strapi, so that its tools leave it alone', () => {
  const models = site.strapi.get('models').get() as { tableName: string }[];
  const names = tables.map(({ tableName }) => tableName);
  expect(models.filter(({ tableName }) => names.includes(tableName))).toEqual([]);
});

it('has what a later release declares from its first start on, and keeps the rows', async () => {
  await knex()('ignite_video_files').insert({ url_key: 'kept', file_id: 1 });
  // As the release before had it.
  await knex().schema.alterTable('ignite_video_files', (table) => table.dropColumn('fetched_at'));
  await knex()('ignite_video_layout').update({ fingerprint: 'of the release before' });
  await ensureLayout(site.strapi);
  expect(await knex()('ignite_video_files').where({ url_key: 'kept' })).toMatchObject([
    { file_id: 1, fetched_at: null },
  ]);
});

it('is made once by processes that start at the same time', async () => {
  for (const { tableName } of tables) await knex().schema.dropTable(tableName);
  await knex().schema.dropTable('ignite_video_layout');
  await Promise.all([1, 2, 3].map(() => ensureLayout(site.strapi)));
  for (const { tableName } of tables) {
    expect([tableName, await knex().schema.hasTable(tableName)]).toEqual([tableName, true]);
  }
  expect(await knex()('ignite_video_layout')).toHaveLength(1);
});

it('works on with the layout of the next release, and stops with a reason at later ones', async () => {
  const { version } = await layout();
  const change = { fingerprint: 'of a later release' };
  await knex()('ignite_video_layout').update({ ...change, version: version + 1 });
  await ensureLayout(site.strapi);
  expect((await layout()).version).toBe(version + 1);
  await knex()('ignite_video_layout').update({ ...change, version: version + 2 });
  await expect(ensureLayout(site.strapi)).rejects.toThrow(/later release .* Install/);
});
