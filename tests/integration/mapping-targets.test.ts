import type { UID } from '@strapi/strapi';
import type { Mapping, Owner, Rule } from '../../server/src/contract/mapping';
import { sceneOf } from '../support/editor';
import { deliveryOf } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { everyRule, mappingFor, textRule, topicsRule } from '../support/tutorial';
import { freshVideoId, videoOf } from '../support/videos';
import { entryOf, send, settled, type Entry } from '../support/webhook';

const secret = 'whsec_targets_7d1f0c5a9be2';
const TUTORIAL: UID.CollectionType = 'api::tutorial.tutorial';
const RECORD: UID.CollectionType = 'api::record.record';
const CLIP: UID.CollectionType = 'api::clip.clip';
const TOPIC: UID.CollectionType = 'api::topic.topic';

const OWNERS: readonly Owner[] = ['always', 'untilEdited', 'once'];

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
        ...OWNERS.flatMap((owner) => [
          inWorkspace(TUTORIAL, `tutorial-${owner.toLowerCase()}`, { rules: everyRule(owner) }),
          inWorkspace(RECORD, `record-${owner.toLowerCase()}`, { rules: everyRule(owner) }),
        ]),
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
  const locales = site.strapi.plugin('i18n').service('locales') as {
    create(locale: { code: string; name: string }): Promise<unknown>;
  };
  await locales.create({ code: 'de', name: 'German' });
});
afterAll(() => site.stop());

const scene = (uid: UID.CollectionType, workspace: string, parts: Record<string, unknown> = {}) =>
  sceneOf(site, secret, { ...parts, workspace }, uid);

const topicNamed = async (name: string): Promise<string> => {
  const documents = site.strapi.documents(TOPIC);
  const data = { name } as never;
  return (await documents.create({ data, status: 'published' })).documentId;
};

const topicsNamed = (...names: string[]): Promise<Entry[]> =>
  site.strapi.db.query(TOPIC).findMany({ where: { name: { $in: names } } });

const asList = (value: unknown): Record<string, unknown>[] =>
  (Array.isArray(value) ? value : value ? [value] : []) as Record<string, unknown>[];

/** The names of the topics that an entry has, sorted; a type without drafts relates to both versions of each. */
const topicsOf = (entry: Entry | null, attribute = 'topics'): unknown[] =>
  [...new Set(asList(entry?.[attribute]).map(({ name }) => name))].sort();

/** The components of an entry, without what the database makes of them. */
const componentsOf = (entry: Entry | null, attribute: string): Record<string, unknown>[] =>
  asList(entry?.[attribute]).map((fields) =>
    Object.fromEntries(
      Object.entries(fields).filter(([name, value]) => name !== 'id' && value !== null)
    )
  );

const paragraph = (words: string) => [
  { type: 'paragraph', children: [{ type: 'text', text: words }] },
];

const thumbnails = (fileSize: number) => [
  { width: 1280, formats: { jpeg: { url: 'https://cdn.example.com/720p.jpg', fileSize } } },
];

/** Two versions of a video in Ignite, which differ in everything that is mapped. */
const versions = (id: string): [Record<string, unknown>, Record<string, unknown>] => [
  {
    title: `One ${id}`,
    description: 'First',
    visibility: 'public',
    duration: 61.25,
    createdAt: '2024-01-15T10:00:00.000Z',
    src: { thumbnails: thumbnails(115_200) },
    customMetadata: { isPublic: true, tier: 'a', 'ключ.с': [1, null] },
    tags: [{ title: 'A' }, { title: 'B' }],
    categories: [{ title: 'Main one' }],
    player: { shareUrl: 'https://example.com/one' },
    chapters: [
      { title: 'Intro', timestamp: '00:00:00' },
      { title: 'End', timestamp: '00:01:00' },
    ],
  },
  {
    title: `Two ${id}`,
    description: 'Second',
    visibility: 'private',
    duration: 185.5,
    createdAt: '2025-12-31T23:59:59.750Z',
    src: { thumbnails: thumbnails(5_000_000_000) },
    customMetadata: { isPublic: false, tier: 'b' },
    tags: [{ title: 'B' }, { title: 'C' }],
    categories: [{ title: 'Main two' }],
    player: { shareUrl: 'https://example.com/two' },
    chapters: [
      { title: 'Prologue', timestamp: '00:00:00' },
      { title: 'Middle', timestamp: '00:00:30' },
      { title: 'End', timestamp: '00:02:00' },
    ],
  },
];

