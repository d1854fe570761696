import {
  transform,
  type Mapping,
  type Problem,
  type Rule,
  type Source,
  type Transform,
} from '#shared/contract/mapping';
import videoType from '../../server/src/content-types/video';
import { checkMapping } from '../../server/src/map/check';
import { canFeed } from '../../server/src/map/check-rules';
import {
  canBeFed,
  conversionsOf,
  type AttributeSchema,
  type Site,
  type TypeSchema,
} from '../../server/src/map/schema';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { checkExpression } from '../../server/src/map/expression';
import { parsePath } from '../../server/src/video/path';

type Attributes = Record<string, AttributeSchema>;

const drafts = { options: { draftAndPublish: true } };
const localized = { pluginOptions: { i18n: { localized: true } } };

/** What Strapi adds to every content type that it loads. */
const own: Attributes = {
  documentId: { type: 'string' },
  createdAt: { type: 'datetime' },
  publishedAt: { type: 'datetime' },
  locale: { type: 'string', writable: true },
  createdBy: { type: 'relation', relation: 'oneToOne', target: 'admin::user' },
};

const attributes = {
  ...own,
  line: { type: 'string' },
  text: { type: 'text' },
  motto: { type: 'text', maxLength: 100 },
  rich: { type: 'richtext' },
  mail: { type: 'email' },
  secret: { type: 'password' },
  slug: { type: 'uid' },
  shelf: { type: 'enumeration', enum: ['open', 'closed'] },
  access: { type: 'enumeration', enum: ['public', 'private'] },
  whole: { type: 'integer' },
  big: { type: 'biginteger' },
  real: { type: 'float' },
  exact: { type: 'decimal' },
  flag: { type: 'boolean' },
  day: { type: 'date' },
  hour: { type: 'time' },
  moment: { type: 'datetime' },
  stamp: { type: 'timestamp' },
  data: { type: 'json' },
  story: { type: 'blocks' },
  film: { type: 'json', customField: 'plugin::ignite-video.video' },
  cover: { type: 'media' },
  clip: { type: 'media', allowedTypes: ['videos', 'files'] },
  tags: { type: 'relation', relation: 'manyToMany', target: 'api::tag.tag' },
  author: { type: 'relation', relation: 'manyToOne', target: 'api::author.author' },
  owner: { type: 'relation', relation: 'oneToOne', target: 'plugin::users-permissions.user' },
  account: { type: 'relation', relation: 'oneToOne', target: 'admin::user' },
  anything: { type: 'relation', relation: 'morphToMany' },
  chapters: { type: 'component', component: 'video.chapter', repeatable: true },
  zone: { type: 'dynamiczone' },
  fixed: { type: 'string', writable: false },
} satisfies Attributes;

const types: Record<string, TypeSchema> = {
  'api::tutorial.tutorial': { kind: 'collectionType', ...drafts, attributes },
  'api::page.page': { kind: 'collectionType', attributes },
  'api::guide.guide': { kind: 'collectionType', ...drafts, ...localized, attributes },
  'api::home.home': { kind: 'singleType', ...drafts, attributes },
  'plugin::users-permissions.user': { kind: 'collectionType', ...drafts, attributes },
  'plugin::shop.product': { kind: 'collectionType', ...drafts, attributes },
  'plugin::ignite-video.internal': { kind: 'collectionType', ...drafts, attributes },
  'admin::user': { kind: 'collectionType', ...drafts, attributes },
  'api::hidden.hidden': {
    kind: 'collectionType',
    ...drafts,
    pluginOptions: { 'content-manager': { visible: false } },
    attributes,
  },
  'api::tag.tag': {
    kind: 'collectionType',
    attributes: { ...own, slug: { type: 'uid' }, notes: { type: 'json' } },
  },
  'api::author.author': {
    kind: 'collectionType',
    attributes: {
      name: { type: 'string', required: true },
      email: { type: 'email', required: true },
      portrait: { type: 'media', required: true },
      role: { type: 'string', required: true, default: 'guest' },
    },
  },
  'plugin::ignite-video.video': videoType,
};

