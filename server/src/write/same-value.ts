import { isDeepStrictEqual } from 'node:util';

/** A value as it would come back from a JSON round trip, so that dates and missing fields compare. */
const comparable = (value: unknown): unknown =>
  value instanceof Date ? value.toISOString() : (value ?? null);

/** Whether two values of a field are the same; the order of keys in JSON does not matter. */
export const sameValue = (a: unknown, b: unknown): boolean =>
  isDeepStrictEqual(comparable(a), comparable(b));
