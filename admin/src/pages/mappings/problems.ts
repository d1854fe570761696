import { mapping, type Mapping, type Problem } from '#shared/contract/mapping';
import type { Checked } from './api';

/** What is not filled in yet: the server would not take it. */
export interface Gap {
  /** As in a problem: the rule, and the rule within its component. */
  rule: number | null;
  inner: number | null;
  what: 'name' | 'condition' | 'source' | 'attribute' | 'componentRules' | 'hosts' | 'by' | 'other';
}

const whatOf = (path: readonly PropertyKey[]): Gap['what'] => {
  const last = path.at(-1);
  if (path[0] === 'name') return 'name';
  if (path[0] === 'filter') return 'condition';
  if (path.includes('source')) return 'source';
  if (last === 'attribute') return 'attribute';
  if (last === 'rules') return 'componentRules';
  if (path.includes('hosts')) return 'hosts';
  return last === 'by' ? 'by' : 'other';
};

/** What keeps a draft from being saved. */
export const gapsOf = (draft: Mapping): Gap[] => {
  const gaps = (mapping.safeParse(draft).error?.issues ?? []).map(({ path }): Gap => {
    const [top, rule, part, list, inner] = path;
    return {
      rule: top === 'rules' && typeof rule === 'number' ? rule : null,
      inner: part === 'transform' && list === 'rules' && typeof inner === 'number' ? inner : null,
      what: whatOf(path),
    };
  });
  const seen = new Set<string>();
  return gaps.filter((gap) => {
    const id = JSON.stringify(gap);
    return !seen.has(id) && seen.add(id);
  });
};

/**
 * The problems of a rule. They were found a moment ago: meanwhile rules before it may have been
 * removed, so its attribute tells where they belong.
 */
export const problemsOfRule = (
  checked: Checked | undefined,
  attribute: string,
  index: number
): Problem[] =>
  (checked?.problems ?? []).filter(
    ({ rule }) =>
      rule !== null &&
      checked?.attributes[rule] === attribute &&
      (rule === index || checked.attributes[index] !== attribute)
  );
