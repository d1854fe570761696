import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Mapping } from '#shared/contract/mapping';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { service } from '../../server/src/services';
import { makeDatabase, type TestDatabase } from '../support/database';
import { editorOf } from '../support/editor';
import { deliveryOf, type Delivery } from '../support/ignite';
import { runStrapi } from '../support/process';
import { startSite, type TestSite } from '../support/site';
import { mappingFor, mappingOnto, textRule } from '../support/tutorial';
import { freshVideoId, videoOf } from '../support/videos';
import { VIDEO, entryOf, send, settled, until } from '../support/webhook';

const secret = 'whsec_transfer_0c3d5b7e9f21';
const TUTORIAL = 'api::tutorial.tutorial';

/** It adopts nothing: only its links keep it from making every entry again. */
const films: Mapping = mappingOnto(TUTORIAL, {
  key: 'films',
  name: 'Films',
  rules: [textRule('title', 'title', 'untilEdited'), textRule('videoId', 'id')],
});
const notes: Mapping = mappingFor('api::record.record', 'notes', {
  publishing: 'always',
  deletion: 'keep',
  rules: [textRule('title', 'title'), textRule('videoId', 'id')],
});

const folder = mkdtempSync(path.join(tmpdir(), 'ignite-video-transfer-'));
const archive = path.join(folder, 'site');

const start = (database: TestDatabase): Promise<TestSite> =>
  startSite({ database, config: { signingSecrets: [secret] } });

const exportFrom = ({ env }: TestDatabase): Promise<void> =>
  runStrapi(['export', '--no-encrypt', '--no-compress', '--file', archive], env);

const importInto = ({ env }: TestDatabase): Promise<void> =>
  runStrapi(['import', '--force', '--file', `${archive}.tar`], env);

const save = async ({ strapi }: TestSite, mappings: Mapping[]): Promise<void> => {
  const { revision } = await service(strapi, 'mappingSettings').get();
  expect(await service(strapi, 'mappingSettings').set({ revision, mappings })).toBe(true);
  service(strapi, 'activeMappings').forget();
};

let minute = 0;

/** What Ignite says next of a video. */
const next = (id: string, parts: Record<string, unknown> = {}, event?: string): Delivery => {
  const updatedAt = new Date(Date.UTC(2024, 5, 1, 12, minute++)).toISOString();
  const video = videoOf({ id, title: 'First', updatedAt, ...parts });
  return deliveryOf({ secret, video, ...(event && { event }) });
};

const deliver = async (site: TestSite, delivery: Delivery): Promise<void> => {
  expect((await send(site, delivery)).status).toBe(202);
  await settled(site);
};

const film = (site: TestSite, id: string) => entryOf(site, id, TUTORIAL);

/** The types' entries of a video: one draft each, and the published ones. */
const entriesOf = async (site: TestSite, id: string): Promise<string[]> => {
  const found: string[] = [];
  for (const uid of [VIDEO, TUTORIAL] as const) {
    const rows: { publishedAt: unknown }[] = await site.strapi.db
      .query(uid)
      .findMany({ where: { videoId: id } });
    found.push(`${rows.length} ${rows.filter((row) => row.publishedAt !== null).length}`);
  }
  return found;
};

/** As many rows as a table of the plugin's has. */
const count = async ({ strapi }: TestSite, table: string): Promise<number> => {
  const row = (await strapi.db.connection(table).count({ count: 'id' }).first()) as {
    count: number;
  };
  return Number(row.count);
};

const ids = {
  public: freshVideoId(),
  edited: freshVideoId(),
  deleted: freshVideoId(),
  private: freshVideoId(),
  withdrawn: freshVideoId(),
  destroyed: freshVideoId(),
  later: freshVideoId(),
};

const fill = async (site: TestSite): Promise<void> => {
  await save(site, [defaultMapping, films]);
  for (const id of [ids.public, ids.edited, ids.deleted, ids.withdrawn, ids.destroyed]) {
    await deliver(site, next(id));
  }
  await deliver(site, next(ids.private, { visibility: 'private' }));
  await deliver(site, next(ids.deleted, {}, 'video.deleted'));
  const editorFor = async (id: string) =>
    editorOf(site, (await film(site, id)).draft?.documentId ?? '', TUTORIAL);
  const editor = await editorFor(ids.edited);
  await editor.change({ title: 'By the editor' });
  await editor.publish();
  await (await editorFor(ids.withdrawn)).unpublish();
  await (await editorFor(ids.destroyed)).destroy();
  await settled(site);
};