interface Target {
  attribute: string;
  /** What the attribute shows of the first version and of the second. */
  one: unknown;
  two: unknown;
  /** What an editor makes of it, and what to send for that where it is something else. */
  edited: unknown;
  data?: () => Promise<unknown>;
  shown?: (entry: Entry | null) => unknown;
}

const idPlaceholder = '<id>';

const targets: Target[] = [
  { attribute: 'title', one: 'One <id>', two: 'Two <id>', edited: 'Edited' },
  // Stable once it is set.
  { attribute: 'slug', one: 'one-<id>', two: 'one-<id>', edited: 'edited-<id>' },
  { attribute: 'summary', one: 'First', two: 'Second', edited: 'Edited' },
  {
    attribute: 'body',
    one: paragraph('First'),
    two: paragraph('Second'),
    edited: paragraph('Edited'),
  },
  { attribute: 'notes', one: 'First', two: 'Second', edited: '**Edited**' },
  { attribute: 'minutes', one: 1, two: 3, edited: 7 },
  { attribute: 'seconds', one: 61.25, two: 185.5, edited: 7.5 },
  {
    attribute: 'bytes',
    one: '115200',
    two: '5000000000',
    edited: '7',
    shown: (entry) => String(entry?.['bytes']),
  },
  { attribute: 'level', one: 'open', two: 'closed', edited: null },
  { attribute: 'isPublic', one: true, two: false, edited: null },
  { attribute: 'recordedOn', one: '2024-01-15', two: '2025-12-31', edited: '2000-02-29' },
  {
    attribute: 'recordedAt',
    one: '2024-01-15T10:00:00.000Z',
    two: '2025-12-31T23:59:59.750Z',
    edited: '2000-02-29T12:00:00.000Z',
    shown: (entry) => new Date(String(entry?.['recordedAt'])).toISOString(),
  },
  {
    attribute: 'startsAt',
    one: '10:00:00.000',
    two: '23:59:59.750',
    edited: '12:00:00.000',
    // PostgreSQL leaves out the zeros at the end.
    shown: (entry) =>
      new Date(`1970-01-01T${String(entry?.['startsAt'])}Z`).toISOString().slice(11, 23),
  },
  {
    attribute: 'meta',
    one: { isPublic: true, tier: 'a', 'ключ.с': [1, null] },
    two: { isPublic: false, tier: 'b' },
    edited: { tier: 'edited' },
  },
  {
    attribute: 'topics',
    one: ['A', 'B'],
    two: ['B', 'C'],
    edited: ["Editor's"],
    data: async () => ({ set: [await topicNamed("Editor's")] }),
    shown: (entry) => topicsOf(entry),
  },
  {
    attribute: 'mainTopic',
    one: ['Main one'],
    two: ['Main two'],
    edited: ["Editor's"],
    data: async () => ({ set: [await topicNamed("Editor's")] }),
    shown: (entry) => topicsOf(entry, 'mainTopic'),
  },
  {
    attribute: 'hero',
    one: [{ link: 'https://example.com/one' }],
    two: [{ link: 'https://example.com/two' }],
    edited: [{ link: 'https://example.com/edited' }],
    data: async () => ({ link: 'https://example.com/edited' }),
    shown: (entry) => componentsOf(entry, 'hero'),
  },
  {
    attribute: 'chapters',
    one: versions('')[0]['chapters'],
    two: versions('')[1]['chapters'],
    edited: [{ title: 'Edited', timestamp: '00:00:07' }],
    shown: (entry) => componentsOf(entry, 'chapters'),
  },
];

type State = 'untouched' | 'edited in the draft' | 'edited and published';

/** Whose value the draft and the published version show, by the product's rules. */
const expected = (owner: Owner, state: State): [draft: keyof Target, published: keyof Target] => {
  if (owner === 'always') return ['two', 'two'];
  if (state === 'untouched') return owner === 'once' ? ['one', 'one'] : ['two', 'two'];
  return state === 'edited in the draft' ? ['edited', 'one'] : ['edited', 'edited'];
};