const components: Record<string, TypeSchema> = {
  'video.chapter': {
    attributes: {
      title: { type: 'text', required: true },
      start: { type: 'string' },
      slug: { type: 'uid' },
      tag: { type: 'relation', relation: 'oneToOne', target: 'api::tag.tag' },
    },
  },
};

const site: Site = {
  contentType: (uid) => types[uid],
  component: (uid) => components[uid],
  locales: ['en', 'de'],
  defaultLocale: 'en',
  parse: { path: parsePath, expression: checkExpression },
};

/** A site whose tutorials have one more attribute. */
const siteWith = (
  added: AttributeSchema,
  type: Partial<TypeSchema> = drafts,
  name = 'added'
): Site => ({
  ...site,
  contentType: (uid) =>
    uid === 'api::tutorial.tutorial'
      ? { kind: 'collectionType', ...type, attributes: { [name]: added } }
      : types[uid],
});

const mapping: Mapping = {
  ...defaultMapping,
  target: 'api::tutorial.tutorial',
  deletionMark: null,
  adoptBy: null,
  rules: [],
};

const from = (...paths: string[]): Source => ({ paths });

const rule = (
  attribute: string,
  type: Transform['type'] | Transform,
  source: Source | string = 'workspace'
): Rule => ({
  attribute,
  source: typeof source === 'string' ? from(source) : source,
  transform: (typeof type === 'string' ? { type } : type) as Transform,
  owner: 'always',
});

const relation = { type: 'relation', by: 'slug', create: true, mode: 'add' } as const;
const media: Transform = { type: 'media', hosts: ['*.videocdn.net'], folder: null };
const chapters = (...rules: Omit<Rule, 'owner'>[]): Transform =>
  ({ type: 'component', rules }) as Transform;
const table = (values: Record<string, string>): Transform => ({ type: 'enumeration', values });

const check = (
  changes: Partial<Mapping>,
  on: Site = site,
  seen: readonly Record<string, unknown>[] = []
): Problem[] => checkMapping({ ...mapping, ...changes }, on, seen);

/** Severity, code and place of each problem. */
const codes = (problems: Problem[]): string[] =>
  problems.map(({ severity, code, rule, inner }) =>
    [severity, code, rule, inner].filter((part) => part !== null).join(' ')
  );

const codesOf = (...rules: Rule[]): string[] => codes(check({ rules }));

it('a mapping that feeds every kind of attribute has no problems', () => {
  const rules: Rule[] = [
    rule('line', 'text'),
    rule('text', 'text', 'description'),
    rule('motto', 'text', 'status'),
    rule('rich', 'richtext', 'description'),
    rule('slug', 'text', 'id'),
    rule('shelf', table({ public: 'open', private: 'closed' }), 'visibility'),
    rule('access', 'text', 'visibility'),
    rule('whole', 'number', 'v'),
    rule('big', 'number', 'v'),
    rule('real', 'number', 'duration'),
    rule('exact', 'number', 'fps'),
    rule('flag', 'boolean', { expression: 'visibility = "public"' }),
    rule('day', 'date', 'createdAt'),
    rule('hour', 'date', 'createdAt'),
    rule('moment', 'date', 'createdAt'),
    rule('data', 'json', 'customMetadata["a.b"]'),
    rule('story', 'blocks', 'description'),
    rule('cover', media, 'src.thumbnailUrl'),
    rule('tags', relation, 'tags[].slug'),
    rule('author', { ...relation, by: 'name', create: false }, 'customMetadata.author'),
    rule(
      'chapters',
      chapters(
        rule('title', 'text', 'title'),
        rule('start', 'text', 'timestamp'),
        rule('tag', relation, 'title')
      ),
      'chapters'
    ),
  ];
  const deletionMark = { attribute: 'line', value: 'DELETED' };
  expect(check({ rules, adoptBy: 'slug', deletionMark })).toEqual([]);
});

it('the default mapping onto the default content type has nothing to say', () => {
  expect(checkMapping(defaultMapping, site)).toEqual([]);
});

