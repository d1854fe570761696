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

/** Less than 0 when `a` is before `b`, more when it is after; NaN when they have no order. */
const compare = (a: unknown, b: string): number => {
  if (typeof a === 'number') return a - Number(b);
  if (typeof a !== 'string') return NaN;
  if (DATE.test(a) && DATE.test(b)) return Date.parse(a) - Date.parse(b);
  return a < b ? -1 : Number(a > b);
};

/** What a URL writes for the value. */
const written = (value: unknown): string => String(value ?? 'null');

const listOf = (operand: unknown): string[] =>
  Array.isArray(operand) ? operand.map(String) : String(operand).split(',');

const operators: Record<string, (value: unknown, operand: unknown) => boolean> = {
  equals: (value, operand) => written(value) === String(operand),
  not_equals: (value, operand) => written(value) !== String(operand),
  greater_than: (value, operand) => compare(value, String(operand)) > 0,
  greater_than_equal: (value, operand) => compare(value, String(operand)) >= 0,
  less_than: (value, operand) => compare(value, String(operand)) < 0,
  less_than_equal: (value, operand) => compare(value, String(operand)) <= 0,
  like: (value, operand) => written(value).toLowerCase().includes(String(operand).toLowerCase()),
  in: (value, operand) => listOf(operand).includes(written(value)),
};

const conditionOf = (path: string, name: string, operand: unknown): Test => {
  const operator = operators[name];
  if (!operator) throw new QueryError(`where[${path}][${name}] is no operator of the contract`);
  const keys = path.split('.');
  return (video) => {
    const values = valuesAt(video, keys);
    return name === 'not_equals'
      ? values.every((value) => operator(value, operand))
      : values.some((value) => operator(value, operand));
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
