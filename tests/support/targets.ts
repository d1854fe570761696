import type { UID } from '@strapi/strapi';
import type { Mapping, Owner, Rule } from '#shared/contract/mapping';
import { sceneOf } from './editor';
import type { TestSite } from './site';
import { mappingFor } from './tutorial';
import type { Entry } from './webhook';

/** The test app's types with every kind of target: with drafts, without, and both in languages. */
export const TUTORIAL: UID.CollectionType = 'api::tutorial.tutorial';
export const RECORD: UID.CollectionType = 'api::record.record';
export const LESSON: UID.CollectionType = 'api::lesson.lesson';
export const TALK: UID.CollectionType = 'api::talk.talk';

const TYPES = [TUTORIAL, RECORD, LESSON, TALK] as const;
const OWNERS: readonly Owner[] = ['always', 'untilEdited', 'once'];
const STATES = ['untouched', 'edited in the draft', 'edited and published'] as const;

/** What an editor did to an entry before Ignite's second version came. */
type State = (typeof STATES)[number];

export const hasDrafts = (uid: string): boolean => uid === TUTORIAL || uid === LESSON;
export const hasLanguages = (uid: string): boolean => uid === LESSON || uid === TALK;

/** Each type with each owner in each state that it can have. */
export const cases = TYPES.flatMap((uid) =>
  OWNERS.flatMap((owner) =>
    STATES.filter((state) => hasDrafts(uid) || state !== 'edited in the draft').map((state) => ({
      uid,
      owner,
      state,
    }))
  )
);

/** The key of the mapping that feeds a type, and of the workspace whose videos it takes. */
const keyOf = (uid: string, owner: Owner): string =>
  `${uid.replace(/^api::|\..*$/g, '')}-${owner.toLowerCase()}`;

/** A mapping for each type and owner; onto types in languages, into German. */
export const mappingsForAll = (rules: (owner: Owner) => Rule[]): Mapping[] =>
  TYPES.flatMap((uid) =>
    OWNERS.map((owner) =>
      mappingFor(uid, keyOf(uid, owner), {
        publishing: 'always',
        deletion: 'keep',
        privateMedia: 'show',
        rules: rules(owner),
        locale: hasLanguages(uid) ? { type: 'fixed', locale: 'de' } : null,
      })
    )
  );

/** `sceneOf` for a video that one of those mappings takes. */
export const sceneIn = (
  site: TestSite,
  secret: string,
  uid: UID.CollectionType,
  owner: Owner,
  parts: Record<string, unknown>
) =>
  sceneOf(
    site,
    secret,
    { ...parts, workspace: keyOf(uid, owner) },
    uid,
    hasLanguages(uid) ? 'de' : undefined
  );

export const TOPIC: UID.CollectionType = 'api::topic.topic';

/** Makes a published topic; gives back its document id. */
export const topicNamed = async (
  { strapi }: Pick<TestSite, 'strapi'>,
  name: string
): Promise<string> => {
  const data = { name } as never;
  return (await strapi.documents(TOPIC).create({ data, status: 'published' })).documentId;
};

export const asList = (value: unknown): Record<string, unknown>[] =>
  (Array.isArray(value) ? value : value ? [value] : []) as Record<string, unknown>[];

/** The names of the topics that an entry has, sorted; a type without drafts relates to both versions of each. */
export const topicsOf = (entry: Entry | null, attribute = 'topics'): unknown[] =>
  [...new Set(asList(entry?.[attribute]).map(({ name }) => name))].sort();

/** The components of an entry, without what the database makes of them. */
export const componentsOf = (entry: Entry | null, attribute: string): Record<string, unknown>[] =>
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

/** Two versions of a video in Ignite, which differ in everything that `everyRule` maps. */
export const versions = (name: string): [Record<string, unknown>, Record<string, unknown>] => [
  {
    title: `One ${name}`,
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
    title: `Two ${name}`,
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

export interface Target {
  attribute: string;
  /** What the attribute shows of the first version and of the second. */
  one: unknown;
  two: unknown;
  /** What an editor makes of it, and what to send for that where it is something else. */
  edited: unknown;
  data?: (site: Pick<TestSite, 'strapi'>) => Promise<unknown>;
  shown?: (entry: Entry | null) => unknown;
}

/** Every kind of target, and what it shows; `<name>` stands for what `versions` was given. */
export const targets: Target[] = [
  { attribute: 'title', one: 'One <name>', two: 'Two <name>', edited: 'Edited' },
  // Stable once it is set.
  { attribute: 'slug', one: 'one-<name>', two: 'one-<name>', edited: 'edited-<name>' },
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
    data: async (site) => ({ set: [await topicNamed(site, "Editor's")] }),
    shown: (entry) => topicsOf(entry),
  },
  {
    attribute: 'mainTopic',
    one: ['Main one'],
    two: ['Main two'],
    edited: ["Editor's"],
    data: async (site) => ({ set: [await topicNamed(site, "Editor's")] }),
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

type Shown = 'one' | 'two' | 'edited';

/** Whose value the draft and the published version show, by the product's rules. */
export const expected = (owner: Owner, state: State): [draft: Shown, published: Shown] => {
  if (owner === 'always') return ['two', 'two'];
  if (state === 'untouched') return owner === 'once' ? ['one', 'one'] : ['two', 'two'];
  return state === 'edited in the draft' ? ['edited', 'one'] : ['edited', 'edited'];
};