describe('the content type', () => {
  it.each([
    ...['api::gone.gone', 'api::home.home', 'api::hidden.hidden', 'plugin::shop.product'],
    ...['plugin::users-permissions.user', 'admin::user', 'plugin::ignite-video.internal'],
  ])(
    "must be a collection type of the site or the plugin's own that editors see, which %s is not",
    (target) => {
      expect(check({ target, rules: [rule('nothing', 'text')] })).toEqual([
        { severity: 'error', code: 'unknownTarget', rule: null, inner: null, values: { target } },
      ]);
    }
  );

  it.each<[Mapping['publishing'], Mapping['deletion'], string[]]>([
    ['followVisibility', 'delete', ['error needsDrafts']],
    ['whenComplete', 'keep', ['error needsDrafts']],
    ['never', 'delete', ['error needsDrafts']],
    ['always', 'unpublish', ['error needsDrafts']],
    ['always', 'delete', []],
    ['always', 'keep', []],
  ])(
    'without drafts cannot hide entries: publishing %s, deletion %s',
    (publishing, deletion, e) => {
      expect(codes(check({ target: 'api::page.page', publishing, deletion }))).toEqual(e);
      expect(codes(check({ publishing, deletion }))).toEqual([]);
    }
  );

  const byLanguage = {
    type: 'byLanguage',
    locales: { de: 'de', fr: 'fr' },
    fallback: 'pt',
  } as const;
  it.each<[string, Mapping['locale'], string[]]>([
    ['api::guide.guide', null, []],
    ['api::guide.guide', { type: 'fixed', locale: 'de' }, []],
    ['api::guide.guide', { type: 'fixed', locale: 'fr' }, ['error unknownLocale']],
    ['api::guide.guide', byLanguage, ['error unknownLocale', 'error unknownLocale']],
    ['api::tutorial.tutorial', { type: 'fixed', locale: 'fr' }, ['warning notLocalised']],
  ])('%s with locale %j', (target, locale, expected) => {
    expect(codes(check({ target, locale }))).toEqual(expected);
  });

  it.each([null, 'fr'])('without a locale needs a default language that is there: %s', (one) => {
    const on = { ...site, defaultLocale: one };
    expect(codes(check({ target: 'api::guide.guide', locale: null }, on))).toEqual([
      'error needsLocale',
    ]);
  });

  it('tells which locales the site does not have', () => {
    const found = check({ target: 'api::guide.guide', locale: byLanguage });
    expect(found.map(({ values }) => values)).toEqual([{ locale: 'fr' }, { locale: 'pt' }]);
  });
});

describe('an attribute', () => {
  it.each(['nothing', 'constructor', '__proto__'])('must be there: %s', (name) => {
    expect(check({ rules: [rule('line', 'text'), rule(name, 'text')] })).toEqual([
      {
        severity: 'error',
        code: 'unknownAttribute',
        rule: 1,
        inner: null,
        values: { attribute: name },
      },
    ]);
  });

  it.each([
    ...['id', 'documentId', 'createdAt', 'updatedAt', 'publishedAt', 'firstPublishedAt'],
    ...['locale', 'localizations', 'createdBy', 'updatedBy', 'strapi_stage', 'fixed'],
  ])("must not be Strapi's own: %s", (name) => {
    expect(codesOf(rule(name, 'text'))).toEqual(['error reservedAttribute 0']);
  });

  it('is fed by one rule only', () => {
    expect(codesOf(rule('line', 'text'), rule('text', 'text'), rule('line', 'text'))).toEqual([
      'error twice 2',
    ]);
  });
});

