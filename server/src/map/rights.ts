import { isDeepStrictEqual } from 'node:util';
import type { Mapping, Problem, Rule } from '#shared/contract/mapping';
import { error, toProblem, within, type AnyRule, type Found } from './found';
import { attributeOf, isOpen, isPossibleTarget, type Schemas, type TypeSchema } from './schema';

/** What the Content Manager shows somebody who maps. */
export interface Reader {
  /** Whether it shows them entries of a content type. */
  type(uid: string): boolean;
  /** Whether it shows them an attribute of every entry of a type: then they may find entries by it. */
  finds(uid: string, attribute: string): boolean;
}

/** The site as it is to somebody: without the types that they may not see. */
export const visibleTo = <S extends Schemas>(site: S, reader: Reader): S => ({
  ...site,
  contentType: (uid) => (reader.type(uid) ? site.contentType(uid) : undefined),
});

/** Whether somebody sees a mapping: they see the type that it feeds, or nobody does, because it is gone. */
export const seesMapping = (
  { target }: Pick<Mapping, 'target'>,
  site: Schemas,
  reader: Reader
): boolean => !site.contentType(target) || reader.type(target);

/** What a rule looks entries up in, its component's rules included: types, and their attributes. */
const lookUpsOf = (
  { attribute: name, transform }: AnyRule,
  schema: TypeSchema | undefined,
  schemas: Schemas
): { uid: string; by: string }[] => {
  const attribute = attributeOf(schema, name);
  if (transform.type === 'relation') {
    return attribute?.target === undefined ? [] : [{ uid: attribute.target, by: transform.by }];
  }
  if (transform.type !== 'component') return [];
  const component = schemas.component(attribute?.component ?? '');
  return transform.rules.flatMap((rule) => lookUpsOf(rule, component, schemas));
};

/** Whether somebody sees a rule: they see the types in which it looks entries up. */
export const seesRule = (
  rule: Rule,
  { target }: Pick<Mapping, 'target'>,
  site: Schemas,
  reader: Reader
): boolean =>
  lookUpsOf(rule, site.contentType(target), site).every(
    ({ uid }) => !site.contentType(uid) || reader.type(uid)
  );

/** Whether somebody may know what a rule finds: they may find the entries themselves. */
export const mayLookUp = (
  rule: Rule,
  { target }: Pick<Mapping, 'target'>,
  site: Schemas,
  reader: Reader
): boolean =>
  lookUpsOf(rule, site.contentType(target), site).every(({ uid, by }) => reader.finds(uid, by));

/** A mapping with the rules that somebody sees first, and how many those are. */
export const visibleFirst = (
  mapping: Mapping,
  site: Schemas,
  reader: Reader
): { mapping: Mapping; visible: Mapping } => {
  const sees = (rule: Rule): boolean => seesRule(rule, mapping, site, reader);
  const rules = mapping.rules.filter(sees);
  const hidden = mapping.rules.filter((rule) => !sees(rule));
  return {
    mapping: { ...mapping, rules: [...rules, ...hidden] },
    visible: { ...mapping, rules },
  };
};

/** Puts back what somebody did not see, at the places where it was. */
const putBack = <T>(shown: readonly T[], before: readonly T[], isHidden: (one: T) => boolean) => {
  const all = [...shown];
  before.forEach((one, index) => {
    if (isHidden(one)) all.splice(index, 0, one);
  });
  return all;
};

/** The mappings that somebody saves, with those that they do not see, and the rules, as they were. */
export const withHidden = (
  saved: readonly Mapping[],
  before: readonly Mapping[],
  site: Schemas,
  reader: Reader
): Mapping[] => {
  const whole = saved.map((mapping) => {
    const old = before.find(({ key }) => key === mapping.key);
    if (old?.target !== mapping.target) return mapping;
    const isHidden = (rule: Rule): boolean => !seesRule(rule, mapping, site, reader);
    const kept = new Set(old.rules.filter(isHidden).map(({ attribute }) => attribute));
    const shown = mapping.rules.filter(({ attribute }) => !kept.has(attribute));
    return { ...mapping, rules: putBack(shown, old.rules, isHidden) };
  });
  return putBack(whole, before, (mapping) => !seesMapping(mapping, site, reader));
};

/** What keeps a rule from being anybody's: it feeds what no mapping may feed, or finds what its author may not. */
const refusedIn = (
  rule: AnyRule,
  schema: TypeSchema | undefined,
  schemas: Schemas,
  reader: Reader
): Found[] => {
  const { attribute: name, transform } = rule;
  const attribute = attributeOf(schema, name);
  if (attribute === undefined) return [];
  const { type, target = '' } = attribute;
  if (type === 'password') return [error('cannotFit', { attribute: name, type })];
  if (type === 'relation' && target !== '' && !isOpen(target)) {
    return [error('refusedRelated', { attribute: name, type: target })];
  }
  if (transform.type === 'relation' && !reader.finds(target, transform.by)) {
    return [error('notReadable', { attribute: transform.by, type: target })];
  }
  if (transform.type !== 'component') return [];
  const component = schemas.component(attribute.component ?? '');
  return transform.rules.flatMap((inner, index) =>
    within(index, refusedIn(inner, component, schemas, reader))
  );
};

/**
 * Why somebody may not save a mapping (product rules, "Rights stay Strapi's"): what was so before they
 * came is not theirs to answer for.
 *
 * @param before the mapping as it is stored, if there is one of its key.
 */
export const refusalsOf = (
  mapping: Mapping,
  before: Mapping | undefined,
  site: Schemas,
  reader: Reader
): Problem[] => {
  const { target, adoptBy, rules } = mapping;
  const schema = site.contentType(target);
  const old = before?.target === target ? before : undefined;
  const check = (): Found[] => {
    if (schema && !old && !(isPossibleTarget(target, schema) && reader.type(target))) {
      return [error('refusedTarget', { target })];
    }
    const adopts = adoptBy !== null && adoptBy !== old?.adoptBy;
    const isAttribute = adopts && attributeOf(schema, adoptBy) !== undefined;
    return [
      ...(isAttribute && !reader.finds(target, adoptBy)
        ? [error('notReadable', { attribute: adoptBy, type: target })]
        : []),
      ...rules.flatMap((rule, index) =>
        old?.rules.some((stored) => isDeepStrictEqual(stored, rule))
          ? []
          : within(index, refusedIn(rule, schema, site, reader))
      ),
    ];
  };
  return check().map(toProblem);
};
