import { MEDIA_HOSTS } from '#shared/ignite';
import type {
  ComponentRule,
  LocalePolicy,
  Mapping,
  Owner,
  PlainTransform,
  Rule,
} from '#shared/contract/mapping';
import { VIDEO } from '#shared/conversions';
import { canFeed, knownValues } from './check-rules';
import { otherNames, simplified, videoFields, type Field } from './propose-names';
import {
  isLocalized,
  isPossibleTarget,
  type AttributeSchema,
  type Schemas,
  type Site,
  type TypeSchema,
} from './schema';

type Line = Pick<Rule, 'source' | 'transform'> & { owner?: Owner };

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

/** The attribute that takes a text as Ignite sends it. */
const attributeFedWith = (path: string, rules: readonly (Rule | ComponentRule)[]): string | null =>
  rules.find(
    ({ source, transform }) =>
      transform.type === 'text' && 'paths' in source && source.paths[0] === path
  )?.attribute ?? null;

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
  const elementId = attributeFedWith('id', rules);
  return [
    {
      source: { paths: [elements.path] },
      transform: { type: 'component', rules, ...(elementId !== null && { elementId }) },
    },
  ];
};

/** What could feed an attribute of such a type, the best first. */
const linesFor = (field: Field, attribute: AttributeSchema, schemas: Schemas): Line[] => {
  const line = (
    paths: readonly string[] | string | undefined,
    transform: PlainTransform | undefined
  ): Line[] =>
    paths && transform
      ? [{ source: { paths: typeof paths === 'string' ? [paths] : [...paths] }, transform }]
      : [];

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

/** Attributes that are a video whatever they are called: the custom field, and relations to the default type. */
const videoLines = ({ customField, type, target }: AttributeSchema): Line[] => {
  const source = { paths: ['id'] };
  if (customField === VIDEO) return [{ source, transform: { type: 'video' } }];
  if (type !== 'relation' || target !== VIDEO) return [];
  return [
    { source, transform: { type: 'relation', by: 'videoId', create: false, mode: 'replace' } },
  ];
};

const slug: Line = { source: { paths: ['title'] }, transform: { type: 'slug' }, owner: 'once' };

const propose = (schema: TypeSchema, fields: readonly Field[], schemas: Schemas): Rule[] => {
  const isInner = fields !== videoFields;
  return Object.entries(schema.attributes).flatMap(([name, attribute]) => {
    const field = fields.find(({ names }) => names.includes(simplified(name)));
    const lines = [
      ...(isInner ? [] : videoLines(attribute)),
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
 * be mapped onto it. It is off until a person switches it on. Where entries cannot be drafts it takes
 * public videos only; where editors have entries of their own, publishing stays theirs.
 */
export const proposeMapping = (
  target: string,
  site: Site,
  { hasEntries }: { hasEntries: boolean }
): Mapping | null => {
  const schema = site.contentType(target);
  if (!schema || !isPossibleTarget(target, schema)) return null;
  const rules = proposeRules(schema, site);
  const status = attributeFedWith('status', rules);
  const hasDrafts = schema.options?.draftAndPublish === true;
  const whileEmpty = hasEntries ? 'never' : 'followVisibility';
  const publishing = hasDrafts ? whileEmpty : 'always';
  return {
    key: (target.split('.').at(-1) ?? '')
      .toLowerCase()
      .replace(/[^a-z0-9-]/g, '')
      .slice(0, 64),
    name: schema.info?.displayName ?? target,
    enabled: false,
    target,
    filter: hasDrafts ? [] : [{ field: 'visibility', is: 'any', of: ['public'] }],
    rules,
    publishing,
    deletion: hasDrafts ? 'unpublish' : 'delete',
    privateMedia: 'empty',
    deletionMark: status === null ? null : { attribute: status, value: 'DELETED' },
    locale: isLocalized(schema) ? localesFrom(site.locales) : null,
    adoptBy: attributeFedWith('id', rules),
  };
};
