import { MEDIA_HOSTS } from '#shared/ignite';
import type {
  ComponentRule,
  LocalePolicy,
  Mapping,
  Owner,
  PlainTransform,
  Rule,
  Source,
} from '#shared/contract/mapping';
import {
  canFeed,
  isLocalized,
  isPossibleTarget,
  knownValues,
  type AttributeSchema,
  type Schemas,
  type Site,
  type TypeSchema,
} from './check';

/** What attributes of certain names are likely to want, in the forms that it can be had in. */
interface Field {
  /** Without case, `_` and `-`. */
  names: readonly string[];
  owner?: Owner;
  text?: readonly string[];
  number?: Source;
  date?: string;
  json?: readonly string[];
  image?: readonly string[];
  mp4?: string;
  /** A list that can be written in one line. */
  joined?: string;
  /** What names related entries, by the attribute that holds it; the first that a type has counts. */
  related?: Readonly<Record<string, string>>;
  /** A list whose elements can become components. */
  elements?: { path: string; fields: readonly Field[] };
}

type Line = Pick<Rule, 'source' | 'transform'> & { owner?: Owner };

const thumbnails = [
  'src.thumbnailUrl',
  'src.thumbnails[0].formats.jpeg.url',
  'src.thumbnails[0].formats.webp.url',
];

const named = (list: string): Pick<Field, 'json' | 'joined' | 'related'> => ({
  json: [list],
  joined: `${list}[].title`,
  related: { slug: `${list}[].slug`, name: `${list}[].title`, title: `${list}[].title` },
});

const chapterFields: readonly Field[] = [
  { names: ['title', 'name', 'label', 'text', 'headline', 'heading'], text: ['title'] },
  {
    names: ['timestamp', 'time', 'start', 'starttime', 'startsat', 'seconds', 'offset'],
    text: ['timestamp'],
    // 00:01:30 in seconds.
    number: {
      expression: '$reduce($split(timestamp, ":").$number(), function($t, $n) { $t * 60 + $n })',
    },
  },
  { names: ['chapterid', 'igniteid', 'externalid'], text: ['id'] },
];

const videoFields: readonly Field[] = [
  {
    names: ['title', 'name', 'headline', 'heading', 'videotitle'],
    text: ['title'],
    owner: 'untilEdited',
  },
  {
    names: ['description', 'summary', 'body', 'text', 'content', 'excerpt', 'abstract', 'teaser'],
    text: ['description'],
    owner: 'untilEdited',
  },
  { names: ['videoid', 'igniteid', 'ignitevideoid', 'externalid'], text: ['id'] },
  {
    names: ['duration', 'length', 'runtime', 'seconds'],
    number: { paths: ['duration'] },
    text: ['duration'],
  },
  { names: ['fps', 'framerate'], number: { paths: ['fps'] }, text: ['fps'] },
  { names: ['orientation'], text: ['orientation'] },
  {
    names: ['language', 'lang', 'languagecode'],
    text: ['language'],
    related: { code: 'language', slug: 'language' },
  },
  { names: ['visibility'], text: ['visibility'] },
  {
    names: ['processingstatus', 'videostatus', 'ignitestatus', 'status', 'state'],
    text: ['status'],
  },
  { names: ['workspace', 'workspaceid'], text: ['workspace'] },
  {
    names: ['thumbnail', 'thumb', 'cover', 'poster', 'image', 'picture', 'preview'].flatMap(
      (name) => [name, `${name}url`, `${name}image`]
    ),
    text: thumbnails,
    image: thumbnails,
  },
  {
    names: ['stream', 'streamurl', 'hls', 'hlsurl', 'm3u8', 'm3u8url', 'abr', 'abrurl'],
    text: ['src.abr.url'],
  },
  { names: ['mp4', 'mp4url', 'videourl', 'videofile', 'downloadurl'], mp4: 'src.mp4' },
  { names: ['shareurl', 'playerurl'], text: ['player.shareUrl'] },
  { names: ['sources', 'src'], json: ['src'] },
  { names: ['texttracks', 'subtitles', 'captions'], json: ['texttracks', 'subtitles'] },
  {
    names: ['transcript', 'transcription', 'transcriptions'],
    text: ['transcriptions[0].text'],
    json: ['transcriptions'],
  },
  {
    names: ['chapters', 'chapter'],
    json: ['chapters'],
    elements: { path: 'chapters', fields: chapterFields },
  },
  { names: ['categories', 'category', 'topics', 'topic'], ...named('categories') },
  { names: ['tags', 'tag', 'keywords'], ...named('tags') },
  { names: ['custommetadata', 'metadata'], json: ['customMetadata'] },
  { names: ['ignitecreatedat', 'videocreatedat', 'uploadedat'], date: 'createdAt' },
  { names: ['igniteupdatedat', 'videoupdatedat'], date: 'updatedAt' },
];

