import { isUsable } from '#shared/conversions';
import { VIDEO_STATUSES } from '#shared/ignite';
import type { PlainTransform, Source, Transform } from '#shared/contract/mapping';
import { checkValues } from './check-values';
import { error, warning, within, type AnyRule, type Found } from './found';
import type { Values } from './map-video';
import {
  attributeOf,
  conversionsOf,
  isLink,
  isOpen,
  isRepeatable,
  isReserved,
  requiredOf,
  type AttributeSchema,
  type Schemas,
  type TypeSchema,
} from './schema';
import { compileTransform } from './transforms';

/** What rules are checked against. */
export interface RulesContext {
  schemas: Schemas;
  /** Whether entries are published, which then have to be complete. */
  isPublished: boolean;
  /** Whether the rules are those of a component. */
  isInner: boolean;
  /** What they give of the stored videos. */
  seen: readonly Values[];
}

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

const pathsOf = (source: Source): readonly string[] => ('paths' in source ? source.paths : []);

/** Ignite's ids: unique, and of digits and letters only. */
const isId = (source: Source): boolean =>
  'paths' in source && source.paths.every((path) => path === 'id');

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
  const known = paths.length === 1 ? (knownValues.get(paths[0]!) ?? []) : [];
  const odd = known.find((value) => !allowed.includes(String(convert(value))));
  if (odd === undefined) return [];
  const shapes = { attribute, type: 'enumeration', transform: transform.type };
  return [warning('mayNotFit', { ...shapes, value: odd })];
};

const checkRelation = (
  attribute: string,
  target: string,
  { by, create }: PlainTransform & { type: 'relation' },
  schemas: Schemas
): Found[] => {
  const related = schemas.contentType(target);
  const type = attributeOf(related, by)?.type ?? '';
  if (!related || !isUsable('by', type)) {
    return [error('unknownRelatedAttribute', { attribute, by, type: target })];
  }
  const needed = requiredOf(related).filter(
    ([name, attribute]) => name !== by && !isLink(attribute)
  );
  if (!create || needed.length === 0) return [];
  const names = needed.map(([name]) => name).join(', ');
  return [error('cannotCreateRelated', { attribute, by, type: target, required: names })];
};

/** The id of elements is there, and written: otherwise each is known by what was last written of it. */
const checkElementId = (
  { elementId, rules }: Transform & { type: 'component' },
  component: TypeSchema
): Found[] => {
  if (elementId === undefined) return [];
  const type = attributeOf(component, elementId)?.type ?? '';
  const isFed = rules.some(({ attribute }) => attribute === elementId);
  return isFed && isUsable('elementId', type)
    ? []
    : [warning('elementIdNotFed', { attribute: elementId })];
};

const checkUnique = (
  { attribute: name, source, transform }: AnyRule,
  { unique, type }: AttributeSchema
): Found[] => {
  if (!(unique || type === 'uid') || transform.type === 'slug' || isId(source)) return [];
  // What is the customer's own may well be unique: the stored videos tell.
  const isOwn = pathsOf(source).every((path) => path.startsWith('customMetadata'));
  return isOwn ? [] : [error('notUnique', { attribute: name })];
};

const checkTarget = (
  rule: AnyRule,
  attribute: AttributeSchema | undefined,
  context: RulesContext
): Found[] => {
  const { attribute: name, transform } = rule;
  const { schemas, isInner, isPublished, seen } = context;
  if (isReserved(name, attribute)) return [error('reservedAttribute', { attribute: name })];
  if (!attribute) return [error('unknownAttribute', { attribute: name })];
  const { type, target = '' } = attribute;
  if (type === 'relation' && target !== '' && !isOpen(target)) {
    return [error('refusedRelated', { attribute: name, type: target })];
  }
  if (!conversionsOf(attribute, schemas, isInner).includes(transform.type)) {
    return [error('cannotFit', { attribute: name, type, transform: transform.type })];
  }
  const values = seen.map((entry) => entry[name] ?? null);
  const found = [
    ...checkUnique(rule, attribute),
    ...checkValues(rule, attribute, values, isPublished),
  ];
  if (transform.type === 'component') {
    const component = schemas.component(attribute.component ?? '')!;
    const inner = { ...context, isInner: true, seen: values.flat().filter(isObject) };
    return [
      ...found,
      ...checkElementId(transform, component),
      ...checkRules(transform.rules, component, inner),
    ];
  }
  if (transform.type === 'relation') {
    return [...found, ...checkRelation(name, target, transform, schemas)];
  }
  if (type === 'enumeration') {
    return [...checkEnumeration({ ...rule, transform }, attribute), ...found];
  }
  return found;
};

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null;

export const checkRules = (
  rules: readonly AnyRule[],
  schema: TypeSchema,
  context: RulesContext
): Found[] => {
  const fed = new Set<string>();
  const found = rules.flatMap((rule, index) => {
    const { attribute } = rule;
    const isTwice = fed.has(attribute);
    fed.add(attribute);
    return within(index, [
      ...(isTwice ? [error('twice', { attribute })] : []),
      ...checkTarget(rule, attributeOf(schema, attribute), context),
    ]);
  });
  const missing = requiredOf(schema)
    .filter(([name]) => !fed.has(name))
    .map(([name, attribute]) => {
      // Strapi demands these of drafts, too.
      const isAlways = attribute.type === 'dynamiczone' || isRepeatable(attribute);
      const isSeldom = isLink(attribute) || attribute.conditions !== undefined;
      const report = isAlways || (context.isPublished && !isSeldom) ? error : warning;
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
  checkTarget(rule, attribute, { schemas, isInner, isPublished: true, seen: [] }).every(
    ({ severity }) => severity !== 'error'
  );
