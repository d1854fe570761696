import type { Mapping, Problem, Rule } from '#shared/contract/mapping';
import { sampleVideo } from '../video/sample';
import type { Video } from '../video/video';
import { ExpressionError, ExpressionKilledError, expressions, type Evaluator } from './expression';
import { error, toProblem, warning, type Found } from './found';
import { compileMapping, type CompiledMapping, type Values } from './map-video';

/** What Ignite always sends, of a video or of an element of one of its lists. */
const ALWAYS_SENT = ['id', 'title', 'slug', 'status', 'visibility', 'createdAt', 'updatedAt'];

/** What does not grow: ids, dates and Ignite's own words. */
const FIXED = [...ALWAYS_SENT.filter((key) => key !== 'title'), 'language', 'orientation'];

type Change = (value: unknown, isInList: boolean) => unknown;

/** A video with each text, number and list changed, but for those under the given keys. */
const changed = (
  value: unknown,
  keys: readonly string[],
  change: Change,
  isInList = false
): unknown => {
  if (Array.isArray(value)) {
    const list = value.map((element) => changed(element, keys, change, true));
    return change(list, isInList);
  }
  if (typeof value !== 'object' || value === null) return change(value, isInList);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      keys.includes(key) || key === 'timestamp' ? member : changed(member, keys, change, isInList),
    ])
  );
};

const LONG_LIST = 500;
/** Characters of a text: of the video itself, and of an element of its lists. */
const LONG_TEXT = 10_000;
const LONG_INNER_TEXT = 100;

const lengthen: Change = (value, isInList) => {
  if (typeof value === 'string') {
    // What regular expressions that go back and forth take longest for.
    return `${'a'.repeat(isInList ? LONG_INNER_TEXT : LONG_TEXT)}!`;
  }
  return Array.isArray(value) && value.length > 0 && !isInList
    ? Array.from({ length: LONG_LIST }, () => value[0] as unknown)
    : value;
};

/** A video that has nothing but what Ignite always sends, and one whose texts and lists are long. */
export const hostileVideos: { empty: Video; long: Video } = {
  empty: changed(sampleVideo, ALWAYS_SENT, (value) =>
    Array.isArray(value) ? value : null
  ) as Video,
  long: changed(sampleVideo, FIXED, lengthen) as Video,
};

const compile = (mapping: Mapping, evaluator: Evaluator): CompiledMapping | null => {
  try {
    return compileMapping(mapping, evaluator);
  } catch {
    // What cannot be read is an error of the check.
    return null;
  }
};

const failureOf = async (
  { values }: CompiledMapping,
  video: Video
): Promise<ExpressionError | null> => {
  try {
    await values(video, false);
    return null;
  } catch (failure) {
    if (failure instanceof ExpressionError) return failure;
    throw failure;
  }
};

/** What failed, without the words for its place. */
const reasonOf = (failure: ExpressionError): string =>
  failure.cause instanceof Error ? failure.cause.message : failure.message;

/** A problem of the line of a rule in which an expression failed. */
const problemOf = (
  report: typeof warning,
  code: Problem['code'],
  rules: readonly Rule[],
  failure: ExpressionError
): Found => {
  const [rule = 0, inner] = failure.at ?? [];
  const { attribute, transform } = rules[rule]!;
  const lines = transform.type === 'component' ? transform.rules : [];
  const values = {
    attribute: lines[inner ?? -1]?.attribute ?? attribute,
    reason: reasonOf(failure),
  };
  return { ...report(code, values), at: failure.at ?? [] };
};

/** Whether a failure tells that an expression takes too much, not that it has no use for such a value. */
const isTooMuch = (failure: ExpressionError): boolean =>
  failure instanceof ExpressionKilledError ||
  /gives more than|Invalid string length/.test(failure.message);

/** What is to be said of one rule; its place is that within a mapping that has no other. */
const tryRule = async (mapping: Mapping, rule: Rule, evaluator: Evaluator): Promise<Found[]> => {
  const rules = [rule];
  const compiled = compile({ ...mapping, rules }, evaluator);
  if (compiled === null) return [];
  const onSample = await failureOf(compiled, sampleVideo);
  if (onSample) {
    return isTooMuch(onSample)
      ? [problemOf(error, 'expressionTooCostly', rules, onSample)]
      : [problemOf(warning, 'expressionFails', rules, onSample)];
  }
  const onLong = await failureOf(compiled, hostileVideos.long);
  if (onLong && isTooMuch(onLong)) {
    return [problemOf(warning, 'expressionTooCostly', rules, onLong)];
  }
  const onEmpty = await failureOf(compiled, hostileVideos.empty);
  return onEmpty ? [problemOf(warning, 'expressionFailsEmpty', rules, onEmpty)] : [];
};

/** Runs each expression of a mapping on the sample and on hostile videos, and tells what it found. */
export const tryExpressions = async (
  mapping: Mapping,
  evaluator: Evaluator = expressions
): Promise<Problem[]> => {
  const problems: Problem[] = [];
  for (const [index, rule] of mapping.rules.entries()) {
    const found = (await tryRule(mapping, rule, evaluator)).map(toProblem);
    problems.push(...found.map((problem) => ({ ...problem, rule: index })));
  }
  return problems;
};

/** What a mapping gives of stored videos, and the expression that failed for one of them. */
export interface Seen {
  values: Values[];
  problems: Problem[];
}

/** Maps stored videos to see what is really there. The first that fails is the last. */
export const seenValues = async (
  mapping: Mapping,
  videos: readonly Video[],
  evaluator: Evaluator = expressions
): Promise<Seen> => {
  const compiled = compile(mapping, evaluator);
  const values: Values[] = [];
  for (const video of compiled ? videos : []) {
    try {
      values.push(await compiled!.values(video, false));
    } catch (failure) {
      if (!(failure instanceof ExpressionError)) throw failure;
      const problem = problemOf(warning, 'expressionFails', mapping.rules, failure);
      return { values, problems: [toProblem(problem)] };
    }
  }
  return { values, problems: [] };
};
