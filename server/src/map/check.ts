import { VIDEO_STATUSES } from '#shared/ignite';
import type {
  ComponentRule,
  Mapping,
  PlainTransform,
  Problem,
  Rule,
  Source,
  Transform,
} from '#shared/contract/mapping';
import { compileTransform } from './transforms';

/** What a mapping's check reads of an attribute, as it stands in a schema that Strapi loaded. */
export interface AttributeSchema {
  type: string;
  required?: boolean;
  unique?: boolean;
  default?: unknown;
  maxLength?: number;
  enum?: readonly string[];
  relation?: string;
  target?: string;
  component?: string;
  repeatable?: boolean;
  multiple?: boolean;
  allowedTypes?: readonly string[];
  writable?: boolean;
  conditions?: object;
}

/** A content type or component, as far as a mapping's check reads it. */
export interface TypeSchema {
  kind?: string;
  info?: { displayName?: string };
  options?: { draftAndPublish?: boolean };
  pluginOptions?: object;
  attributes: Readonly<Record<string, AttributeSchema>>;
}

/** The content types and components of a site: those of `strapi.contentTypes` and `strapi.components`. */
export interface Schemas {
  contentType(uid: string): TypeSchema | undefined;
  component(uid: string): TypeSchema | undefined;
}

export interface Site extends Schemas {
  /** Codes of the site's locales. */
  locales: readonly string[];
  /** Both throw an Error for what they cannot read. */
  parse: { path(text: string): unknown; expression(text: string): unknown };
}

/** A problem, and the index of its rule and of the line within: none, one or both. */
interface Found extends Omit<Problem, 'rule' | 'inner'> {
  at: readonly number[];
}

type AnyRule = Rule | ComponentRule;
type Values = Problem['values'];

const error = (code: Problem['code'], values: Values): Found => ({
  severity: 'error',
  code,
  values,
  at: [],
});

const warning = (code: Problem['code'], values: Values): Found => ({
  ...error(code, values),
  severity: 'warning',
});

const within = (index: number, found: Found[]): Found[] =>
  found.map((problem) => ({ ...problem, at: [index, ...problem.at] }));

const TEXTS = ['string', 'text', 'richtext'];
const NUMBERS = ['integer', 'biginteger', 'float', 'decimal'];
const DATES = ['date', 'time', 'datetime'];

/** The types of attributes that take what a transform gives: any of it, or some of it. */
interface Fit {
  any: readonly string[];
  some?: readonly string[];
}

const text: Fit = {
  any: TEXTS,
  some: ['uid', 'email', 'enumeration', 'boolean', ...NUMBERS, ...DATES],
};

// Nothing fits a dynamic zone, nor a password or a `timestamp`, which do not read as they were written.
const fits: Record<Transform['type'], Fit> = {
  text,
  first: text,
  join: text,
  enumeration: text,
  mp4: { any: TEXTS },
  thumbnail: { any: TEXTS },
  richtext: { any: ['richtext'], some: ['string', 'text'] },
  number: { any: NUMBERS },
  boolean: { any: ['boolean'] },
  date: { any: [...DATES, ...TEXTS] },
  json: { any: ['json'], some: ['blocks'] },
  blocks: { any: ['blocks', 'json'] },
  slug: { any: ['uid'] },
  relation: { any: ['relation'] },
  media: { any: ['media'] },
  component: { any: ['component'] },
};

/** Values that Ignite is known to send. `status` is an open set. */
export const knownValues: ReadonlyMap<string, readonly string[]> = new Map<
  string,
  readonly string[]
>([
  ['visibility', ['public', 'private']],
  ['status', VIDEO_STATUSES],
  ['orientation', ['landscape', 'portrait']],
  ['aiContent', ['none', 'generated', 'modified']],
]);

/** What Ignite always sends, of a video or of an element of one of its lists. */
const ALWAYS_SENT = [
  ...['id', 'title', 'status', 'visibility', 'createdAt', 'updatedAt'],
  ...['timestamp', 'slug'],
];

/** What is no longer than an id or a timestamp. */
const SHORT = [
  ...['id', 'workspace', 'createdBy', 'createdAt', 'updatedAt', 'contentUpdatedAt'],
  ...['language', 'timestamp', ...knownValues.keys()],
];
const SHORT_LENGTH = 24;