describe('what a transform gives', () => {
  const texts = ['line', 'text', 'motto', 'rich'];
  const numbers = ['whole', 'big', 'real', 'exact'];
  const dates = ['day', 'hour', 'moment'];
  const readable = ['slug', 'mail', 'shelf', 'access', 'flag', ...numbers, ...dates];

  it.each<[Transform, string[]]>([
    [{ type: 'text' }, [...texts, ...readable]],
    [{ type: 'first' }, [...texts, ...readable]],
    [{ type: 'join', separator: ', ' }, texts],
    [table({}), [...texts, ...readable]],
    [{ type: 'mp4', maxHeight: 720 }, texts],
    [{ type: 'thumbnail', width: 640, format: 'jpeg' }, texts],
    [{ type: 'richtext' }, ['rich']],
    [{ type: 'number' }, numbers],
    [{ type: 'boolean' }, ['flag']],
    [{ type: 'date' }, [...dates, ...texts]],
    [{ type: 'json' }, ['data', 'story']],
    [{ type: 'blocks' }, ['story', 'data']],
    [{ type: 'slug' }, ['slug']],
    [{ type: 'video' }, ['film']],
    [media, ['cover']],
    [relation, ['tags']],
    [chapters(rule('title', 'text', 'title')), ['chapters']],
  ])('%j fits, or cannot', (transform, fitting) => {
    const all = Object.keys(attributes).filter(
      (name) => !Object.hasOwn(own, name) && name !== 'author'
    );
    const refused = all.filter((name) =>
      check({ rules: [rule(name, transform, 'visibility')] }).some(
        ({ code, inner }) => code === 'cannotFit' && inner === null
      )
    );
    const others = ['fixed', 'owner', 'account'];
    expect(refused.sort()).toEqual(
      all.filter((name) => ![...fitting, ...others].includes(name)).sort()
    );
  });

  it('is what the form offers, and the form offers nothing else', () => {
    const kinds = Object.fromEntries(
      transform.options.map(({ shape }) => [shape.type.value, shape.type.value])
    );
    const blank = (type: string): Transform =>
      ({
        type,
        ...{ separator: '', values: {}, maxHeight: 1, width: 1, format: 'jpeg' },
        ...{ by: 'slug', create: false, mode: 'add', hosts: ['a'], folder: null },
        rules: [rule('title', 'text', 'title')],
      }) as never;
    for (const [name, attribute] of Object.entries<AttributeSchema>(attributes)) {
      const accepted = Object.keys(kinds).filter((type) =>
        canFeed(rule(name, blank(type), 'id'), attribute, site, false)
      );
      const offered = canBeFed(name, attribute, site, false)
        ? conversionsOf(attribute, site, false)
        : [];
      // Who relates to authors by their e-mail address, say, has to choose the attribute first.
      if (name !== 'author')
        expect([name, ...accepted.sort()]).toEqual([name, ...[...offered].sort()]);
    }
  });

  it('says what does not fit what', () => {
    expect(check({ rules: [rule('zone', 'json')] })).toEqual([
      {
        severity: 'error',
        code: 'cannotFit',
        rule: 0,
        inner: null,
        values: { attribute: 'zone', type: 'dynamiczone', transform: 'json' },
      },
    ]);
  });

  it.each<[string, Transform | 'text', string, string[]]>([
    ['shelf', table({ a: 'open', b: 'closed' }), 'customMetadata.shelf', []],
    ['shelf', table({ a: 'half', b: 'half', c: 'shut' }), 'visibility', ['half', 'shut']],
    ['shelf', table({ public: 'open' }), 'visibility', ['private']],
    ['access', 'text', 'customMetadata.constructor', []],
    ['access', 'text', 'constructor', []],
    ['access', 'text', 'orientation', ['landscape']],
  ])('into the enumeration %s by %j from %s', (attribute, transform, path, values) => {
    const found = check({ rules: [rule(attribute, transform, path)] });
    expect(found.map((problem) => problem.values['value'] ?? '')).toEqual(values);
    expect(
      found.map(({ code }) => code).filter((code) => !/unknownValue|mayNotFit/.test(code))
    ).toEqual([]);
  });

  it('names values that an enumeration does not have as errors, a fallback among them', () => {
    const wrong = rule('shelf', table({ a: 'half' }), 'visibility');
    expect(codesOf(wrong)).toEqual(['error unknownValue 0']);
    const fallback = rule('shelf', table({ a: 'open', b: 'closed' }), 'customMetadata.shelf');
    expect(codesOf({ ...fallback, fallback: 'b' })).toEqual([]);
    expect(codesOf({ ...fallback, fallback: 'c' })).toEqual(['error unknownValue 0']);
  });
});

