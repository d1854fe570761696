import type { ComponentRule, Mapping, Rule, Source, Transform } from '#shared/contract/mapping';
import type { Video } from '../video/video';
import { compileExpression } from './expression';
import { localeFor } from './locale';
import { withoutOtherSchemes } from '../video/files';
import { parsePath, valueAt, type Path } from '../video/path';
import { compileTransform } from './transforms';

/** The values that a mapping makes of a video, by attribute. A field that the video lacks is null. */
export type Values = Record<string, unknown>;

/** Gives a value or a promise of one. */
type Convert = (value: unknown) => unknown;

/** A mapping whose paths and expressions have been read. */
export interface CompiledMapping {
  mapping: Mapping;
  locale(video: Video): string | null;
  /**
   * What the attributes should say for this video, before anybody's ownership is considered, in the
   * forms that `compileTransform` describes; a component's values by its own attributes.
   *
   * @throws Error that names the rule.
   */
  values(video: Video, deleted: boolean): Promise<Values>;
}

/** Whether a path leads to what Ignite calls a URL: `src.abr.url`, `player.shareUrl`. */
const isUrlField = (path: Path): boolean => {
  const key = path.findLast((segment) => typeof segment === 'string');
  return key !== undefined && /url$/i.test(key);
};

const compileSource = (source: Source): Convert => {
  if ('expression' in source) return compileExpression(source.expression);
  const paths = source.paths.map(parsePath);
  return (input) => {
    for (const path of paths) {
      const found = valueAt(input, path);
      const value = isUrlField(path) ? withoutOtherSchemes(found) : found;
      if (value != null) return value;
    }
    return null;
  };
};

const compileAnyTransform = (transform: Transform): Convert => {
  if (transform.type !== 'component') return compileTransform(transform);
  const component = compileRules(transform.rules, 'line');
  return (value) => {
    if (!Array.isArray(value)) return value === null ? null : component(value);
    return Promise.all(value.filter((element) => element !== null).map(component));
  };
};

const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

const compileRule = ({ source, transform, fallback }: Rule | ComponentRule): Convert => {
  const read = compileSource(source);
  const convert = compileAnyTransform(transform);
  return async (input) => {
    const value = await convert(await read(input));
    // The fallback stands in for the source's value, so it is converted as that would have been.
    return isEmpty(value) && fallback !== undefined ? convert(fallback) : value;
  };
};

const compileRules = (
  rules: readonly (Rule | ComponentRule)[],
  name: 'Rule' | 'line'
): ((input: unknown) => Promise<Values>) => {
  const compiled = rules.map((rule, position) => {
    const inRule = (error: unknown): Error =>
      new Error(`${name} ${position + 1} (${rule.attribute}): ${(error as Error).message}`, {
        cause: error,
      });
    let convert: Convert;
    try {
      convert = compileRule(rule);
    } catch (error) {
      throw inRule(error);
    }
    return async (input: unknown): Promise<[string, unknown]> => {
      try {
        return [rule.attribute, await convert(input)];
      } catch (error) {
        throw inRule(error);
      }
    };
  });
  return async (input) =>
    Object.fromEntries(await Promise.all(compiled.map((valueOf) => valueOf(input))));
};

/**
 * Reads a mapping's paths and expressions once, for many videos.
 *
 * @throws Error that names the rule whose path or expression cannot be read.
 */
export const compileMapping = (mapping: Mapping): CompiledMapping => {
  const values = compileRules(mapping.rules, 'Rule');
  const { locale, deletionMark } = mapping;
  return {
    mapping,
    locale: (video) => localeFor(locale, video),
    values: async (video, deleted) => ({
      ...(await values(video)),
      ...(deleted && deletionMark && { [deletionMark.attribute]: deletionMark.value }),
    }),
  };
};