const simplified = (name: string): string => name.toLowerCase().replace(/[_-]/g, '');

/** Other names that sites give to Ignite's values, the best first. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  COMPLETE: ['completed', 'ready'],
  PROCESSING: ['progressing'],
  PROGRESSING: ['processing'],
  REPLACING: ['processing', 'progressing'],
  NO_FILE: ['empty', 'pending', 'processing'],
  FAILED: ['error'],
  ERROR: ['failed'],
};

/** A table of Ignite's values, when the enumeration has a place for each that is known. */
const enumerationFrom = (
  path: string,
  allowed: readonly string[] = []
): PlainTransform | undefined => {
  const table = (knownValues.get(path) ?? []).map((value) => {
    const names = [simplified(value), ...(otherNames[value] ?? [])];
    const found = names.flatMap((name) => allowed.filter((one) => simplified(one) === name));
    return [value, found[0]] as const;
  });
  if (table.length === 0 || table.some(([, name]) => name === undefined)) return undefined;
  return { type: 'enumeration', values: Object.fromEntries(table) as Record<string, string> };
};

const relationsFrom = (
  { related = {} }: Field,
  { relation, target }: AttributeSchema,
  schemas: Schemas
): Line[] => {
  const attributes = schemas.contentType(target ?? '')?.attributes ?? {};
  const by = Object.keys(related).find((name) => Object.hasOwn(attributes, name));
  if (by === undefined) return [];
  const isList = relation?.endsWith('ToMany') === true;
  const path = isList ? related[by]! : related[by]!.replace('[]', '[0]');
  const mode = isList ? 'add' : 'replace';
  // Entries that need more than this attribute cannot be made.
  return [true, false].map((create) => ({
    source: { paths: [path] },
    transform: { type: 'relation', by, create, mode },
  }));
};

const componentFrom = (
  { elements }: Field,
  { component, repeatable }: AttributeSchema,
  schemas: Schemas
): Line[] => {
  const schema = schemas.component(component ?? '');
  if (!elements || !schema || !repeatable) return [];
  const rules = propose(schema, elements.fields, schemas).flatMap(
    ({ attribute, source, transform }): ComponentRule[] =>
      transform.type === 'component' ? [] : [{ attribute, source, transform }]
  );
  if (rules.length === 0) return [];
  return [{ source: { paths: [elements.path] }, transform: { type: 'component', rules } }];
};

