import { Flex } from '@strapi/design-system';
import type { FieldProblem } from '#shared/contract/problems';
import { Notice } from '../components/Notice';
import { useText } from '../useText';

/** What the texts may name. A problem says what it knows of it. */
const NAMED = { url: '?', error: '?', names: '?', target: '?', length: '?', limit: '?' };

/** Puts what is wrong with the value of one field into words. */
export const useLackText = (): ((problem: Pick<FieldProblem, 'code' | 'values'>) => string) => {
  const text = useText();
  return ({ code, values }) => text(`lack.${code}`, { ...NAMED, ...values });
};

/** What an entry lacks although it was written, field by field. */
export const FieldProblems = ({ problems }: { problems: readonly FieldProblem[] }) => {
  const lackText = useLackText();
  if (problems.length === 0) return null;
  return (
    <Flex tag="ul" direction="column" alignItems="stretch" gap={2}>
      {problems.map((problem, index) => (
        <Notice key={index} tag="li" tone="warning">
          {problem.attribute}: {lackText(problem)}
        </Notice>
      ))}
    </Flex>
  );
};
