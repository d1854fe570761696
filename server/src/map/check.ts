import { isUsable } from '#shared/conversions';
import type { Mapping, Problem } from '#shared/contract/mapping';
import { checkRules } from './check-rules';
import { error, toProblem, warning, within, type AnyRule, type Found } from './found';
import type { Values } from './map-video';
import {
  attributeOf,
  isLocalized,
  isPossibleTarget,
  isReserved,
  type Site,
  type TypeSchema,
} from './schema';

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
  return isUsable('deletionMark', type) ? [] : [error('cannotFit', { attribute: name, type })];
};

const checkAdoptBy = (name: string, schema: TypeSchema): Found[] => {
  const attribute = attributeOf(schema, name);
  if (!attribute) return [error('unknownAttribute', { attribute: name })];
  const { type } = attribute;
  return isUsable('adoptBy', type) ? [] : [error('cannotFit', { attribute: name, type })];
};

const checkLocale = (policy: Mapping['locale'], schema: TypeSchema, site: Site): Found[] => {
  if (!isLocalized(schema)) return policy ? [warning('notLocalised', {})] : [];
  if (!policy) {
    const { locales, defaultLocale } = site;
    const hasDefault = defaultLocale !== null && locales.includes(defaultLocale);
    return hasDefault ? [] : [error('needsLocale', {})];
  }
  const used =
    policy.type === 'fixed' ? [policy.locale] : [...Object.values(policy.locales), policy.fallback];
  return [...new Set(used)]
    .filter((locale) => !site.locales.includes(locale))
    .map((locale) => error('unknownLocale', { locale }));
};

/**
 * What is wrong with a mapping, given the content types and components of the site as they are now.
 * With an error it cannot be applied; with a warning some videos may not get their entries.
 *
 * @param seen what the mapping gives of the videos that are stored: what warnings of values come from.
 */
export const checkMapping = (
  mapping: Mapping,
  site: Site,
  seen: readonly Values[] = []
): Problem[] => {
  const { target, rules, publishing, deletion, deletionMark, adoptBy } = mapping;
  const schema = site.contentType(target);
  const check = (): Found[] => {
    if (!schema || !isPossibleTarget(target, schema)) return [error('unknownTarget', { target })];
    const hasDrafts = schema.options?.draftAndPublish === true;
    const hides = publishing !== 'always' || deletion === 'unpublish';
    const isPublished = !hasDrafts || publishing !== 'never';
    return [
      ...(hides && !hasDrafts ? [error('needsDrafts', {})] : []),
      ...checkLocale(mapping.locale, schema, site),
      ...(adoptBy === null ? [] : checkAdoptBy(adoptBy, schema)),
      ...(deletionMark ? checkDeletionMark(deletionMark, schema) : []),
      ...checkRules(rules, schema, { schemas: site, isPublished, isInner: false, seen }),
      ...checkSources(rules, site.parse),
    ];
  };
  return check().map(toProblem);
};