/** What could feed an attribute of such a type, the best first. */
const linesFor = (field: Field, attribute: AttributeSchema, schemas: Schemas): Line[] => {
  const line = (
    paths: readonly string[] | string | undefined,
    transform: PlainTransform | undefined
  ): Line[] =>
    paths && transform ? [{ source: { paths: [paths].flat() as string[] }, transform }] : [];

  switch (attribute.type) {
    case 'string':
    case 'text':
      return [
        ...line(field.text, { type: 'text' }),
        ...line(field.date, { type: 'date' }),
        ...line(field.mp4, { type: 'mp4', maxHeight: 1080 }),
        ...line(field.joined, { type: 'join', separator: ', ' }),
      ];
    case 'uid':
      return line(field.text, { type: 'text' });
    case 'richtext':
    case 'blocks':
      return line(field.text, { type: attribute.type });
    case 'enumeration':
      return line(field.text, enumerationFrom(field.text?.[0] ?? '', attribute.enum));
    case 'integer':
    case 'biginteger':
    case 'float':
    case 'decimal':
      return field.number ? [{ source: field.number, transform: { type: 'number' } }] : [];
    case 'date':
    case 'datetime':
      return line(field.date, { type: 'date' });
    case 'json':
      return line(field.json, { type: 'json' });
    case 'media':
      return attribute.multiple
        ? []
        : line(field.image, { type: 'media', hosts: [...MEDIA_HOSTS], folder: null });
    case 'relation':
      return relationsFrom(field, attribute, schemas);
    case 'component':
      return componentFrom(field, attribute, schemas);
    default:
      return [];
  }
};

const slug: Line = { source: { paths: ['title'] }, transform: { type: 'slug' }, owner: 'once' };

const propose = (schema: TypeSchema, fields: readonly Field[], schemas: Schemas): Rule[] => {
  const isInner = fields !== videoFields;
  return Object.entries(schema.attributes).flatMap(([name, attribute]) => {
    const field = fields.find(({ names }) => names.includes(simplified(name)));
    const lines = [
      ...(field ? linesFor(field, attribute, schemas) : []),
      ...(attribute.type === 'uid' ? [slug] : []),
    ];
    return lines
      .map((line): Rule => ({ attribute: name, owner: field?.owner ?? 'always', ...line }))
      .filter((rule) => canFeed(rule, attribute, schemas, isInner))
      .slice(0, 1);
  });
};

/**
 * Rules for a content type, as far as the names and types of its attributes tell what they are for.
 * None of them is an error; an attribute that a rule cannot feed, or that says nothing, gets none.
 */
export const proposeRules = (schema: TypeSchema, schemas: Schemas): Rule[] =>
  propose(schema, videoFields, schemas);

/** A site's languages, each for its own locale, and the first for any other. */
const localesFrom = ([first = '', ...others]: readonly string[]): LocalePolicy => ({
  type: 'byLanguage',
  locales: Object.fromEntries([first, ...others].map((locale) => [locale, locale])),
  fallback: first,
});

/**
 * A new mapping onto a content type, with the rules that can be proposed, or null when videos cannot
 * be mapped onto it. Where entries cannot be drafts it takes public videos only.
 */
export const proposeMapping = (target: string, site: Site): Mapping | null => {
  const schema = site.contentType(target);
  if (!schema || !isPossibleTarget(schema)) return null;
  const rules = proposeRules(schema, site);
  const fedWith = (path: string): string | null =>
    rules.find(
      ({ source, transform }) =>
        transform.type === 'text' && 'paths' in source && source.paths[0] === path
    )?.attribute ?? null;
  const status = fedWith('status');
  const hasDrafts = schema.options?.draftAndPublish === true;
  return {
    key: (target.split('.').at(-1) ?? '')
      .toLowerCase()
      .replace(/[^a-z0-9-]/g, '')
      .slice(0, 64),
    name: schema.info?.displayName ?? target,
    enabled: true,
    target,
    filter: hasDrafts ? [] : [{ field: 'visibility', is: 'any', of: ['public'] }],
    rules,
    publishing: hasDrafts ? 'followVisibility' : 'always',
    deletion: hasDrafts ? 'unpublish' : 'delete',
    privateMedia: 'empty',
    deletionMark: status === null ? null : { attribute: status, value: 'DELETED' },
    locale: isLocalized(schema) ? localesFrom(site.locales) : null,
    adoptBy: fedWith('id'),
  };
};
