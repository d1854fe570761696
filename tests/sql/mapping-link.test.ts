import type { UID } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { Mapping } from '#shared/contract/mapping';
import { sceneOf } from '../support/editor';
import { mappingPageOf, type MappingPage } from '../support/mappings';
import { startSite, type TestSite } from '../support/site';
import { mappingFor, textRule } from '../support/tutorial';
import { freshVideoId } from '../support/videos';
import { entryOf, type Entry } from '../support/webhook';

const secret = 'whsec_links_4b1e77a09c3d';
const TUTORIAL: UID.CollectionType = 'api::tutorial.tutorial';
const CLIP: UID.CollectionType = 'api::clip.clip';

const rules = [
  textRule('title', 'title', 'untilEdited'),
  textRule('summary', 'description', 'untilEdited'),
  textRule('notes', 'description', 'once'),
  textRule('videoId', 'id', 'always'),
];

const mappings: Mapping[] = [
  mappingFor(TUTORIAL, 'linking', { rules }),
  mappingFor(TUTORIAL, 'another', { rules }),
  mappingFor(TUTORIAL, 'switched-off', { rules, enabled: false }),
  mappingFor(TUTORIAL, 'broken', { rules: [...rules, textRule('headline', 'title')] }),
  mappingFor(CLIP, 'localised', {
    rules: rules.filter(({ attribute }) => attribute !== 'notes'),
    locale: { type: 'byLanguage', locales: { de: 'de' }, fallback: 'en' },
  }),
];

let site: TestSite;
let page: MappingPage;

beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
  const locales = site.strapi.plugin('i18n').service('locales') as {
    create(locale: { code: string; name: string }): Promise<unknown>;
  };
  await locales.create({ code: 'de', name: 'German' });
  page = await mappingPageOf(site);
  await page.save(mappings);
});
afterAll(() => site.stop());

const scene = (workspace: string, parts: Record<string, unknown> = {}, uid = TUTORIAL) =>
  sceneOf(site, secret, { ...parts, workspace }, uid);

/** An entry that an editor has made. */
const editors = async (status: 'draft' | 'published', uid = TUTORIAL): Promise<string> => {
  const data = { title: "Editor's", remark: 'Ours' } as never;
  return (await site.strapi.documents(uid).create({ data, status })).documentId;
};

const link = (videoId: string, documentId: string, key = 'linking') =>
  page.call('POST', `/${key}/links`, { videoId, documentId });

/** Every version of an entry, by whether it is published. */
const versionsOf = async (
  documentId: string,
  uid: UID.ContentType = TUTORIAL
): Promise<{ draft: Entry | null; published: Entry | null }> => {
  const rows: Entry[] = await site.strapi.db.query(uid).findMany({ where: { documentId } });
  return {
    draft: rows.find(({ publishedAt }) => publishedAt === null) ?? null,
    published: rows.find(({ publishedAt }) => publishedAt !== null) ?? null,
  };
};

