import { isDeepStrictEqual } from 'node:util';
import type { Values } from '../map/map-video';
import type { Rule } from '../map/rules';

/** A row of the content type, as the database gives it. */
export type Row = Record<string, unknown>;

/** A value as it would come back from a JSON round trip, so that dates and missing fields compare. */
const comparable = (value: unknown): unknown =>
  value instanceof Date ? value.toISOString() : (value ?? null);

/** Whether two values of a field are the same; the order of keys in JSON does not matter. */
export const sameValue = (a: unknown, b: unknown): boolean =>
  isDeepStrictEqual(comparable(a), comparable(b));

const blank = (value: unknown): boolean => value === null || value === undefined || value === '';

/** Forms send an empty text for a field that was never filled: that alone is no edit. */
const sameToAnEditor = (a: unknown, b: unknown): boolean =>
  (blank(a) && blank(b)) || sameValue(a, b);

/**
 * The part of `values` that a sync may write (product rules, "Who owns a field").
 *
 * @param written what the sync wrote last, by attribute: a draft that says something else was edited.
 * @param draft the draft as it stands, or null when the entry is about to be made.
 */
export const ownedValues = (
  rules: readonly Rule[],
  values: Values,
  written: Values,
  draft: Row | null
): Values => {
  const owned = rules.filter(({ attribute, owner }) => {
    if (draft === null || owner === 'always') return true;
    if (owner === 'once') return false;
    return (
      Object.hasOwn(written, attribute) && sameToAnEditor(draft[attribute], written[attribute])
    );
  });
  return Object.fromEntries(owned.map(({ attribute }) => [attribute, values[attribute]]));
};

/** The owned values that a row does not show yet. */
export const changesFor = (row: Row, owned: Values): Values =>
  Object.fromEntries(
    Object.entries(owned).filter(([attribute, value]) => !sameValue(row[attribute], value))
  );