/** Strapi refuses more in a `string`, and databases in a `uid`, unless its own limit says otherwise. */
const COLUMN_LENGTH = 255;

const RESERVED =
  /^(id|documentId|(created|updated|published|firstPublished)At|(created|updated)By|locale|localizations|_*strapi.*)$/;

/** Whether an attribute is Strapi's own, which nobody may write. */
export const isReserved = (name: string, attribute?: AttributeSchema): boolean =>
  RESERVED.test(name) || attribute?.writable === false;

const attributeOf = (schema: TypeSchema | undefined, name: string): AttributeSchema | undefined =>
  schema && Object.hasOwn(schema.attributes, name) ? schema.attributes[name] : undefined;

/** Strapi demands these only where it is told to be strict. */
const isLink = ({ type }: AttributeSchema): boolean => type === 'relation' || type === 'media';

const isRepeatable = ({ type, repeatable }: AttributeSchema): boolean =>
  type === 'component' && repeatable === true;

/** Required attributes of a type, without those that Strapi fills itself. */
const requiredOf = (schema: TypeSchema): [name: string, AttributeSchema][] =>
  Object.entries(schema.attributes).filter(
    ([name, attribute]) =>
      attribute.required && attribute.default == null && !isReserved(name, attribute)
  );

const pathsOf = (source: Source): readonly string[] => ('paths' in source ? source.paths : []);

/** Ignite's ids: unique, and of digits and letters only. */
const isId = (source: Source): boolean =>
  'paths' in source && source.paths.every((path) => path === 'id');

const checkSources = (rules: readonly AnyRule[], parse: Site['parse']): Found[] => {
  const problemOf = (
    code: 'badPath' | 'badExpression',
    read: (text: string) => unknown,
    text: string
  ): Found[] => {
    try {
      read(text);
      return [];
    } catch (failure) {
      return [error(code, { source: text, reason: (failure as Error).message })];
    }
  };
  return rules.flatMap(({ source, transform }, index) =>
    within(index, [
      ...('expression' in source
        ? problemOf('badExpression', parse.expression, source.expression)
        : source.paths.flatMap((path) => problemOf('badPath', parse.path, path))),
      ...(transform.type === 'component' ? checkSources(transform.rules, parse) : []),
    ])
  );
};

const checkEnumeration = (
  rule: AnyRule & { transform: PlainTransform },
  { enum: allowed = [] }: AttributeSchema
): Found[] => {
  const { attribute, source, transform, fallback } = rule;
  const convert = compileTransform(transform);
  const table = transform.type === 'enumeration' ? Object.values(transform.values) : [];
  const given = fallback == null ? table : [...table, String(convert(fallback))];
  const unknown = new Set(given.filter((value) => !allowed.includes(value)));
  if (unknown.size > 0) {
    return [...unknown].map((value) => error('unknownValue', { attribute, value }));
  }
  const paths = pathsOf(source);
  const known = paths.length === 1 ? knownValues.get(paths[0]!) : undefined;
  if (!known && table.length > 0) return [];
  const odd = known?.find((value) => !allowed.includes(String(convert(value))));
  if (known && odd === undefined) return [];
  return [
    warning('mayNotFit', {
      attribute,
      type: 'enumeration',
      transform: transform.type,
      ...(odd !== undefined && { value: odd }),
    }),
  ];
};

const checkRelation = (
  attribute: string,
  target: string,
  { by, create }: PlainTransform & { type: 'relation' },
  schemas: Schemas
): Found[] => {
  const related = schemas.contentType(target);
  const type = attributeOf(related, by)?.type ?? '';
  if (!related || ![...TEXTS, 'uid', 'email', 'enumeration', ...NUMBERS].includes(type)) {
    return [error('unknownRelatedAttribute', { attribute, by, type: target })];
  }
  const needed = requiredOf(related).filter(
    ([name, attribute]) => name !== by && !isLink(attribute)
  );
  if (!create || needed.length === 0) return [];
  const names = needed.map(([name]) => name).join(', ');
  return [error('cannotCreateRelated', { attribute, by, type: target, required: names })];
};

