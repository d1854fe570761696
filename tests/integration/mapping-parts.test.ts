/** What the table of targets cannot show: parts of components, relations beside an editor's, slugs beside each other, languages. */
import type { UID } from '@strapi/strapi';
import type { Mapping, Rule } from '#shared/contract/mapping';
import { sceneOf } from '../support/editor';
import { deliveryOf } from '../support/ignite';
import { speakGerman } from '../support/languages';
import { startSite, type TestSite } from '../support/site';
import { TOPIC, asList, componentsOf, topicNamed, topicsOf } from '../support/targets';
import { everyRule, mappingFor, textRule, topicsRule } from '../support/tutorial';
import { freshVideoId, videoOf } from '../support/videos';
import { entryOf, send, settled, type Entry } from '../support/webhook';

const secret = 'whsec_parts_2c9e0b7f41d6a853';
const TUTORIAL: UID.CollectionType = 'api::tutorial.tutorial';
const CLIP: UID.CollectionType = 'api::clip.clip';

/** Takes the videos of the workspace that is called like it. */
const inWorkspace = (target: UID.CollectionType, key: string, parts: Partial<Mapping>): Mapping =>
  mappingFor(target, key, { publishing: 'always', deletion: 'keep', ...parts });

const clipRules: Rule[] = [
  textRule('title', 'title', 'untilEdited'),
  textRule('summary', 'description', 'untilEdited'),
  textRule('videoId', 'id'),
  {
    attribute: 'duration',
    source: { paths: ['duration'] },
    transform: { type: 'number' },
    owner: 'always',
  },
  topicsRule('replace'),
];

let site: TestSite;
beforeAll(async () => {
  site = await startSite({
    config: {
      signingSecrets: [secret],
      mappings: [
        inWorkspace(TUTORIAL, 'tutorial-always', { rules: everyRule('always') }),
        inWorkspace(TUTORIAL, 'tutorial-untiledited', { rules: everyRule('untilEdited') }),
        ...(['add', 'replace'] as const).map((mode) =>
          inWorkspace(TUTORIAL, mode, {
            rules: [textRule('title', 'title'), textRule('videoId', 'id'), topicsRule(mode)],
          })
        ),
        inWorkspace(CLIP, 'fixed', { rules: clipRules, locale: { type: 'fixed', locale: 'de' } }),
        inWorkspace(CLIP, 'by-language', {
          rules: clipRules,
          locale: { type: 'byLanguage', locales: { de: 'de' }, fallback: 'en' },
        }),
      ],
    },
  });
  await speakGerman(site);
});
afterAll(() => site.stop());

const scene = (uid: UID.CollectionType, workspace: string, parts: Record<string, unknown> = {}) =>
  sceneOf(site, secret, { ...parts, workspace }, uid);

const topicsNamed = (...names: string[]): Promise<Entry[]> =>
  site.strapi.db.query(TOPIC).findMany({ where: { name: { $in: names } } });

describe("a component's fields that are not mapped", () => {
  const chapters = (...titles: string[]) =>
    titles.map((title, n) => ({ title, timestamp: `00:0${n}:00` }));

  it.each([
    ['published', 'public'],
    ['not published', 'kept out of the public version'],
  ])('stay when an editor filled and has %s them, and are %s', async (how) => {
    const { ignite, entry, editor } = await scene(TUTORIAL, 'tutorial-untiledited', {
      player: { shareUrl: 'https://example.com/one' },
      chapters: chapters('Intro', 'Middle', 'End'),
    });
    const { draft } = await entry();
    const remarked = (attribute: string) =>
      asList(draft?.[attribute]).map((fields, n) => ({ ...fields, remark: `Remark ${n}` }));
    await editor.change({ hero: remarked('hero')[0], chapters: remarked('chapters') });
    if (how === 'published') await editor.publish();
    const isPublic = how === 'published';

    for (const titles of [['Start', 'Middle', 'End', 'Credits'], ['Start'], []]) {
      await ignite({
        player: { shareUrl: `https://example.com/${titles.length}` },
        chapters: chapters(...titles),
      });
      const now = await entry();
      // The remarks of chapters that Ignite dropped are gone with them.
      const wanted = (remarks: boolean) =>
        chapters(...titles).map((fields, n) => ({
          ...fields,
          ...(remarks && n < 3 && { remark: `Remark ${n}` }),
        }));
      const link = `https://example.com/${titles.length}`;
      expect(componentsOf(now.draft, 'chapters')).toEqual(wanted(true));
      expect(componentsOf(now.draft, 'hero')).toEqual([{ link, remark: 'Remark 0' }]);
      expect(componentsOf(now.published, 'chapters')).toEqual(wanted(isPublic));
      expect(componentsOf(now.published, 'hero')).toEqual([
        { link, ...(isPublic && { remark: 'Remark 0' }) },
      ]);
    }
  });

  it('stay with their chapter when Ignite inserts, moves and removes others', async () => {
    const { ignite, entry, editor } = await scene(TUTORIAL, 'tutorial-always', {
      chapters: [
        { title: 'A', timestamp: '00:01:00' },
        { title: 'B', timestamp: '00:02:00' },
        { title: 'C', timestamp: '00:03:00' },
      ],
    });
    const { draft } = await entry();
    await editor.change({
      chapters: [
        ...asList(draft?.['chapters']).map((one) => ({ ...one, remark: `About ${one['title']}` })),
        { title: "An editor's own", timestamp: '00:09:00', remark: 'Added' },
      ],
    });
    await editor.publish();

    const remarks = async () => {
      const now = await entry();
      const of = (row: Entry | null) =>
        componentsOf(row, 'chapters').map(({ title, remark }) => [title, remark ?? null]);
      expect(of(now.published)).toEqual(of(now.draft));
      return of(now.draft);
    };
    const titles = async (...names: string[]) => {
      await ignite({ chapters: chapters(...names) });
      return remarks();
    };
    expect(await titles('Intro', 'A', 'B', 'C')).toEqual([
      ['Intro', null],
      ['A', 'About A'],
      ['B', 'About B'],
      ['C', 'About C'],
      ["An editor's own", 'Added'],
    ]);
    expect(await titles('C', 'A')).toEqual([
      ['C', 'About C'],
      ['A', 'About A'],
      ["An editor's own", 'Added'],
    ]);
  });

  it('a component that Ignite empties goes, and comes back', async () => {
    const { ignite, entry } = await scene(TUTORIAL, 'tutorial-untiledited', {
      player: { shareUrl: 'https://example.com/one' },
    });
    await ignite({ player: null });
    expect(componentsOf((await entry()).published, 'hero')).toEqual([]);
    await ignite({ player: { shareUrl: 'https://example.com/two' } });
    const { draft, published } = await entry();
    for (const row of [draft, published]) {
      expect(componentsOf(row, 'hero')).toEqual([{ link: 'https://example.com/two' }]);
    }
  });
});

