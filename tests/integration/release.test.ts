import type { Mapping } from '#shared/contract/mapping';
import { callAdmin, logIn } from '../support/administrator';
import { sceneOf } from '../support/editor';
import { mappingPageOf, type MappingPage } from '../support/mappings';
import { startSite, type TestSite } from '../support/site';
import { RECORD, TUTORIAL } from '../support/targets';
import { mappingFor, mappingOnto, textRule } from '../support/tutorial';
import { entryOf, settled } from '../support/webhook';

const secret = 'whsec_release_5b1f0e9a';

const rules = [
  textRule('title', 'title', 'untilEdited'),
  textRule('summary', 'description'),
  textRule('videoId', 'id'),
];
const tagged = (tag: string): Mapping =>
  mappingOnto(TUTORIAL, {
    key: tag,
    name: tag,
    rules,
    adoptBy: 'videoId',
    filter: [{ field: 'tag', is: 'any', of: [tag] }],
  });
const kept = (key: string): Mapping => mappingFor(TUTORIAL, key, { rules });

const all = ['leave', 'unpublish', 'delete', 'panel'].map(kept);
const records = mappingFor(RECORD, 'elsewhere', {
  rules,
  publishing: 'always',
  deletion: 'keep',
});

let site: TestSite;
let page: MappingPage;
beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
  page = await mappingPageOf(site);
  await page.save([tagged('news'), tagged('archive'), records, ...all]);
});
afterAll(() => site.stop());

const remove = async (key: string, choice: string): Promise<void> => {
  const { revision, mappings } = await page.load();
  const { status } = await page.call('PUT', '', {
    revision,
    mappings: mappings.filter((mapping) => mapping.key !== key),
    removed: { [key]: choice },
  });
  expect(status).toBe(200);
  await settled(site);
};

describe('adopting', () => {
  it('keeps the entry of a video that moves from one mapping to another, and keeps it public', async () => {
    const scene = await sceneOf(site, secret, {}, TUTORIAL);
    expect((await scene.entry()).draft).toBeNull();
    await scene.ignite({ tags: [{ slug: 'news' }] });
    const { published } = await scene.entry();
    await scene.ignite({ tags: [{ slug: 'archive' }] });
    const moved = await scene.entry();
    expect(moved.versions).toBe(2);
    expect(moved.published?.documentId).toBe(published?.documentId);
    await scene.ignite({ tags: [{ slug: 'archive' }], visibility: 'private' });
    await scene.ignite({ tags: [{ slug: 'archive' }], visibility: 'public' });
    expect((await scene.entry()).published).not.toBeNull();
  });

  it("leaves another video's entry alone, although an editor has typed an id into it", async () => {
    const first = await sceneOf(site, secret, { tags: [{ slug: 'news' }] }, TUTORIAL);
    const second = await sceneOf(site, secret, { workspace: 'none' }, TUTORIAL);
    await site.strapi.db
      .query(TUTORIAL)
      .updateMany({ where: { documentId: first.documentId }, data: { videoId: second.id } });
    await second.ignite({ tags: [{ slug: 'news' }], title: 'Of the second' });
    await settled(site);
    expect((await second.entry()).draft?.documentId).not.toBe(first.documentId);
    expect((await first.entry()).draft?.documentId).toBe(first.documentId);
  });
});

describe('the mapping of an entry is deleted', () => {
  it('and the entry is let go: it stays, and no delivery changes it', async () => {
    const scene = await sceneOf(site, secret, { workspace: 'leave' }, TUTORIAL);
    await remove('leave', 'leave');
    await page.save([...(await page.load()).mappings, kept('leave')]);
    await scene.ignite({ visibility: 'private', title: 'Not written' });
    const { published, versions } = await scene.entry();
    expect(versions).toBe(2);
    expect(published).not.toMatchObject({ title: 'Not written' });
  });

  it('and the entry is taken off the public site', async () => {
    const scene = await sceneOf(site, secret, { workspace: 'unpublish' }, TUTORIAL);
    await remove('unpublish', 'unpublish');
    const { draft, published } = await scene.entry();
    expect(published).toBeNull();
    expect(draft).not.toBeNull();
  });

  it('and the entry is deleted', async () => {
    const scene = await sceneOf(site, secret, { workspace: 'delete' }, TUTORIAL);
    await remove('delete', 'delete');
    expect((await scene.entry()).versions).toBe(0);
  });
});

it("an entry that is let go loses what is always Ignite's of a private video, and no delivery fills it again", async () => {
  const scene = await sceneOf(
    site,
    secret,
    { workspace: 'panel', visibility: 'private' },
    TUTORIAL
  );
  expect((await scene.entry()).draft).toMatchObject({ summary: 'Step by step.' });
  const token = await logIn(site);
  const path = `/ignite-video/entries/${TUTORIAL}/${scene.documentId}/detach`;
  expect((await callAdmin(site, path, { method: 'POST', token })).status).toBe(200);
  expect((await callAdmin(site, path, { method: 'POST', token })).status).toBe(409);
  await scene.ignite({ visibility: 'public', description: 'Not written' });
  await settled(site);
  const rows = await site.strapi.db
    .query(TUTORIAL)
    .findMany({ where: { documentId: scene.documentId } });
  expect(rows).toMatchObject([{ summary: null, videoId: null, publishedAt: null }]);
  expect((await entryOf(site, scene.id, TUTORIAL)).versions).toBe(0);
});

it('an entry is brought in line when its mapping is saved, without a delivery', async () => {
  const scene = await sceneOf(site, secret, { workspace: 'elsewhere' }, RECORD);
  const { mappings } = await page.load();
  const changed = { ...records, rules: [...rules, textRule('remark', 'workspace')] };
  await page.save(mappings.map((one) => (one.key === records.key ? changed : one)));
  await settled(site);
  const rows = await site.strapi.db
    .query(RECORD)
    .findMany({ where: { documentId: scene.documentId } });
  expect(rows).toMatchObject([{ remark: 'elsewhere' }]);
});
