import { readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { mapping as mappingShape, type Mapping, type Rule } from '#shared/contract/mapping';
import videoType from '../../server/src/content-types/video';
import { checkMapping } from '../../server/src/map/check';
import type { AttributeSchema, Site, TypeSchema } from '../../server/src/map/schema';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { checkExpression, expressions } from '../../server/src/map/expression';
import { compileMapping } from '../../server/src/map/map-video';
import { seenValues, tryExpressions } from '../../server/src/map/trial';
import type { Video } from '../../server/src/video/video';
import { parsePath } from '../../server/src/video/path';
import { proposeMapping, proposeRules } from '../../server/src/map/propose';
import { exampleBody } from '../support/ignite';

type Attributes = Record<string, AttributeSchema>;

afterAll(() => expressions.stop());

const named = (more: Attributes = {}): TypeSchema => ({
  kind: 'collectionType',
  attributes: { name: { type: 'string' }, ...more },
});

const types: Record<string, TypeSchema> = {
  'plugin::ignite-video.video': videoType,
  'api::tag.tag': named({ slug: { type: 'uid' } }),
  'api::topic.topic': named(),
  'api::shelf.shelf': named({ slug: { type: 'uid' }, color: { type: 'string', required: true } }),
  'api::language.language': { kind: 'collectionType', attributes: { code: { type: 'string' } } },
  'api::person.person': { kind: 'collectionType', attributes: { email: { type: 'email' } } },
};

const components: Record<string, TypeSchema> = {
  'video.chapter': {
    attributes: {
      title: { type: 'string', required: true },
      start: { type: 'integer' },
      slug: { type: 'uid' },
      note: { type: 'text' },
    },
  },
  'video.scene': {
    attributes: { title: { type: 'string' }, scene_time: { type: 'time', required: true } },
  },
  'video.quote': { attributes: { quote: { type: 'text' } } },
};

const siteWith = (schema?: TypeSchema): Site => ({
  contentType: (uid) => (uid === 'api::tutorial.tutorial' ? schema : types[uid]),
  component: (uid) => components[uid],
  locales: ['en', 'de'],
  defaultLocale: 'en',
  parse: { path: parsePath, expression: checkExpression },
});

const typeOf = (attributes: Attributes, more: Partial<TypeSchema> = {}): TypeSchema => ({
  kind: 'collectionType',
  options: { draftAndPublish: true },
  attributes,
  ...more,
});

const rulesFor = (attributes: Attributes): Rule[] => proposeRules(typeOf(attributes), siteWith());

/** What is proposed for one attribute. */
const ruleFor = (name: string, attribute: AttributeSchema | string): Rule | null =>
  rulesFor({ [name]: typeof attribute === 'string' ? { type: attribute } : attribute })[0] ?? null;

const byAttribute = (rules: readonly Rule[]): Rule[] =>
  [...rules].sort((a, b) => a.attribute.localeCompare(b.attribute));

it('the default content type gets the default mapping', () => {
  const rules = proposeRules(videoType, siteWith());
  expect(byAttribute(rules)).toEqual(byAttribute(defaultMapping.rules));
});

it('a site of its own gets what the names and types of its attributes tell', async () => {
  const rules = rulesFor({
    documentId: { type: 'string' },
    createdAt: { type: 'datetime' },
    publishedAt: { type: 'datetime' },
    headline: { type: 'string' },
    slug: { type: 'uid' },
    body: { type: 'blocks' },
    summary: { type: 'richtext' },
    ignite_id: { type: 'string', unique: true },
    length: { type: 'integer' },
    language: { type: 'relation', relation: 'manyToOne', target: 'api::language.language' },
    visibility: { type: 'enumeration', enum: ['Public', 'Private'] },
    cover: { type: 'media', allowedTypes: ['images'] },
    'hls-url': { type: 'text' },
    mp4: { type: 'string' },
    tags: { type: 'relation', relation: 'manyToMany', target: 'api::tag.tag' },
    topic: { type: 'relation', relation: 'manyToOne', target: 'api::topic.topic' },
    keywords: { type: 'text' },
    chapters: { type: 'component', component: 'video.chapter', repeatable: true },
    metadata: { type: 'json' },
    rating: { type: 'integer' },
    author: { type: 'relation', relation: 'manyToOne', target: 'api::person.person' },
  });
  const mapping = { ...defaultMapping, deletionMark: null, rules };
  const video = JSON.parse(exampleBody('4-updated-complete-public.json').toString()) as Record<
    string,
    unknown
  >;
  const files = 'https://acme.videocdn.net/videos/507f1f77bcf86cd799439011';
  expect(await compileMapping(mapping).values(video, false)).toEqual({
    headline: 'Assembly line',
    slug: 'Assembly line',
    body: [
      {
        type: 'paragraph',
        children: [{ type: 'text', text: 'How the new line is assembled, step by step.' }],
      },
    ],
    summary: 'How the new line is assembled, step by step.',
    ignite_id: '507f1f77bcf86cd799439011',
    length: 124.48,
    language: ['en-US'],
    visibility: 'Public',
    cover: `${files}/thumb/720p.jpg`,
    'hls-url': `${files}/abr/master.m3u8`,
    mp4: `${files}/mp4/1080p.mp4`,
    tags: ['how-to', 'fabrik-ueberblick'],
    topic: ['Production'],
    keywords: 'How-to, Fabrik & Überblick',
    chapters: [
      { title: 'Intro', start: 0 },
      { title: 'Assembly', start: 42 },
    ],
    metadata: video['customMetadata'],
  });
  expect(Object.fromEntries(rules.map(({ attribute, owner }) => [attribute, owner]))).toMatchObject(
    {
      headline: 'untilEdited',
      body: 'untilEdited',
      slug: 'once',
      cover: 'always',
      tags: 'always',
    }
  );
});

it.each(['videoId', 'video_id', 'VIDEO-ID', 'igniteId', 'externalId'])(
  'names are compared without case, _ and -: %s',
  (name) => {
    expect(ruleFor(name, 'string')?.source).toEqual({ paths: ['id'] });
  }
);

it.each<[string, AttributeSchema | string]>([
  ['publishedAt', 'datetime'],
  ['locale', 'string'],
  ['rating', 'integer'],
  ['title', 'integer'],
  ['title', { type: 'string', unique: true }],
  ['description', 'media'],
  ['cover', { type: 'media', multiple: true }],
  ['cover', { type: 'media', allowedTypes: ['videos'] }],
  ['tags', { type: 'relation', relation: 'morphToMany' }],
  ['tags', { type: 'relation', relation: 'oneToMany', target: 'api::person.person' }],
  ['chapters', { type: 'component', component: 'video.chapter' }],
  ['chapters', { type: 'component', component: 'video.quote', repeatable: true }],
  ['chapters', { type: 'component', component: 'video.scene', repeatable: true }],
  ['chapters', 'dynamiczone'],
  ['visibility', { type: 'enumeration', enum: ['public', 'members'] }],
  ['language', { type: 'enumeration', enum: ['de', 'en'] }],
])('nothing is proposed that cannot be: %s as %j', (name, attribute) => {
  expect(ruleFor(name, attribute)).toBeNull();
});

it('an enumeration gets a table when it has a place for each value', () => {
  const states = ['processing', 'ready', 'failed'];
  expect(ruleFor('state', { type: 'enumeration', enum: states })?.transform).toEqual({
    type: 'enumeration',
    values: {
      COMPLETE: 'ready',
      PROCESSING: 'processing',
      PROGRESSING: 'processing',
      REPLACING: 'processing',
      NO_FILE: 'processing',
      FAILED: 'failed',
      ERROR: 'failed',
    },
  });
});

it.each<[string, string, object]>([
  ['api::tag.tag', 'manyToMany', { by: 'slug', create: true, mode: 'add' }],
  ['api::tag.tag', 'manyToOne', { by: 'slug', create: true, mode: 'replace' }],
  ['api::topic.topic', 'oneToMany', { by: 'name', create: true, mode: 'add' }],
  ['api::shelf.shelf', 'manyToMany', { by: 'slug', create: false, mode: 'add' }],
])('categories in %s, %s', (target, relation, expected) => {
  const rule = ruleFor('categories', { type: 'relation', relation, target });
  expect(rule?.transform).toEqual({ type: 'relation', ...expected });
});

describe('a video, whatever the attribute is called', () => {
  const video = 'plugin::ignite-video.video';

  it.each(['oneToOne', 'manyToOne', 'manyToMany', 'oneToMany'])(
    'is related to by its id: %s',
    (relation) => {
      expect(ruleFor('anything', { type: 'relation', relation, target: video })).toEqual({
        attribute: 'anything',
        source: { paths: ['id'] },
        transform: { type: 'relation', by: 'videoId', create: false, mode: 'replace' },
        owner: 'always',
      });
    }
  );

  it('is what our own custom field holds', async () => {
    const rule = ruleFor('anything', { type: 'json', customField: video })!;
    expect(rule).toEqual({
      attribute: 'anything',
      source: { paths: ['id'] },
      transform: { type: 'video' },
      owner: 'always',
    });
    const { values } = compileMapping({ ...defaultMapping, rules: [rule] });
    expect(await values({ id: 'abc-1' }, false)).toEqual({ anything: { videoId: 'abc-1' } });
    expect(await values({ id: 'a b' }, false)).toEqual({ anything: null });
    expect(await values({}, false)).toEqual({ anything: null });
  });

  it.each(['plugin::users-permissions.user', 'admin::user', 'plugin::upload.file'])(
    'is no reason to relate to %s',
    (target) => {
      expect(ruleFor('tags', { type: 'relation', relation: 'manyToMany', target })).toBeNull();
    }
  );
});

it("a chapter's component is known by the attribute that holds the chapter's id", () => {
  const chapters = { type: 'component', repeatable: true, component: 'video.known' };
  const known: TypeSchema = {
    attributes: { title: { type: 'string' }, chapterId: { type: 'string' } },
  };
  const site: Site = { ...siteWith(), component: () => known };
  expect(proposeRules(typeOf({ chapters }), site)[0]!.transform).toMatchObject({
    elementId: 'chapterId',
  });
  const [rule] = rulesFor({ chapters: { ...chapters, component: 'video.chapter' } });
  expect(rule!.transform).not.toHaveProperty('elementId');
});

describe('a fresh, right installation', () => {
  const folder = path.join(__dirname, '../app/src');
  const read = (file: string) => jest.requireActual<TypeSchema>(path.join(folder, file));
  const names = readdirSync(path.join(folder, 'api'));
  const site: Site = {
    ...siteWith(),
    contentType: (uid) => {
      if (uid === defaultMapping.target) return videoType;
      const [, name] = /^api::([^.]+)\./.exec(uid) ?? [];
      return name && names.includes(name)
        ? read(`api/${name}/content-types/${name}/schema`)
        : undefined;
    },
    component: (uid) => read(`components/${uid.replace('.', '/')}`),
  };
  const stored = [
    '1-created-no-file.json',
    '3-updated-complete-private.json',
    '4-updated-complete-public.json',
  ].map((name) => JSON.parse(exampleBody(name).toString()) as Video);

  const warningsOf = async (mapping: Mapping): Promise<string[]> => {
    const { values, problems } = await seenValues(mapping, stored);
    expect(values).toHaveLength(stored.length);
    const found = [
      ...checkMapping(mapping, site, values),
      ...problems,
      ...(await tryExpressions(mapping)),
    ];
    return found.map(({ code, values }) => `${code} ${values['attribute']}`);
  };

  it('shows no warning for the default mapping', async () => {
    expect(await warningsOf(defaultMapping)).toEqual([]);
  });

  it.each(names.filter((name) => name !== 'topic'))(
    'shows no warning for what is proposed for its type %s',
    async (name) => {
      const mapping = proposeMapping(`api::${name}.${name}`, site, { hasEntries: false })!;
      expect(mapping.rules.length).toBeGreaterThan(2);
      expect(await warningsOf(mapping)).toEqual([]);
    }
  );
});

describe('a whole mapping', () => {
  const attributes: Attributes = {
    title: { type: 'text' },
    videoId: { type: 'string' },
    video_status: { type: 'string' },
  };

  it('finds its entries by the video id, and marks the deleted', () => {
    const mapping = proposeMapping(
      'api::tutorial.tutorial',
      siteWith(typeOf(attributes, { info: { displayName: 'Tutorial' } })),
      { hasEntries: false }
    );
    expect(mapping).toMatchObject({
      key: 'tutorial',
      name: 'Tutorial',
      enabled: false,
      filter: [],
      publishing: 'followVisibility',
      deletion: 'unpublish',
      privateMedia: 'empty',
      deletionMark: { attribute: 'video_status', value: 'DELETED' },
      adoptBy: 'videoId',
      locale: null,
    });
    expect(mappingShape.parse(mapping)).toEqual(mapping);
  });

  it('leaves publishing to the editors where there are entries of their own', () => {
    const propose = (options: object) =>
      proposeMapping('api::tutorial.tutorial', siteWith(typeOf(attributes, { options })), {
        hasEntries: true,
      });
    expect(propose({ draftAndPublish: true })).toMatchObject({
      enabled: false,
      publishing: 'never',
      deletion: 'unpublish',
    });
    expect(propose({})).toMatchObject({ enabled: false, publishing: 'always', deletion: 'delete' });
  });

  it('shows nothing private where entries cannot be drafts', () => {
    const site = siteWith(typeOf(attributes, { options: {} }));
    expect(proposeMapping('api::tutorial.tutorial', site, { hasEntries: false })).toMatchObject({
      filter: [{ field: 'visibility', is: 'any', of: ['public'] }],
      publishing: 'always',
      deletion: 'delete',
    });
  });

  it('goes by the language where the type is localised', () => {
    const localized = { pluginOptions: { i18n: { localized: true } } };
    const site = siteWith(typeOf(attributes, localized));
    expect(proposeMapping('api::tutorial.tutorial', site, { hasEntries: false })?.locale).toEqual({
      type: 'byLanguage',
      locales: { en: 'en', de: 'de' },
      fallback: 'en',
    });
  });

  it('is none for what is no collection type', () => {
    expect(proposeMapping('api::gone.gone', siteWith(), { hasEntries: false })).toBeNull();
    const single = siteWith(typeOf(attributes, { kind: 'singleType' }));
    expect(proposeMapping('api::tutorial.tutorial', single, { hasEntries: false })).toBeNull();
  });
});

it('no proposal is in error, whatever the content type', () => {
  const name = fc.constantFrom(
    ...['title', 'name', 'description', 'slug', 'videoId', 'duration', 'language', 'status'],
    ...['visibility', 'orientation', 'thumbnail', 'stream', 'mp4', 'shareUrl', 'sources', 'tags'],
    ...['chapters', 'categories', 'metadata', 'igniteUpdatedAt', 'createdAt', 'workspace', 'other']
  );
  const type = fc.constantFrom(
    ...['string', 'text', 'richtext', 'blocks', 'uid', 'email', 'password', 'enumeration', 'json'],
    ...['integer', 'biginteger', 'float', 'decimal', 'boolean', 'date', 'time', 'datetime'],
    ...['timestamp', 'media', 'relation', 'component', 'dynamiczone']
  );
  const attribute = fc.record<AttributeSchema>(
    {
      type,
      required: fc.boolean(),
      unique: fc.boolean(),
      maxLength: fc.integer({ min: 1, max: 1000 }),
      enum: fc.subarray(['Public', 'PRIVATE', 'landscape', 'portrait', 'ready', 'failed', 'empty']),
      relation: fc.constantFrom('oneToOne', 'manyToMany', 'morphToOne'),
      target: fc.constantFrom('api::gone.gone', ...Object.keys(types)),
      component: fc.constantFrom('video.gone', ...Object.keys(components)),
      repeatable: fc.boolean(),
      multiple: fc.boolean(),
      writable: fc.boolean(),
    },
    { requiredKeys: ['type'] }
  );
  const schema = fc.record<TypeSchema>({
    kind: fc.constant('collectionType'),
    options: fc.record({ draftAndPublish: fc.boolean() }),
    pluginOptions: fc.record({ i18n: fc.record({ localized: fc.boolean() }) }),
    attributes: fc.dictionary(name, attribute),
  });
  fc.assert(
    fc.property(schema, (any) => {
      const site = siteWith(any);
      const mapping = proposeMapping('api::tutorial.tutorial', site, { hasEntries: false })!;
      mappingShape.parse(mapping);
      // Nobody can propose what an attribute with a name of the site's own should say.
      const errors = checkMapping(mapping, site).filter(
        ({ severity, code }) => severity === 'error' && code !== 'requiredWithoutRule'
      );
      expect(errors).toEqual([]);
    }),
    { numRuns: 500 }
  );
});

/** The names that sites give to what a video has, by type of attribute and source. */
const customary: readonly [type: string, path: string, names: string][] = [
  ['string', 'title', 'title name headline heading videoTitle'],
  ['text', 'description', 'description summary body text content excerpt abstract teaser'],
  ['string', 'id', 'videoId igniteId ignite_video_id external-id'],
  ['decimal', 'duration', 'duration length runtime seconds'],
  ['integer', 'duration', 'duration'],
  ['biginteger', 'duration', 'duration'],
  ['float', 'fps', 'fps frameRate'],
  ['string', 'language', 'language lang languageCode'],
  ['string', 'status', 'processingStatus videoStatus igniteStatus status state'],
  ['string', 'workspace', 'workspace workspaceId'],
  ['string', 'src.abr.url', 'stream streamUrl hls hlsUrl m3u8 m3u8Url abr abrUrl'],
  ['string', 'src.mp4', 'mp4 mp4Url videoUrl videoFile downloadUrl'],
  ['string', 'src.thumbnailUrl', 'thumbnail thumbUrl cover posterImage imageUrl picture preview'],
  ['string', 'player.shareUrl', 'shareUrl playerUrl'],
  ['json', 'src', 'sources src'],
  ['json', 'texttracks', 'textTracks subtitles captions'],
  ['text', 'transcriptions[0].text', 'transcript transcription transcriptions'],
  ['json', 'chapters', 'chapters chapter'],
  ['json', 'categories', 'categories category topics topic'],
  ['json', 'tags', 'tags tag keywords'],
  ['json', 'customMetadata', 'customMetadata metadata'],
  ['datetime', 'createdAt', 'igniteCreatedAt videoCreatedAt uploadedAt'],
  ['date', 'updatedAt', 'igniteUpdatedAt videoUpdatedAt'],
];

it.each(
  customary.flatMap(([type, path, names]) => names.split(' ').map((name) => [name, type, path]))
)('a field %s of type %s is fed by %s', (name, type, path) => {
  const rule = ruleFor(name!, type!);
  expect(rule?.source).toMatchObject({ paths: expect.arrayContaining([path]) });
});

it.each(
  (
    [
      ['string', 'title', 'title name label text headline heading'],
      ['string', 'timestamp', 'timestamp time start startTime startsAt seconds offset'],
      ['string', 'id', 'chapterId igniteId externalId'],
    ] as const
  ).flatMap(([type, path, names]) => names.split(' ').map((name) => [name, type, path]))
)("a chapter's field %s of type %s is fed by its %s", (name, type, path) => {
  const chapter: TypeSchema = { attributes: { [name!]: { type: type! } } };
  const site: Site = { ...siteWith(), component: () => chapter };
  const chapters = { type: 'component', repeatable: true, component: 'video.part' };
  const [rule] = proposeRules(typeOf({ chapters }), site);
  expect(rule).toMatchObject({
    transform: { rules: [{ attribute: name, source: { paths: [path] } }] },
  });
});