describe('relations', () => {
  const tagged = (...titles: string[]) => ({ tags: titles.map((title) => ({ title })) });

  it.each([
    ['add', 'published', ['Kept', 'New'], ['Kept', 'New']],
    ['add', 'not published', ['Kept', 'New'], ['New']],
    ['replace', 'published', ['New'], ['New']],
    ['replace', 'not published', ['New'], ['New']],
  ])(
    '%s: what an editor added and has %s, beside what Ignite drops and adds',
    async (mode, how, draftShows, publishedShows) => {
      const { ignite, entry, editor } = await scene(TUTORIAL, mode, tagged('Dropped', 'New'));
      await editor.change({ topics: { connect: [await topicNamed(site, 'Kept')] } });
      if (how === 'published') await editor.publish();
      for (const tags of [tagged('New'), tagged('New', 'More'), tagged('New')]) await ignite(tags);
      const { draft, published } = await entry();
      expect(topicsOf(draft)).toEqual(draftShows);
      expect(topicsOf(published)).toEqual(publishedShows);
    }
  );

  it('add: what Ignite dropped, and an editor adds then, stays', async () => {
    const { ignite, entry, editor } = await scene(TUTORIAL, 'add', tagged('Both'));
    await ignite(tagged());
    expect(topicsOf((await entry()).published)).toEqual([]);
    const [both] = await topicsNamed('Both');
    await editor.change({ topics: { connect: [both!.documentId] } });
    await editor.publish();
    await ignite(tagged());
    expect(topicsOf((await entry()).published)).toEqual(['Both']);
  });

  it('find the entries that are there, and leave those as they are', async () => {
    const documentId = await topicNamed(site, 'Already there');
    const before = await topicsNamed('Already there');
    const { entry } = await scene(TUTORIAL, 'add', tagged('Already there'));
    const { draft, published } = await entry();
    expect(asList(draft?.['topics'])).toMatchObject([{ documentId, publishedAt: null }]);
    expect(asList(published?.['topics'])).toMatchObject([{ documentId }]);
    expect(await topicsNamed('Already there')).toEqual(before);
  });

  it('to an entry that the sync made stay with it when an editor gives it another name', async () => {
    const { ignite, entry } = await scene(TUTORIAL, 'replace', tagged('Nws'));
    const [made] = await topicsNamed('Nws');
    const data = { name: 'News of the day' } as never;
    const { documentId } = made!;
    await site.strapi.documents(TOPIC).update({ documentId, data, status: 'published' });
    await ignite({ ...tagged('Nws'), title: 'Changed' });
    expect(topicsOf((await entry()).published)).toEqual(['News of the day']);
    expect(await topicsNamed('Nws')).toEqual([]);
    // One that is gone is made anew.
    await site.strapi.documents(TOPIC).delete({ documentId });
    await ignite({ ...tagged('Nws'), title: 'Changed again' });
    expect(topicsOf((await entry()).published)).toEqual(['Nws']);
  });

  it('to an entry that is not published are not public, and are not written again and again', async () => {
    const data = { name: 'Only a draft' } as never;
    await site.strapi.documents(TOPIC).create({ data });
    const { ignite, entry, editor } = await scene(TUTORIAL, 'add', tagged('Only a draft'));
    await editor.change({ remark: 'Unfinished' });
    const updatedAt = '2024-01-15T13:00:00.000Z';
    await ignite({ ...tagged('Only a draft'), updatedAt });
    const before = await entry();
    expect(topicsOf(before.draft)).toEqual(['Only a draft']);
    expect(topicsOf(before.published)).toEqual([]);
    expect(await ignite({ ...tagged('Only a draft'), updatedAt })).toBe('unchanged');
    expect(await entry()).toEqual(before);
  });

  it('that need the same new entries at once make each of them once', async () => {
    const rounds = [1, 2, 3].map((round) => [`Shared ${round}a`, `Shared ${round}b`]);
    const names = rounds.flat();
    const sent: string[] = [];
    for (const round of rounds) {
      const ids = Array.from({ length: 8 }, freshVideoId);
      await Promise.all(
        ids.map((id) => {
          const video = videoOf({ id, workspace: 'add', ...tagged(...round) });
          return send(site, deliveryOf({ secret, video }));
        })
      );
      await settled(site);
      sent.push(...ids);
    }
    // A draft and a published version each.
    expect(await topicsNamed(...names)).toHaveLength(names.length * 2);
    for (const [n, id] of sent.entries()) {
      expect(topicsOf((await entryOf(site, id, TUTORIAL)).published)).toEqual(
        rounds[Math.floor(n / 8)]
      );
    }
  });
});

