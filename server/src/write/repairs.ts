import type { Rule } from '#shared/contract/mapping';
import type { FieldProblem } from '#shared/contract/problems';
import type { Values } from '../map/map-video';
import { printOf, type FieldMemory } from './field-memory';

/** A field that is put right so often within so long (ms) is left to whoever changes it. */
const OFTEN = 3;
const HOUR = 60 * 60 * 1000;

/** A look at an entry that somebody else has written. */
export interface Repair {
  /** Who that was: a name, or `code` for code of the site. */
  writer: string;
}

/** What is stored of these is compared in another way, or never changed once it is there. */
const COMPARED_BY_THEMSELVES: readonly string[] = ['component', 'relation', 'media', 'slug'];

const madeRules = (rules: readonly Rule[]): readonly Rule[] =>
  rules.filter(({ transform }) => !COMPARED_BY_THEMSELVES.includes(transform.type));

/**
 * The desired values, with what the site's own code made of them when they were written: that counts as
 * written (product rules, "Private means private", 6).
 */
export const asTheSiteMakes = (
  rules: readonly Rule[],
  owned: Values,
  draft: Values | null,
  { made }: Pick<FieldMemory, 'made'>
): Values => {
  const next = { ...owned };
  for (const rule of madeRules(rules)) {
    const { attribute } = rule;
    const known = made[attribute];
    if (draft === null || !known || !Object.hasOwn(owned, attribute)) continue;
    const isSame =
      known.of === printOf(rule, owned[attribute]) && known.is === printOf(rule, draft[attribute]);
    if (isSame) next[attribute] = draft[attribute];
  }
  return next;
};

/** What is remembered of how the site's own code changed what was written. */
export const nextMade = (
  rules: readonly Rule[],
  before: FieldMemory['made'],
  written: Values,
  stored: Values
): FieldMemory['made'] => {
  const made = { ...before };
  for (const rule of madeRules(rules)) {
    const { attribute } = rule;
    if (!Object.hasOwn(written, attribute)) continue;
    const pair = { of: printOf(rule, written[attribute]), is: printOf(rule, stored[attribute]) };
    if (pair.of === pair.is) delete made[attribute];
    else made[attribute] = pair;
  }
  return made;
};

/** Fields that were put right so often that they are left to whoever changes them. */
export const leftAlone = ({ repairs }: Pick<FieldMemory, 'repairs'>, now: number): string[] =>
  Object.keys(repairs).filter(
    (name) => repairs[name]!.filter((at) => at > now - HOUR).length >= OFTEN
  );

/** @param repaired attributes that were put right now. */
export const nextRepairs = (
  before: FieldMemory['repairs'],
  repaired: readonly string[],
  now: number
): FieldMemory['repairs'] => {
  const names = new Set([...Object.keys(before), ...repaired]);
  const recent = [...names].map((name): [string, number[]] => {
    const times = (before[name] ?? []).filter((at) => at > now - HOUR);
    return [name, [...times, ...(repaired.includes(name) ? [now] : [])].slice(-OFTEN)];
  });
  return Object.fromEntries(recent.filter(([, times]) => times.length > 0));
};

/** Whether a field says something else than is desired of it. */
export const isOther = (rule: Rule, draft: Values | null, values: Values | null): boolean =>
  printOf(rule, draft?.[rule.attribute]) !== printOf(rule, values?.[rule.attribute]);

/** What health says of a field that is left. */
export const leftProblem = (attribute: string, { writer }: Repair): FieldProblem => ({
  attribute,
  code: 'changedAgain',
  values: { writer },
});