/** What a source's text has at most, in characters. */
const longestOf = (source: Source, transform: Transform): number => {
  if (transform.type === 'date') return SHORT_LENGTH;
  if (transform.type === 'mp4' || transform.type === 'thumbnail') return COLUMN_LENGTH;
  if ('expression' in source || transform.type === 'join') return Infinity;
  return Math.max(
    ...source.paths.map((path) => {
      if (SHORT.includes(path)) return SHORT_LENGTH;
      return /url$/i.test(path) ? COLUMN_LENGTH : Infinity;
    })
  );
};

const checkLimits = (
  { attribute: name, source, transform, fallback }: AnyRule,
  attribute: AttributeSchema,
  isPublished: boolean
): Found[] => {
  const { type, unique, maxLength, required } = attribute;
  const found: Found[] = [];
  const paths = pathsOf(source);

  const isColumn = type === 'string' || type === 'uid';
  const limit = maxLength ?? (isColumn ? COLUMN_LENGTH : Infinity);
  const isText = [...TEXTS, 'uid', 'email'].includes(type);
  if (isText && longestOf(source, transform) > limit) {
    found.push(warning('tooLong', { attribute: name, limit: String(limit) }));
  }

  if ((unique || type === 'uid') && transform.type !== 'slug' && !isId(source)) {
    // What is the customer's own may well be unique: nobody here can tell.
    const isOwn = paths.every((path) => path.startsWith('customMetadata'));
    found.push((isOwn ? warning : error)('notUnique', { attribute: name }));
  }

  const isSent = fallback != null || paths.some((path) => ALWAYS_SENT.includes(path));
  if (isPublished && required && !isSent && !isLink(attribute) && !isRepeatable(attribute)) {
    found.push(warning('mayBeEmpty', { attribute: name }));
  }
  return found;
};

const checkTarget = (
  rule: AnyRule,
  attribute: AttributeSchema | undefined,
  schemas: Schemas,
  isPublished: boolean,
  isInner: boolean
): Found[] => {
  const { attribute: name, transform } = rule;
  if (isReserved(name, attribute)) return [error('reservedAttribute', { attribute: name })];
  if (!attribute) return [error('unknownAttribute', { attribute: name })];

  const { type, target, allowedTypes } = attribute;
  const { any, some = [] } = fits[transform.type];
  const component = type === 'component' ? schemas.component(attribute.component ?? '') : undefined;
  const isPossible =
    [...any, ...some].includes(type) &&
    // Strapi makes slugs for attributes of content types only, and the download takes images only.
    !(transform.type === 'slug' && isInner) &&
    !(type === 'media' && allowedTypes && !allowedTypes.includes('images')) &&
    !(type === 'relation' && target === undefined) &&
    !(type === 'relation' && attribute.relation?.startsWith('morph')) &&
    !(type === 'component' && !component);
  const shapes = { attribute: name, type, transform: transform.type };
  if (!isPossible) return [error('cannotFit', shapes)];

  const found = checkLimits(rule, attribute, isPublished);
  if (transform.type === 'component') {
    return [...found, ...checkRules(transform.rules, component!, schemas, isPublished, true)];
  }
  if (transform.type === 'relation') {
    return [...found, ...checkRelation(name, target!, transform, schemas)];
  }
  if (type === 'enumeration') {
    return [...checkEnumeration({ ...rule, transform }, attribute), ...found];
  }
  const isSure = any.includes(type) || (type === 'uid' && isId(rule.source));
  return isSure ? found : [warning('mayNotFit', shapes), ...found];
};

const checkRules = (
  rules: readonly AnyRule[],
  schema: TypeSchema,
  schemas: Schemas,
  isPublished: boolean,
  isInner: boolean
): Found[] => {
  const fed = new Set<string>();
  const found = rules.flatMap((rule, index) => {
    const { attribute } = rule;
    const isTwice = fed.has(attribute);
    fed.add(attribute);
    return within(index, [
      ...(isTwice ? [error('twice', { attribute })] : []),
      ...checkTarget(rule, attributeOf(schema, attribute), schemas, isPublished, isInner),
    ]);
  });
  const missing = requiredOf(schema)
    .filter(([name]) => !fed.has(name))
    .map(([name, attribute]) => {
      // Strapi demands these of drafts, too.
      const isAlways = attribute.type === 'dynamiczone' || isRepeatable(attribute);
      const isSeldom = isLink(attribute) || attribute.conditions !== undefined;
      const report = isAlways || (isPublished && !isSeldom) ? error : warning;
      return report('requiredWithoutRule', { attribute: name });
    });
  return [...found, ...missing];
};