describe('a slug', () => {
  it('is unique for videos of one title that arrive together, and stays when the title changes', async () => {
    const ids = Array.from({ length: 6 }, freshVideoId);
    const title = `Same ${freshVideoId()}`;
    const deliver = async (parts: Record<string, unknown>): Promise<void> => {
      await Promise.all(
        ids.map((id) => {
          const video = videoOf({ id, workspace: 'tutorial-always', title, ...parts });
          return send(site, deliveryOf({ secret, video }));
        })
      );
      await settled(site);
    };
    const slugs = (): Promise<unknown[]> =>
      Promise.all(ids.map(async (id) => (await entryOf(site, id, TUTORIAL)).published?.['slug']));
    await deliver({});
    const before = await slugs();
    expect(new Set(before).size).toBe(ids.length);
    await deliver({ title: 'Retitled', updatedAt: '2024-02-01T00:00:00.000Z' });
    expect(await slugs()).toEqual(before);
  });
});

describe('a type with language versions', () => {
  const rowsOf = async (id: string): Promise<Record<string, Entry>> => {
    const rows: Entry[] = await site.strapi.db
      .query(CLIP)
      .findMany({ where: { videoId: id }, populate: ['topics'] });
    return Object.fromEntries(
      rows.map((row) => [
        `${String(row['locale'])} ${row['publishedAt'] === null ? 'draft' : 'published'}`,
        row,
      ])
    );
  };

  it.each([
    ['fixed', 'en-US', 'de'],
    ['by-language', 'de-AT', 'de'],
    ['by-language', 'fr', 'en'],
  ])('%s: a video in %s feeds the version in %s only', async (workspace, language, locale) => {
    const { id } = await scene(CLIP, workspace, { language, title: 'Titel' });
    const rows = await rowsOf(id);
    expect(Object.keys(rows).sort()).toEqual([`${locale} draft`, `${locale} published`]);
    expect(rows[`${locale} published`]).toMatchObject({ title: 'Titel', duration: 60 });
  });

  it.each([
    ['published', false],
    ['published, with unpublished changes beside the fed one', true],
  ])(
    "other languages' texts are the editors' and stay, what is not localised is shared: %s",
    async (_what, unfinished) => {
      const { id, documentId, ignite } = await scene(CLIP, 'fixed', {
        title: 'Eins',
        description: 'Erstens',
        tags: [{ title: 'A' }],
      });
      const documents = site.strapi.documents(CLIP);
      const english = { title: 'One', summary: 'First' } as never;
      await documents.update({ documentId, locale: 'en', data: english, status: 'published' });
      if (unfinished) {
        const data = { remark: 'Unfertig' } as never;
        await documents.update({ documentId, locale: 'de', data });
      }
      await ignite({ title: 'Zwei', description: 'Zweitens', duration: 90 });
      const rows = await rowsOf(id);
      expect(rows).toMatchObject({
        'de draft': { title: 'Zwei', summary: 'Zweitens', duration: 90 },
        'de published': { title: 'Zwei', summary: 'Zweitens', duration: 90, remark: null },
        'en draft': { title: 'One', summary: 'First', duration: 90 },
        'en published': { title: 'One', summary: 'First', duration: 90 },
      });
      expect(topicsOf(rows['de published']!)).toEqual(['A']);
    }
  );

  it("an editor's text in the fed language stays the editor's", async () => {
    const { id, documentId, ignite } = await scene(CLIP, 'fixed', { title: 'Eins' });
    const data = { title: 'Redaktion' } as never;
    await site.strapi
      .documents(CLIP)
      .update({ documentId, locale: 'de', data, status: 'published' });
    await ignite({ title: 'Zwei', duration: 90 });
    expect((await rowsOf(id))['de published']).toMatchObject({ title: 'Redaktion', duration: 90 });
  });
});
