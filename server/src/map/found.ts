import type { ComponentRule, Problem, Rule } from '#shared/contract/mapping';

/** A problem, and the index of its rule and of the line within: none, one or both. */
export interface Found extends Omit<Problem, 'rule' | 'inner'> {
  at: readonly number[];
}

export type AnyRule = Rule | ComponentRule;

export const error = (code: Problem['code'], values: Problem['values']): Found => ({
  severity: 'error',
  code,
  values,
  at: [],
});

export const warning = (code: Problem['code'], values: Problem['values']): Found => ({
  ...error(code, values),
  severity: 'warning',
});

/** Problems of the part of a mapping that has an index. */
export const within = (index: number, found: readonly Found[]): Found[] =>
  found.map((problem) => ({ ...problem, at: [index, ...problem.at] }));

export const toProblem = ({ at, ...problem }: Found): Problem => ({
  ...problem,
  rule: at[0] ?? null,
  inner: at[1] ?? null,
});