/** What the links know goes on: who owns a field, who published, what an editor destroyed, what is deleted. */
const expectMemory = async (site: TestSite): Promise<void> => {
  expect(await entriesOf(site, ids.public)).toEqual(['2 2', '2 2'].map(() => '2 1'));
  await deliver(site, next(ids.edited, { title: 'Second' }));
  expect((await film(site, ids.edited)).published).toMatchObject({ title: 'By the editor' });
  await deliver(site, next(ids.private, { title: 'Second' }));
  expect(await entriesOf(site, ids.private)).toEqual(['2 1', '2 1']);
  await deliver(site, next(ids.withdrawn, { title: 'Second' }));
  expect(await entriesOf(site, ids.withdrawn)).toEqual(['2 1', '1 0']);
  expect((await film(site, ids.withdrawn)).draft).toMatchObject({ title: 'Second' });
  await deliver(site, next(ids.deleted, { title: 'Too late' }));
  expect(await entriesOf(site, ids.deleted)).toEqual(['1 0', '1 0']);
  expect((await entryOf(site, ids.deleted)).draft).toMatchObject({ processingStatus: 'DELETED' });
  expect((await film(site, ids.destroyed)).versions).toBe(0);
};

let source: TestDatabase;
let first: Delivery;
beforeAll(async () => {
  source = await makeDatabase();
  const site = await start(source);
  await service(site.strapi, 'secrets').add(
    { secret: 'whsec_of_the_admin_7d2f', label: '' },
    Date.now()
  );
  await fill(site);
  first = next(ids.later);
  await deliver(site, first);
  await site.stop();
  await exportFrom(source);
});
afterAll(async () => {
  await source.drop();
  rmSync(folder, { recursive: true, force: true });
});

it('an import into the site itself loses nothing that came since, and doubles nothing', async () => {
  const created = freshVideoId();
  let site = await start(source);
  await deliver(site, next(ids.later, { title: 'Since the export' }));
  await deliver(site, next(created));
  const [accepted, secrets] = [
    await count(site, 'ignite_video_deliveries'),
    await count(site, 'ignite_video_secrets'),
  ];
  await site.stop();

  await importInto(source);

  site = await start(source);
  await settled(site);
  expect(await count(site, 'ignite_video_deliveries')).toBe(accepted);
  expect(await count(site, 'ignite_video_secrets')).toBe(secrets);
  expect(await (await send(site, first)).body).toMatchObject({ status: 'duplicate' });
  expect((await film(site, ids.later)).published).toMatchObject({ title: 'Since the export' });
  expect(await entriesOf(site, ids.later)).toEqual(['2 1', '2 1']);
  expect(await entriesOf(site, created)).toEqual(['2 1', '2 1']);
  await expectMemory(site);
  await site.stop();
});

it('an import into an empty site brings mappings, links and tombstones, and the entries go on', async () => {
  const database = await makeDatabase();
  await importInto(database);
  const site = await start(database);
  await settled(site);
  const { mappings } = await service(site.strapi, 'mappingSettings').get();
  expect(mappings.map(({ key }) => key)).toEqual(['default', 'films']);
  expect(await count(site, 'ignite_video_mirrors')).toBe(8);
  await expectMemory(site);
  await site.stop();
  await database.drop();
});

it('an import into another site that syncs, while it runs, leaves the later of each video', async () => {
  const database = await makeDatabase();
  const site = await start(database);
  const own = freshVideoId();
  const ownFilms = { ...films, name: 'Films of this site' };
  await save(site, [ownFilms, notes]);
  await deliver(site, next(own));
  await deliver(site, next(ids.public, { title: 'Later here', visibility: 'private' }));
  const older = videoOf({ id: ids.edited, updatedAt: '2020-01-01T00:00:00.000Z' });
  await deliver(site, deliveryOf({ secret, video: older }));

  await importInto(database);

  await until(async () => {
    const { mappings } = await service(site.strapi, 'mappingSettings').get();
    return mappings.length === 3;
  });
  await until(async () => (await film(site, own)).versions === 2);
  await settled(site);
  const { mappings } = await service(site.strapi, 'mappingSettings').get();
  expect(mappings.map(({ name }) => name)).toEqual([
    'Films of this site',
    'notes',
    'Ignite videos',
  ]);
  expect((await film(site, ids.public)).draft).toMatchObject({ title: 'Later here' });
  expect(await entriesOf(site, ids.public)).toEqual(['1 0', '1 0']);
  expect((await film(site, ids.edited)).published).toMatchObject({ title: 'By the editor' });
  await deliver(site, next(ids.public));
  await expectMemory(site);
  await site.stop();
  await database.drop();
});
