import type {
  ComponentRule,
  Mapping,
  PlainTransform,
  Rule,
  Source,
} from '#shared/contract/mapping';
import { withoutOtherSchemes } from '../video/files';
import { parsePath, valueAt, type Path } from '../video/path';
import type { Video } from '../video/video';
import {
  checkExpression,
  ExpressionKilledError,
  expressions,
  ExpressionError,
  type Evaluated,
  type Evaluation,
  type Evaluator,
} from './expression';
import { localeFor } from './locale';
import { compileTransform } from './transforms';

/** The values that a mapping makes of a video, by attribute. A field that the video lacks is null. */
export type Values = Record<string, unknown>;

/** A mapping whose paths and expressions have been read. */
export interface CompiledMapping {
  mapping: Mapping;
  locale(video: Video): string | null;
  /**
   * What the attributes should say for this video, before anybody's ownership is considered, in the
   * forms that `compileTransform` describes; a component's values by its own attributes. Expressions
   * may take a second and more: call it outside of any transaction.
   *
   * @throws ExpressionError that names the rule; ExpressionKilledError when an expression ended its process.
   */
  values(video: Video, deleted: boolean): Promise<Values>;
}

type Line = Rule | ComponentRule;

const placeOf = (
  what: 'Rule' | 'line',
  position: number,
  { attribute }: Pick<Line, 'attribute'>
): string => `${what} ${position + 1} (${attribute})`;

/** The elements that a component stands for. */
const elementsOf = (value: unknown): unknown[] =>
  [value].flat().filter((element) => element !== null);

/** What a rule asks of a video's expressions, and what it makes of the answers. */
interface CompiledRule {
  evaluations(video: Video): Evaluation[];
  value(video: Video, answers: readonly Evaluated[]): unknown;
}

interface CompiledLine {
  attribute: string;
  source: CompiledSource;
  convert(value: unknown): unknown;
}

type CompiledSource = { expression: string } | { read(input: unknown): unknown };

/** Whether a path leads to what Ignite calls a URL: `src.abr.url`, `player.shareUrl`. */
const isUrlField = (path: Path): boolean => {
  const key = path.findLast((segment) => typeof segment === 'string');
  return key !== undefined && /url$/i.test(key);
};

const compileSource = (source: Source): CompiledSource => {
  if ('expression' in source) {
    checkExpression(source.expression);
    return source;
  }
  const paths = source.paths.map(parsePath);
  return {
    read(input) {
      for (const path of paths) {
        const found = valueAt(input, path);
        const value = isUrlField(path) ? withoutOtherSchemes(found) : found;
        if (value != null) return value;
      }
      return null;
    },
  };
};

const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

const compileLine = ({
  attribute,
  source,
  transform,
  fallback,
}: Line & { transform: PlainTransform }): CompiledLine => {
  const convert = compileTransform(transform);
  return {
    attribute,
    source: compileSource(source),
    convert(value) {
      const converted = convert(value);
      // The fallback stands in for the source's value, so it is converted as that would have been.
      return isEmpty(converted) && fallback !== undefined ? convert(fallback) : converted;
    },
  };
};

const compilePlain = (rule: Line & { transform: PlainTransform }): CompiledRule => {
  const { source, convert } = compileLine(rule);
  if ('read' in source) return { evaluations: () => [], value: (v) => convert(source.read(v)) };
  const { expression } = source;
  return {
    evaluations: () => [{ expression, each: [] }],
    value: (_, [answer]) => convert(answer?.value),
  };
};

