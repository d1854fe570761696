import type { Rule } from '#shared/contract/mapping';
import type { Values } from '../map/map-video';
import { arrange } from './elements';
import { isBlank as blank, isFromOpenForm, unwrapped, type FieldMemory } from './field-memory';
import { sameValue } from './same-value';

export { sameValue };

const sameField = ({ transform }: Rule, a: unknown, b: unknown): boolean =>
  transform.type === 'json' ? sameValue(unwrapped(a), unwrapped(b)) : sameValue(a, b);

/** Forms send an empty text for a field that was never filled: that alone is no edit. */
const sameToAnEditor = (a: unknown, b: unknown): boolean =>
  (blank(a) && blank(b)) || sameValue(a, b);

/** Under which key `written` remembers a field that is written once and could not be had in full yet. */
const incompleteKey = (attribute: string): string => `incomplete:${attribute}`;

/**
 * The part of `values` that a sync may write (product rules, "Who owns a field").
 *
 * @param written what the sync wrote lastSync, by attribute: a draft that says something else was edited.
 * @param draft what the draft's fields say, or null when the entry is about to be made.
 * @param known what else is known: attributes that an editor hands back, what is remembered of the fields, and
 * when the draft was saved (ms).
 */
export const ownedValues = (
  rules: readonly Rule[],
  values: Values,
  written: Values,
  draft: Values | null,
  {
    accepted = [],
    memory = { earlier: {}, editors: {} },
    savedAt = Infinity,
  }: {
    accepted?: readonly string[];
    memory?: Pick<FieldMemory, 'earlier' | 'editors'>;
    savedAt?: number;
  } = {}
): Values => {
  const owned = rules.filter((rule) => {
    const { attribute, owner } = rule;
    if (!Object.hasOwn(values, attribute)) return false;
    if (draft === null || owner === 'always' || accepted.includes(attribute)) return true;
    if (owner === 'once') {
      const key = incompleteKey(attribute);
      return Object.hasOwn(written, key) && sameToAnEditor(draft[attribute], written[key]);
    }
    // What the sync never wrote is an editor's, unless nobody wrote it.
    return Object.hasOwn(written, attribute)
      ? sameToAnEditor(draft[attribute], written[attribute]) ||
          isFromOpenForm(rule, draft[attribute], memory, savedAt)
      : blank(draft[attribute]);
  });
  return Object.fromEntries(owned.map(({ attribute }) => [attribute, values[attribute]]));
};

const addsToEditors = ({ transform, owner }: Rule): boolean =>
  transform.type === 'relation' && transform.mode === 'add' && owner === 'always';

/** What is remembered of a list of components that was last written; null when nothing is. */
export const lastElements = (
  { attribute }: Pick<Rule, 'attribute'>,
  written: Values
): Values[] | null => {
  const last = written[attribute];
  return Array.isArray(last) ? (last as Values[]) : null;
};

/** What an owned field of a row is to say: slugs stay once they are set, and so do relations that an editor added. */
const wantedIn = (rule: Rule, current: unknown, owned: unknown, written: Values): unknown => {
  if (rule.transform.type === 'slug') return blank(current) ? owned : current;
  if (rule.transform.type === 'component' && rule.owner === 'always' && Array.isArray(owned)) {
    const stored = Array.isArray(current) ? (current as Values[]) : [];
    const last = lastElements(rule, written);
    return arrange(rule.transform, stored, last, owned as Values[]).map(({ fields }) => fields);
  }
  if (!addsToEditors(rule)) return owned;
  const synced = (written[rule.attribute] ?? []) as string[];
  const editors = ((current ?? []) as string[]).filter((id) => !synced.includes(id));
  return [...new Set([...editors, ...(owned as string[])])].sort();
};

/**
 * The owned values that a row does not show yet.
 * @param current what the row's fields say.
 */
export const changesFor = (
  rules: readonly Rule[],
  current: Values,
  owned: Values,
  written: Values
): Values => {
  const changes: Values = {};
  for (const rule of rules) {
    const { attribute } = rule;
    if (!Object.hasOwn(owned, attribute)) continue;
    const wanted = wantedIn(rule, current[attribute], owned[attribute], written);
    if (!sameField(rule, current[attribute], wanted)) changes[attribute] = wanted;
  }
  return changes;
};

/**
 * What to remember of the owned fields that an editor may take over or add to: their values as they
 * are stored now, which a site's own code may have changed on the way, so that only an editor's
 * change counts.
 */
export const writtenValues = (rules: readonly Rule[], owned: Values, stored: Values): Values => {
  const written: Values = {};
  for (const rule of rules) {
    const { attribute, owner, transform } = rule;
    if (!Object.hasOwn(owned, attribute)) continue;
    if (owner === 'untilEdited') written[attribute] = stored[attribute] ?? null;
    else if (addsToEditors(rule)) written[attribute] = owned[attribute];
    else if (
      owner === 'always' &&
      transform.type === 'component' &&
      Array.isArray(owned[attribute])
    ) {
      // Those that an editor added stand behind Ignite's.
      const all = stored[attribute];
      written[attribute] = Array.isArray(all) ? all.slice(0, owned[attribute].length) : [];
    }
  }
  return written;
};

/**
 * What to remember after a sync. A field that is written once and could not be had in full yet is remembered
 * until it is, or an editor has changed it.
 *
 * @param written what was remembered before.
 * @param incomplete attributes of which a part could not be had yet.
 */
export const rememberedValues = (
  rules: readonly Rule[],
  { written, owned, incomplete }: { written: Values; owned: Values; incomplete: readonly string[] },
  stored: Values
): Values => {
  const remembered = { ...written, ...writtenValues(rules, owned, stored) };
  for (const { attribute, owner } of rules) {
    if (owner !== 'once') continue;
    const key = incompleteKey(attribute);
    if (incomplete.includes(attribute)) remembered[key] = stored[attribute] ?? null;
    else delete remembered[key];
  }
  return remembered;
};