describe('an attribute that must not be empty', () => {
  const required: AttributeSchema = { type: 'string', required: true };

  it.each<[string, AttributeSchema, Partial<Mapping>, string[]]>([
    ['a text', required, {}, ['error requiredWithoutRule']],
    ['a text, in drafts', required, { publishing: 'never' }, ['warning requiredWithoutRule']],
    ['a text with a default', { ...required, default: 'x' }, {}, []],
    ['what cannot be written', { ...required, writable: false }, {}, []],
    [
      'what is not always shown',
      { ...required, conditions: {} },
      {},
      ['warning requiredWithoutRule'],
    ],
    ['a relation', { type: 'relation', required: true }, {}, ['warning requiredWithoutRule']],
    ['a file', { type: 'media', required: true }, {}, ['warning requiredWithoutRule']],
    ['a component', { type: 'component', required: true }, {}, ['error requiredWithoutRule']],
    [
      'a component, in drafts',
      { type: 'component', required: true },
      { publishing: 'never' },
      ['warning requiredWithoutRule'],
    ],
    [
      'a list of components, which even drafts must have',
      { type: 'component', repeatable: true, required: true },
      { publishing: 'never' },
      ['error requiredWithoutRule'],
    ],
    [
      'a dynamic zone, which even drafts must have',
      { type: 'dynamiczone', required: true },
      { publishing: 'never' },
      ['error requiredWithoutRule'],
    ],
  ])('needs a rule: %s', (_, attribute, changes, expected) => {
    expect(codes(check(changes, siteWith(attribute)))).toEqual(expected);
  });

  it('needs a rule where there are no drafts, whatever is published', () => {
    const found = check({ publishing: 'never', deletion: 'keep' }, siteWith(required, {}));
    expect(codes(found)).toEqual(['error needsDrafts', 'error requiredWithoutRule']);
  });

  it('is in doubt when a stored video has no value for it, and not before', () => {
    const on = siteWith({ ...required, default: 'x', type: 'text' });
    const rules = [rule('added', 'text', 'language')];
    const found = (values: unknown[], changes: Partial<Mapping> = {}) =>
      codes(
        check(
          { rules, ...changes },
          on,
          values.map((added) => ({ added }))
        )
      );
    expect(found([])).toEqual([]);
    expect(found(['de', 'en'])).toEqual([]);
    expect(found(['de', null])).toEqual(['warning mayBeEmpty 0']);
    expect(found(['de', ''])).toEqual(['warning mayBeEmpty 0']);
    expect(found(['de', null], { publishing: 'never' })).toEqual([]);
  });

  it('may be an empty list', () => {
    const list = { ...attributes.chapters, required: true };
    const rules = [rule('added', chapters(rule('title', 'text', 'title')), 'chapters')];
    expect(codes(check({ rules }, siteWith(list), [{ added: [] }, { added: null }]))).toEqual([]);
    const tags = { ...attributes.tags, required: true };
    expect(codes(check({ rules: [rule('added', relation)] }, siteWith(tags)))).toEqual([]);
  });
});

describe('a text that is too long', () => {
  it.each<[string, Transform | 'text', number, string | null]>([
    ['line', 'text', 255, null],
    ['line', 'text', 256, '255'],
    ['slug', 'text', 256, '255'],
    ['slug', { type: 'slug' }, 256, null],
    ['motto', { type: 'join', separator: ', ' }, 100, null],
    ['motto', { type: 'join', separator: ', ' }, 101, '100'],
    ['text', 'text', 100_000, null],
    ['data', { type: 'json' }, 100_000, null],
  ])('is a warning when a stored video has one: %s by %j, %i', (name, transform, length, limit) => {
    const on = {
      ...site,
      contentType: () => ({
        ...types['api::tutorial.tutorial']!,
        attributes: { ...attributes, slug: { type: 'uid' } },
      }),
    };
    const rules = [rule(name, transform, 'id')];
    const seen = [{ [name]: 'a' }, { [name]: 'a'.repeat(length) }, { [name]: null }];
    expect(check({ rules }, on, seen)).toEqual(
      limit === null
        ? []
        : [
            {
              severity: 'warning',
              code: 'tooLong',
              rule: 0,
              inner: null,
              values: { attribute: name, limit, longest: String(length) },
            },
          ]
    );
    expect(check({ rules }, on)).toEqual([]);
  });
});