const states: Record<string, readonly State[]> = {
  [TUTORIAL]: ['untouched', 'edited in the draft', 'edited and published'],
  [RECORD]: ['untouched', 'edited and published'],
};

const cases = ([TUTORIAL, RECORD] as const).flatMap((uid) =>
  OWNERS.flatMap((owner) => states[uid]!.map((state) => ({ uid, owner, state })))
);

describe.each(cases)("$uid with fields that are $owner Ignite's, $state", (one) => {
  const { uid, owner, state } = one;
  const hasDrafts = uid === TUTORIAL;
  let id: string;
  let entry: Awaited<ReturnType<typeof entryOf>>;

  beforeAll(async () => {
    const marker = freshVideoId();
    const [first, second] = versions(marker);
    const workspace = `${hasDrafts ? 'tutorial' : 'record'}-${owner.toLowerCase()}`;
    const made = await scene(uid, workspace, first);
    id = marker;
    if (state !== 'untouched') {
      const data: Record<string, unknown> = { remark: 'Unfinished' };
      for (const { attribute, edited, data: given } of targets) {
        const value = given ? await given() : edited;
        data[attribute] = typeof value === 'string' ? value.replace(idPlaceholder, id) : value;
      }
      await made.editor.change(data);
      if (state === 'edited and published' && hasDrafts) await made.editor.publish();
    }
    await made.ignite(second);
    entry = await made.entry();
  });

  it.each(targets)('$attribute', (target) => {
    const { attribute, shown = (row) => row?.[attribute] } = target;
    // A slug that is set is nobody's to change but an editor's.
    const isSlug = attribute === 'slug' && state !== 'untouched' && owner === 'always';
    const [draft, published] = isSlug ? expected('untilEdited', state) : expected(owner, state);
    const filled = (value: unknown): unknown =>
      typeof value === 'string' ? value.replace(idPlaceholder, id) : value;
    if (hasDrafts) expect(shown(entry.draft)).toEqual(filled(target[draft]));
    expect(shown(entry.published)).toEqual(filled(target[published]));
  });

  it('leaves alone what is not mapped, and publishes nothing of it', () => {
    const says = state === 'untouched' ? null : 'Unfinished';
    if (hasDrafts) expect(entry.draft).toMatchObject({ remark: says });
    expect(entry.published).toMatchObject({
      remark: state === 'edited in the draft' ? null : says,
    });
  });
});

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
      await editor.change({ topics: { connect: [await topicNamed('Kept')] } });
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
    const documentId = await topicNamed('Already there');
    const before = await topicsNamed('Already there');
    const { entry } = await scene(TUTORIAL, 'add', tagged('Already there'));
    const { draft, published } = await entry();
    expect(asList(draft?.['topics'])).toMatchObject([{ documentId, publishedAt: null }]);
    expect(asList(published?.['topics'])).toMatchObject([{ documentId }]);
    expect(await topicsNamed('Already there')).toEqual(before);
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

describe('a delivery that changes nothing', () => {
  it.each([
    [TUTORIAL, 'tutorial-always', false],
    [TUTORIAL, 'tutorial-untiledited', false],
    [TUTORIAL, 'tutorial-once', false],
    [TUTORIAL, 'tutorial-always', true],
    [TUTORIAL, 'tutorial-untiledited', true],
    [RECORD, 'record-always', false],
    [RECORD, 'record-untiledited', false],
    [CLIP, 'fixed', false],
  ] as const)(
    'writes nothing: %s, mapping %s, with unpublished changes: %s',
    async (uid, workspace, edited) => {
      const updatedAt = '2024-01-15T13:00:00.000Z';
      const parts = { ...versions(freshVideoId())[1], updatedAt };
      const { ignite, entry, editor } = await scene(uid, workspace, parts);
      if (edited) await editor.change({ remark: 'Unfinished', summary: 'Unfinished' });
      await ignite({});
      const before = await entry();
      expect(before.published).not.toBeNull();
      expect(await ignite({})).toBe('unchanged');
      expect(await entry()).toEqual(before);
    }
  );
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
