import type { Video } from '../videos';

type Test = (video: Video) => boolean;

/** The query is outside of the contract. */
export class QueryError extends Error {}

/** All values at a path; a path leads through the elements of lists, as `categories.slug` does. */
export const valuesAt = (value: unknown, [key, ...rest]: readonly string[]): unknown[] => {
  if (Array.isArray(value)) {
    return value.flatMap((element) => valuesAt(element, key === undefined ? [] : [key, ...rest]));
  }
  if (key === undefined) return [value];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return [null];
  return valuesAt((value as Record<string, unknown>)[key], rest);
};

const DATE = /^\d{4}-\d\d-\d\dT/;

/** Where a value stands to `other`: less than 0 before it, more after it, NaN where there is no order. */
const comparedWith = (other: string): ((value: unknown) => number) => {
  const time = DATE.test(other) ? Date.parse(other) : NaN;
  const date = Number.isNaN(time) ? null : new Date(time).toISOString();
  return (value) => {
    if (typeof value === 'number') return value - Number(other);
    if (typeof value !== 'string') return NaN;
    const sameForm = date === null || (value.length === date.length && value.endsWith('Z'));
    if (!sameForm) return Date.parse(value) - time;
    const text = date ?? other;
    return value < text ? -1 : Number(value > text);
  };
};

/** What a URL writes for the value. */
const written = (value: unknown): string => String(value ?? 'null');

const listOf = (operand: unknown): string[] =>
  Array.isArray(operand) ? operand.map(String) : String(operand).split(',');

const ordered =
  (holds: (order: number) => boolean) =>
  (operand: unknown): ((value: unknown) => boolean) => {
    const compare = comparedWith(String(operand));
    return (value) => holds(compare(value));
  };

const operators: Record<string, (operand: unknown) => (value: unknown) => boolean> = {
  equals: (operand) => (value) => written(value) === operand,
  not_equals: (operand) => (value) => written(value) !== operand,
  greater_than: ordered((order) => order > 0),
  greater_than_equal: ordered((order) => order >= 0),
  less_than: ordered((order) => order < 0),
  less_than_equal: ordered((order) => order <= 0),
  like: (operand) => (value) =>
    written(value).toLowerCase().includes(String(operand).toLowerCase()),
  in: (operand) => {
    const list = new Set(listOf(operand));
    return (value) => list.has(written(value));
  },
};

const conditionOf = (path: string, name: string, operand: unknown): Test => {
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (!operator) throw new QueryError(`where[${path}][${name}] is no operator of the contract`);
  const test = operator(operand);
  const keys = path.split('.');
  return (video) => {
    const values = valuesAt(video, keys);
    return name === 'not_equals' ? values.every(test) : values.some(test);
  };
};

const partsOf = (value: unknown): [string, unknown][] => {
  if (typeof value !== 'object' || value === null) {
    throw new QueryError('where must be nested, as in where[status][equals]=COMPLETE');
  }
  return Object.entries(value);
};

/**
 * Reads the `where` of a request, as `qs` parsed it.
 *
 * @throws QueryError when it is not of the contract.
 */
export const whereTest = (where: unknown): Test => {
  const tests = partsOf(where ?? {}).flatMap(([key, value]): Test[] => {
    if (key === 'and' || key === 'or') {
      const parts = partsOf(value).map(([, part]) => whereTest(part));
      return [
        (video) =>
          key === 'and' ? parts.every((test) => test(video)) : parts.some((test) => test(video)),
      ];
    }
    return partsOf(value).map(([name, operand]) => conditionOf(key, name, operand));
  });
  return (video) => tests.every((test) => test(video));
};