describe('a text in an attribute of another type', () => {
  it.each<[string, string, string]>([
    ['slug', 'a-b_c.d~1', 'a b'],
    ['mail', 'a@b.c', 'a b@c'],
    ['mail', 'a@b', '@b'],
    ['shelf', 'open', 'half'],
    ['whole', '12', 'twelve'],
    ['big', '-1', '1,5'],
    ['real', '1.5', '1.5 s'],
    ['exact', '1e3', 'Infinity'],
    ['flag', 'true', 'yes'],
    ['flag', 'false', 'no'],
    ['day', '2024-01-15', 'soon'],
    ['moment', '2024-01-15T10:00:00.000Z', 'soon'],
    ['hour', '10:00:00', '10 am'],
    ['hour', '2024-01-15T10:00:00.000Z', '10'],
  ])('fits or does not, as the stored videos say: %s takes %s, not %s', (name, good, bad) => {
    const rules = [rule(name, 'text', 'id')];
    const seen = (...values: (string | null)[]) => values.map((value) => ({ [name]: value }));
    expect(check({ rules }, site, seen(good, null, ''))).toEqual([]);
    expect(check({ rules }, site, seen(good, bad))).toMatchObject([
      { severity: 'warning', code: 'mayNotFit', rule: 0, values: { attribute: name, value: bad } },
    ]);
  });

  it('is quoted in short', () => {
    const found = check({ rules: [rule('whole', 'text', 'id')] }, site, [
      { whole: 'a'.repeat(61) },
    ]);
    expect(found.map(({ values }) => values['value'])).toEqual([`${'a'.repeat(60)}…`]);
  });
});

describe('a unique attribute', () => {
  it.each<[Source | string, string[]]>([
    ['id', []],
    ['workspace', ['error notUnique 0']],
    [from('id', 'workspace'), ['error notUnique 0']],
    ['customMetadata.sku', []],
    [{ expression: '"v-" & id' }, []],
  ])('fed by %j', (source, expected) => {
    const on = siteWith({ type: 'text', unique: true });
    expect(codes(check({ rules: [rule('added', 'text', source)] }, on))).toEqual(expected);
  });

  it('is in doubt when two stored videos have the same value', () => {
    const on = siteWith({ type: 'text', unique: true });
    const rules = [rule('added', 'text', 'customMetadata.sku')];
    const found = (...values: unknown[]) =>
      codes(
        check(
          { rules },
          on,
          values.map((added) => ({ added }))
        )
      );
    expect(found('a', 'b', null, null, '', '')).toEqual([]);
    expect(found('a', 'b', 'a')).toEqual(['warning notUnique 0']);
    const slugs = check({ rules: [rule('slug', 'slug', 'title')] }, site, [
      { slug: 'a' },
      { slug: 'a' },
    ]);
    expect(slugs).toEqual([]);
  });

  it('may be a slug, which Strapi makes unique, but no other text in its place', () => {
    expect(codesOf(rule('slug', 'slug', 'workspace'))).toEqual([]);
    expect(codesOf(rule('slug', 'text', 'workspace'))).toEqual(['error notUnique 0']);
  });
});

describe('a relation', () => {
  it.each([
    ['owner', 'plugin::users-permissions.user'],
    ['account', 'admin::user'],
  ])("to users, roles or another plugin's type is refused: %s", (attribute, type) => {
    expect(check({ rules: [rule(attribute, { ...relation, by: 'mail' })] })).toEqual([
      {
        severity: 'error',
        code: 'refusedRelated',
        rule: 0,
        inner: null,
        values: { attribute, type },
      },
    ]);
  });

  it("to the plugin's own type is found by the video's id", () => {
    const on = siteWith({
      type: 'relation',
      relation: 'oneToOne',
      target: 'plugin::ignite-video.video',
    });
    const by = { ...relation, by: 'videoId', create: false };
    expect(check({ rules: [rule('added', by, 'id')] }, on)).toEqual([]);
  });

  it.each(['nothing', 'notes', 'constructor'])('is found by a text that is there, not %s', (by) => {
    expect(check({ rules: [rule('tags', { ...relation, by })] })).toEqual([
      {
        severity: 'error',
        code: 'unknownRelatedAttribute',
        rule: 0,
        inner: null,
        values: { attribute: 'tags', by, type: 'api::tag.tag' },
      },
    ]);
  });

  it('needs its type to be there', () => {
    const on = siteWith({ type: 'relation', relation: 'oneToOne', target: 'api::gone.gone' });
    expect(codes(check({ rules: [rule('added', relation)] }, on))).toEqual([
      'error unknownRelatedAttribute 0',
    ]);
  });

  it('cannot make entries that need more than the one attribute', () => {
    const create = { ...relation, by: 'name' };
    expect(check({ rules: [rule('author', create)] })).toEqual([
      {
        severity: 'error',
        code: 'cannotCreateRelated',
        rule: 0,
        inner: null,
        values: { attribute: 'author', by: 'name', type: 'api::author.author', required: 'email' },
      },
    ]);
    expect(codesOf(rule('author', { ...create, create: false }))).toEqual([]);
  });
});

