import type { ProblemsView } from '#shared/contract/problems';
import type { ActiveMapping } from '../apply/desired-entry';
import type { Problems } from '../store/problems';

export interface ProblemCountsParts {
  problems: Pick<Problems, 'counts'>;
  mappings(): Promise<readonly ActiveMapping[]>;
}

/** Counts what the entries of switched-on mappings lack although they were written, the most frequent first. */
export const createProblemCounts =
  ({ problems, mappings }: ProblemCountsParts) =>
  async (): Promise<ProblemsView['problems']> => {
    const active = await mappings();
    return (await problems.counts()).flatMap((counted) => {
      const found = active.find(({ mapping }) => mapping.key === counted.mapping);
      const { name, target } = found?.mapping ?? {};
      return name === undefined || target === undefined ? [] : [{ ...counted, name, target }];
    });
  };

export type ProblemCounts = ReturnType<typeof createProblemCounts>;