const compileComponent = (
  { source: from, fallback }: Line,
  rules: readonly ComponentRule[]
): CompiledRule => {
  const source = compileSource(from);
  const lines = rules.map(inPlace('line', compileLine));
  const each = lines.flatMap(({ source }) => ('expression' in source ? [source.expression] : []));
  const convert = (value: unknown, answer: Evaluated | undefined): unknown => {
    const made = elementsOf(value).map((element, index): Values => {
      const answers = (answer?.each ?? []).map((values) => values[index])[Symbol.iterator]();
      return Object.fromEntries(
        lines.map(({ attribute, source, convert }) => [
          attribute,
          convert('read' in source ? source.read(element) : answers.next().value),
        ])
      );
    });
    return Array.isArray(value) ? made : (made[0] ?? null);
  };
  return {
    evaluations: (video) => [
      ...('expression' in source ? [{ ...source, each }] : []),
      ...('read' in source && each.length > 0 ? [{ value: source.read(video), each }] : []),
      ...(fallback !== undefined && each.length > 0 ? [{ value: fallback, each }] : []),
    ],
    value(video, answers) {
      const found = 'read' in source ? source.read(video) : answers[0]?.value;
      const converted = convert(found, answers[0]);
      return isEmpty(converted) && fallback !== undefined
        ? convert(fallback, answers[1])
        : converted;
    },
  };
};

/** Says of which rule or line an error is. */
const inPlace =
  <R extends Line, C>(what: 'Rule' | 'line', compile: (rule: R) => C) =>
  (rule: R, position: number): C => {
    try {
      return compile(rule);
    } catch (error) {
      const place = placeOf(what, position, rule);
      throw new Error(`${place}: ${(error as Error).message}`, { cause: error });
    }
  };

const compileRule = (rule: Rule): CompiledRule => {
  const { transform } = rule;
  return transform.type === 'component'
    ? compileComponent(rule, transform.rules)
    : compilePlain({ ...rule, transform });
};

/** An error of an expression, with the rule and the line that it is of. */
const named = (error: unknown, rules: readonly Rule[], asked: readonly number[]): unknown => {
  if (!(error instanceof ExpressionError) || error.at === null) return error;
  const [evaluation, line] = error.at;
  const position = asked[evaluation]!;
  const { transform, attribute } = rules[position]!;
  const lines = transform.type === 'component' ? [...transform.rules.entries()] : [];
  const [inner, innerRule] =
    lines.filter(([, { source }]) => 'expression' in source)[line ?? -1] ?? [];
  const at = inner === undefined ? ([position] as const) : ([position, inner] as const);
  const place = placeOf('Rule', position, { attribute });
  const message = `${place}: ${innerRule ? `${placeOf('line', inner!, innerRule)}: ` : ''}${error.message}`;
  return error instanceof ExpressionKilledError
    ? new ExpressionKilledError(at, error.kills, message, { cause: error })
    : new ExpressionError(message, at, { cause: error });
};

/**
 * Reads a mapping's paths and expressions once, for many videos.
 *
 * @throws Error that names the rule whose path or expression cannot be read.
 */
export const compileMapping = (
  mapping: Mapping,
  { evaluate }: Pick<Evaluator, 'evaluate'> = expressions
): CompiledMapping => {
  const { rules, locale, deletionMark } = mapping;
  const compiled = rules.map(inPlace('Rule', compileRule));

  const valuesOf = async (video: Video): Promise<Values> => {
    const evaluations = compiled.map((rule) => rule.evaluations(video));
    const asked = evaluations.flatMap((own, position) => own.map(() => position));
    let answers: Evaluated[];
    try {
      answers = asked.length === 0 ? [] : await evaluate(video, evaluations.flat());
    } catch (error) {
      throw named(error, rules, asked);
    }
    return Object.fromEntries(
      compiled.map((rule, position) => [
        rules[position]!.attribute,
        rule.value(
          video,
          answers.filter((_, index) => asked[index] === position)
        ),
      ])
    );
  };

  return {
    mapping,
    locale: (video) => localeFor(locale, video),
    values: async (video, deleted) => ({
      ...(await valuesOf(video)),
      ...(deleted && deletionMark && { [deletionMark.attribute]: deletionMark.value }),
    }),
  };
};