describe('an entry that is linked by hand', () => {
  it.each(['draft', 'published'] as const)(
    "is the video's from now on, and stays %s: what is filled is the editor's, the rest is Ignite's",
    async (status) => {
      const { id, ignite } = await scene('linking', { title: 'One', description: 'First' });
      const documentId = await editors(status);
      const linked = await link(id, documentId);
      expect(linked).toMatchObject({ status: 200, data: { videoId: id, documentId } });
      for (const description of ['First', 'Second']) {
        await ignite({ title: 'Two', description });
        const { draft, published } = await versionsOf(documentId);
        const says = { title: "Editor's", summary: description, notes: null, remark: 'Ours' };
        expect(draft).toMatchObject({ ...says, videoId: id });
        if (status === 'draft') expect(published).toBeNull();
        else expect(published).toMatchObject({ ...says, videoId: id });
      }
    }
  );

  it('takes the place of the one that the video had, which stays as it is', async () => {
    const { id, documentId: former, ignite } = await scene('linking', { title: 'One' });
    const before = await versionsOf(former);
    const documentId = await editors('published');
    await link(id, documentId);
    await ignite({ description: 'Second' });
    expect(await versionsOf(former)).toEqual(before);
    expect((await versionsOf(documentId)).published).toMatchObject({ summary: 'Second' });
  });

  it('is written at once, by the rules of publishing: of a private video nothing is public', async () => {
    const { id } = await scene('linking', { visibility: 'private', description: 'First' });
    const documentId = await editors('published');
    await link(id, documentId);
    const { draft, published } = await versionsOf(documentId);
    expect(published).toBeNull();
    expect(draft).toMatchObject({ summary: 'First', videoId: id });
  });

  it('may be linked again, which changes nothing, not even whose its fields are', async () => {
    const { id, ignite } = await scene('linking', { description: 'First' });
    const documentId = await editors('published');
    await link(id, documentId);
    const before = await versionsOf(documentId);
    expect((await link(id, documentId)).status).toBe(200);
    expect(await versionsOf(documentId)).toEqual(before);
    await ignite({ description: 'Second' });
    expect((await versionsOf(documentId)).published).toMatchObject({ summary: 'Second' });
  });

  it("is linked in the language of the video's, and its other languages may be other videos'", async () => {
    const german = await scene('localised', { language: 'de-DE', title: 'Eins' }, CLIP);
    const english = await scene('localised', { language: 'en-US', title: 'One' }, CLIP);
    const documentId = await editors('published', CLIP);
    expect(await link(german.id, documentId, 'localised')).toMatchObject({
      status: 400,
      body: { error: { message: `There is no entry ${documentId} in the locale de.` } },
    });
    const data = { title: 'Redaktion' } as never;
    await site.strapi.documents(CLIP).update({ documentId, locale: 'de', data });
    expect((await link(german.id, documentId, 'localised')).status).toBe(200);
    expect((await link(english.id, documentId, 'localised')).status).toBe(200);
    await german.ignite({ description: 'Zweitens' });
    const rows = await site.strapi.db
      .query(CLIP)
      .findMany({ where: { documentId, publishedAt: null } });
    expect(rows.map(({ locale, title, summary }) => [locale, title, summary]).sort()).toEqual([
      ['de', 'Redaktion', 'Zweitens'],
      ['en', "Editor's", 'Step by step.'],
    ]);
  });

  it("is one video's only, also when two ask for it at the same moment", async () => {
    const videos = await Promise.all(['linking', 'linking', 'another'].map((key) => scene(key)));
    const documentId = await editors('published');
    const answers = await Promise.all(
      videos.map(({ id }, n) => link(id, documentId, n === 2 ? 'another' : 'linking'))
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    const winner = videos[answers.findIndex(({ status }) => status === 200)]!;
    expect((await versionsOf(documentId)).published).toMatchObject({ videoId: winner.id });
    for (const { status, body } of answers.filter((answer) => answer.status !== 200)) {
      expect({ status, body }).toMatchObject({
        body: { error: { message: expect.stringMatching(/by another video or mapping/) } },
      });
    }
  });
});

describe('nothing is linked and nothing is written', () => {
  const another = "another workspace's";
  it.each<[string, string, (id: string) => Promise<[string, string]>, RegExp]>([
    [
      'to a video that is not there',
      'linking',
      async () => [freshVideoId(), await editors('published')],
      /There is no such video/,
    ],
    [
      'of an entry that is not there',
      'linking',
      async (id) => Promise.resolve([id, 'nothing']),
      /There is no entry nothing\./,
    ],
    [
      'of an entry of another type',
      'linking',
      async (id) => [id, await editors('published', CLIP)],
      /There is no entry/,
    ],
    [
      'to a video that the mapping does not take',
      'linking',
      async () => [(await scene(another)).id, await editors('published')],
      /does not take this video/,
    ],
    [
      'to a video that was deleted',
      'linking',
      async () => {
        const { id, ignite } = await scene('linking');
        await ignite({}, 'video.deleted');
        return [id, await editors('published')];
      },
      /deleted in Ignite/,
    ],
    [
      'by a mapping that is broken',
      'broken',
      async (id) => [id, await editors('published')],
      /broken: .*headline/,
    ],
  ])('%s', async (_what, key, make, reason) => {
    const { id, entry } = await scene('linking');
    const [videoId, documentId] = await make(id);
    const before = [await versionsOf(documentId), await entry()];
    const refused = await link(videoId, documentId, key);
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringMatching(reason) } },
    });
    expect([await versionsOf(documentId), await entry()]).toEqual(before);
  });

  it.each(['switched-off', 'missing'])('by a mapping that is %s', async (key) => {
    expect((await link(freshVideoId(), await editors('draft'), key)).status).toBe(404);
  });

  it('when the site does not take what the entry would say', async () => {
    const { id, documentId: former, ignite } = await scene('linking');
    const documentId = await editors('published');
    let isRefused = true;
    site.strapi.documents.use((context, next) => {
      if (isRefused && context.uid === TUTORIAL && context.action === 'update') {
        isRefused = false;
        throw new errors.ApplicationError('Not on this site');
      }
      return next();
    });
    expect(await link(id, documentId)).toMatchObject({
      status: 400,
      body: { error: { message: 'Not on this site' } },
    });
    await ignite({ title: 'Two' });
    expect((await versionsOf(documentId)).published).toMatchObject({ summary: null });
    expect((await versionsOf(former)).published).toMatchObject({ title: 'Two' });
    expect((await entryOf(site, id, TUTORIAL)).versions).toBe(2);
  });
});
