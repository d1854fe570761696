import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Rule } from '#shared/contract/mapping';
import type { Values } from '../map/map-video';

/** How many values of each field are remembered that the sync wrote before the present one. */
const EARLIER = 10;
/** For so long a form may have been open (ms): what it brings back later was chosen by an editor. */
const OPEN = 60 * 60 * 1000;

/** What the sync remembers of single fields beside what it wrote last. Values are known by their prints. */
export const fieldMemory = z.object({
  /** What the sync wrote before, the latest at the end, and when it was replaced (ms). */
  earlier: z
    .record(z.string(), z.array(z.object({ print: z.string(), until: z.number() })))
    .default({}),
  /** What the fields that are an editor's said when the sync looked last. */
  editors: z.record(z.string(), z.string()).default({}),
  /** Fields in which a value of a form that was open during a sync was replaced last. */
  fromForms: z.array(z.string()).default([]),
  /** What the site's own code made of a value while it was written: the prints of both. */
  made: z.record(z.string(), z.object({ of: z.string(), is: z.string() })).default({}),
  /** When each field was put right lately that somebody else had changed (ms). */
  repairs: z.record(z.string(), z.array(z.number())).default({}),
});

export type FieldMemory = z.infer<typeof fieldMemory>;

export const noFieldMemory = (): FieldMemory => fieldMemory.parse({});

/** A JSON field that holds a bare text reads back as that text or as its JSON, depending on the database. */
export const unwrapped = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return unwrapped(JSON.parse(value));
  } catch {
    return value;
  }
};

export const isBlank = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0);

/** The same value with the keys of objects in one order. */
const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { members: members.map(([key, member]) => [key, inOrder(member)]) };
};

/** A short text that two values of a field have in common when an editor would call them the same. */
export const printOf = ({ transform }: Pick<Rule, 'transform'>, value: unknown): string => {
  const known = transform.type === 'json' ? unwrapped(value) : value;
  return createHash('sha256')
    .update(JSON.stringify(isBlank(known) ? null : inOrder(known)))
    .digest('base64url');
};

/**
 * Whether a field says what the sync wrote earlier because somebody saved a form that was open meanwhile: that
 * is no edit (product rules, "A form that was open during a sync is no edit").
 *
 * @param savedAt when the draft was saved (ms).
 */
export const isFromOpenForm = (
  rule: Rule,
  said: unknown,
  { earlier, editors }: Pick<FieldMemory, 'earlier' | 'editors'>,
  savedAt: number
): boolean => {
  const { attribute } = rule;
  if (!Object.hasOwn(earlier, attribute) || Object.hasOwn(editors, attribute)) return false;
  const print = printOf(rule, said);
  return earlier[attribute]!.some((one) => one.print === print && savedAt - one.until <= OPEN);
};

/**
 * Whether a field that an editor had taken over says the very value that Ignite has, and did not when the
 * sync looked last: typing it hands the field back.
 */
export const isHandedBack = (
  rule: Rule,
  said: unknown,
  ignite: unknown,
  { editors }: Pick<FieldMemory, 'editors'>
): boolean => {
  const print = printOf(rule, said);
  return print === printOf(rule, ignite) && editors[rule.attribute] !== print;
};

/** A field as the editor's, whatever the sync wrote into it before. */
export const asEditors = (memory: FieldMemory, rule: Rule, said: unknown): FieldMemory => ({
  ...memory,
  editors: { ...memory.editors, [rule.attribute]: printOf(rule, said) },
  fromForms: memory.fromForms.filter((name) => name !== rule.attribute),
});

/** What a sync found and left in the fields of an entry. */
interface SyncedFields {
  /** What the sync wrote before, and what it has written now, by attribute. */
  last: Values;
  written: Values;
  /** What the draft said before. */
  said: Values;
  owned: Values;
  unowned: Values;
  /** Attributes whose values came with a form that was open during a sync. */
  fromForms: readonly string[];
}

/**
 * What to remember of the fields that are Ignite's until they are edited.
 * @param now ms.
 */
export const nextFieldMemory = (
  rules: readonly Rule[],
  memory: FieldMemory,
  { last, written, said, owned, unowned, fromForms }: SyncedFields,
  now: number
): FieldMemory => {
  let next = { ...memory, earlier: { ...memory.earlier }, editors: { ...memory.editors } };
  for (const rule of rules) {
    const { attribute } = rule;
    if (rule.owner !== 'untilEdited') continue;
    if (Object.hasOwn(unowned, attribute)) {
      next.editors[attribute] = printOf(rule, said[attribute]);
    }
    if (!Object.hasOwn(owned, attribute)) continue;
    delete next.editors[attribute];
    const isFromForm = fromForms.includes(attribute);
    if (isFromForm) {
      const others = next.fromForms.filter((name) => name !== attribute);
      next = { ...next, fromForms: [...others, attribute] };
    }
    const before = printOf(rule, last[attribute]);
    const after = printOf(rule, written[attribute]);
    if (!Object.hasOwn(last, attribute) || before === after) continue;
    const others = (next.earlier[attribute] ?? []).filter(
      ({ print }) => print !== before && print !== after
    );
    next.earlier[attribute] = [...others, { print: before, until: now }].slice(-EARLIER);
  }
  return next;
};