describe('a source', () => {
  it.each([from('title', 'a..b'), { expression: '$$$(' }])('must be readable: %j', (source) => {
    const [problem, ...others] = check({ rules: [rule('text', 'text', source)] });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      severity: 'error',
      code: 'paths' in source ? 'badPath' : 'badExpression',
      rule: 0,
      values: { source: 'paths' in source ? 'a..b' : '$$$(', reason: expect.any(String) },
    });
  });
});

describe('a line within a component', () => {
  it('is checked as a rule is, at its place', () => {
    const inner = chapters(
      rule('start', 'date', 'a..b'),
      rule('start', 'json'),
      rule('id', 'text'),
      rule('nothing', 'text'),
      rule('slug', 'slug'),
      rule('tag', { ...relation, by: 'notes' })
    );
    expect(codesOf(rule('text', 'text'), rule('chapters', inner, 'chapters')).sort()).toEqual([
      'error badPath 1 0',
      'error cannotFit 1 1',
      'error cannotFit 1 4',
      'error requiredWithoutRule 1',
      'error reservedAttribute 1 2',
      'error twice 1 1',
      'error unknownAttribute 1 3',
      'error unknownRelatedAttribute 1 5',
    ]);
  });
});

describe("a component's elements", () => {
  const inner = [rule('title', 'text', 'title'), rule('start', 'text', 'id')];
  const found = (elementId: string, rules = inner) =>
    check({ rules: [rule('chapters', { ...chapters(...rules), elementId } as Transform)] });

  it('are known by an attribute that a line feeds', () => {
    expect(found('start')).toEqual([]);
  });

  it.each([
    ['that no line feeds', 'start', inner.slice(0, 1)],
    ['that is not there', 'nothing', inner],
    ['that holds no id', 'tag', [...inner, rule('tag', relation)]],
  ])('are in doubt by one %s', (_, elementId, rules) => {
    expect(found(elementId, rules)).toMatchObject([
      {
        severity: 'warning',
        code: 'elementIdNotFed',
        rule: 0,
        inner: null,
        values: { attribute: elementId },
      },
    ]);
  });

  it('are checked by what the stored videos give for each', () => {
    const rules = [rule('chapters', chapters(...inner), 'chapters')];
    const seen = [
      {
        chapters: [
          { title: 'a', start: 'x' },
          { title: '', start: 'x'.repeat(256) },
        ],
      },
      { chapters: [] },
      { chapters: null },
    ];
    expect(codes(check({ rules }, site, seen)).sort()).toEqual([
      'warning mayBeEmpty 0 0',
      'warning tooLong 0 1',
    ]);
  });
});

describe('what recognises or marks entries', () => {
  it.each<[string, string[]]>([
    ['line', []],
    ['slug', []],
    ['nothing', ['error unknownAttribute']],
    ['secret', ['error cannotFit']],
    ['whole', ['error cannotFit']],
  ])('adoption by %s', (adoptBy, expected) => {
    expect(codes(check({ adoptBy }))).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['line', []],
    ['shelf', []],
    ['access', ['error unknownValue']],
    ['nothing', ['error unknownAttribute']],
    ['publishedAt', ['error reservedAttribute']],
    ['flag', ['error cannotFit']],
  ])('the mark of deleted videos in %s', (attribute, expected) => {
    expect(codes(check({ deletionMark: { attribute, value: 'closed' } }))).toEqual(expected);
  });
});