/** Whether a rule, or a line within a component's, can feed an attribute: it has no errors beyond its source's. */
export const canFeed = (
  rule: AnyRule,
  attribute: AttributeSchema,
  schemas: Schemas,
  isInner: boolean
): boolean =>
  checkTarget(rule, attribute, schemas, true, isInner).every(
    ({ severity }) => severity !== 'error'
  );

const checkDeletionMark = (
  { attribute: name, value }: NonNullable<Mapping['deletionMark']>,
  schema: TypeSchema
): Found[] => {
  const attribute = attributeOf(schema, name);
  if (isReserved(name, attribute)) return [error('reservedAttribute', { attribute: name })];
  if (!attribute) return [error('unknownAttribute', { attribute: name })];
  const { type } = attribute;
  if (type === 'enumeration') {
    return attribute.enum?.includes(value)
      ? []
      : [error('unknownValue', { attribute: name, value })];
  }
  return TEXTS.includes(type) ? [] : [error('cannotFit', { attribute: name, type })];
};

const checkAdoptBy = (name: string, schema: TypeSchema): Found[] => {
  const attribute = attributeOf(schema, name);
  if (!attribute) return [error('unknownAttribute', { attribute: name })];
  const { type } = attribute;
  return [...TEXTS, 'uid'].includes(type) ? [] : [error('cannotFit', { attribute: name, type })];
};

/** Whether entries of a type have versions by language. */
export const isLocalized = ({ pluginOptions = {} }: TypeSchema): boolean =>
  (pluginOptions as { i18n?: { localized?: boolean } }).i18n?.localized === true;

const checkLocale = (policy: Mapping['locale'], schema: TypeSchema, site: Site): Found[] => {
  if (!policy) return isLocalized(schema) ? [error('needsLocale', {})] : [];
  if (!isLocalized(schema)) return [warning('notLocalised', {})];
  const used =
    policy.type === 'fixed' ? [policy.locale] : [...Object.values(policy.locales), policy.fallback];
  return [...new Set(used)]
    .filter((locale) => !site.locales.includes(locale))
    .map((locale) => error('unknownLocale', { locale }));
};

/** Whether videos can be mapped onto a content type: not onto single types and what editors never see. */
export const isPossibleTarget = ({ kind, pluginOptions = {} }: TypeSchema): boolean =>
  kind === 'collectionType' &&
  (pluginOptions as Record<string, { visible?: boolean }>)['content-manager']?.visible !== false;

/**
 * What is wrong with a mapping, given the content types and components of the site as they are now.
 * With an error it cannot be applied; with a warning some videos may not get their entries.
 */
export const checkMapping = (mapping: Mapping, site: Site): Problem[] => {
  const { target, rules, publishing, deletion, deletionMark, adoptBy } = mapping;
  const schema = site.contentType(target);
  const check = (): Found[] => {
    if (!schema || !isPossibleTarget(schema)) return [error('unknownTarget', { target })];
    const hasDrafts = schema.options?.draftAndPublish === true;
    const hides = publishing !== 'always' || deletion === 'unpublish';
    return [
      ...(hides && !hasDrafts ? [error('needsDrafts', {})] : []),
      ...checkLocale(mapping.locale, schema, site),
      ...(adoptBy === null ? [] : checkAdoptBy(adoptBy, schema)),
      ...(deletionMark ? checkDeletionMark(deletionMark, schema) : []),
      ...checkRules(rules, schema, site, !hasDrafts || publishing !== 'never', false),
      ...checkSources(rules, site.parse),
    ];
  };
  return check().map(({ at: [rule = null, inner = null], ...problem }) => ({
    ...problem,
    rule,
    inner,
  }));
};
