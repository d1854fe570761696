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

/** A JSON field that holds a bare text reads back as that text or as its JSON, depending on the database. */
const unwrapped = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return unwrapped(JSON.parse(value));
  } catch {
    return value;
  }
};

const sameField = ({ transform }: Rule, a: unknown, b: unknown): boolean =>
  transform === 'json' ? sameValue(unwrapped(a), unwrapped(b)) : sameValue(a, b);

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
export const changesFor = (rules: readonly Rule[], row: Row, owned: Values): Values =>
  Object.fromEntries(
    rules
      .filter(
        (rule) =>
          Object.hasOwn(owned, rule.attribute) &&
          !sameField(rule, row[rule.attribute], owned[rule.attribute])
      )
      .map(({ attribute }) => [attribute, owned[attribute]])
  );

/**
 * What to remember of the owned fields that an editor may take over: their values as they are stored
 * now, which a site's own code may have changed on the way, so that only an editor's change counts.
 */
export const writtenValues = (rules: readonly Rule[], owned: Values, stored: Row): Values =>
  Object.fromEntries(
    rules
      .filter(({ attribute, owner }) => owner === 'untilEdited' && Object.hasOwn(owned, attribute))
      .map(({ attribute }) => [attribute, stored[attribute] ?? null])
  );
