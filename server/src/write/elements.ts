import type { Transform } from '#shared/contract/mapping';
import type { Values } from '../map/map-video';
import { sameValue } from './same-value';

type ComponentTransform = Pick<Transform & { type: 'component' }, 'elementId'> & {
  rules: readonly { attribute: string }[];
};

/** An element of a list of components as it is to be: where it stands now, if it is there, and its mapped fields. */
export interface Arranged {
  from: number | null;
  fields: Values;
}

const idOf = (element: Values, elementId: string | undefined): unknown => {
  const id = elementId === undefined ? null : (element[elementId] ?? null);
  return id === '' ? null : id;
};

/** Pairs elements of two lists, each at most once. @returns for each of the first list its index in the second. */
const pair = (
  these: readonly Values[],
  those: readonly Values[],
  { elementId, rules }: ComponentTransform
): (number | null)[] => {
  const found = these.map((): number | null => null);
  const isFree = (index: number): boolean => !found.includes(index);
  const match = (isSame: (a: Values, b: Values) => boolean): void => {
    for (const [index, element] of these.entries()) {
      if (found[index] !== null) continue;
      const other = those.findIndex((one, at) => isFree(at) && isSame(element, one));
      if (other >= 0) found[index] = other;
    }
  };
  const hasId = (element: Values): boolean => idOf(element, elementId) !== null;
  match((a, b) => hasId(a) && sameValue(idOf(a, elementId), idOf(b, elementId)));
  const mayBe = (a: Values, b: Values): boolean => !hasId(a) || !hasId(b);
  match((a, b) => mayBe(a, b) && rules.every(({ attribute: n }) => sameValue(a[n], b[n])));
  // One of which only a part has changed: what it has in common with no other tells it, the first rules first.
  for (const { attribute } of rules) {
    const tells = (list: readonly Values[], value: unknown): boolean =>
      list.filter((one) => sameValue(one[attribute], value)).length === 1;
    match((a, b) => {
      const value = a[attribute] ?? null;
      return (
        mayBe(a, b) &&
        value !== null &&
        sameValue(value, b[attribute]) &&
        tells(these, value) &&
        tells(those, value)
      );
    });
  }
  return found;
};

/**
 * Brings the elements that Ignite has to those that are there (product rules, "Elements of a list are known by
 * their id"): each keeps what an editor wrote into it, those that Ignite dropped go, and those that an editor
 * added stay behind Ignite's.
 *
 * @param stored the mapped fields of what is there.
 * @param last what was last written; null when that is not known: then all are Ignite's.
 */
export const arrange = (
  transform: ComponentTransform,
  stored: readonly Values[],
  last: readonly Values[] | null,
  wanted: readonly Values[]
): Arranged[] => {
  const direct = pair(wanted, stored, transform);
  if (last === null) {
    return wanted.map((fields, index) => ({ from: direct[index] ?? null, fields }));
  }
  const written = pair(last, stored, transform);
  const next = pair(wanted, last, transform);
  const taken = new Set<number>();
  const take = (at: number | null | undefined): number | null => {
    if (at == null || taken.has(at)) return null;
    taken.add(at);
    return at;
  };
  const arranged = wanted.map((fields, index): Arranged => {
    const before = next[index];
    const isById = idOf(fields, transform.elementId) !== null;
    const known = before == null ? null : (written[before] ?? null);
    return { from: take(known ?? (isById ? direct[index] : null)), fields };
  });
  const ignites = new Set(written.filter((at) => at !== null));
  const added = stored.flatMap((fields, at) =>
    ignites.has(at) || taken.has(at) ? [] : [{ from: at, fields }]
  );
  return [...arranged, ...added];
};
