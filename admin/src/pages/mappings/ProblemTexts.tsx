import type { ReactNode } from 'react';
import { Flex } from '@strapi/design-system';
import type { Problem } from '#shared/contract/mapping';
import { Notice } from '../../components/Notice';
import { useText } from '../../useText';
import type { Gap } from './problems';

/** What the texts may name. A problem says what it knows of it. */
const NAMED = {
  attribute: '?',
  by: '?',
  limit: '?',
  locale: '?',
  longest: '?',
  reason: '',
  required: '?',
  source: '?',
  target: '?',
  type: '?',
  value: 'none',
};

/** Puts a problem into words. */
export const useProblemText = (): ((problem: Problem) => string) => {
  const text = useText();
  return ({ code, values }) => text(`problem.${code}`, { ...NAMED, ...values });
};

interface ProblemTextsProps {
  problems: readonly Problem[];
  gaps?: readonly Gap[];
  /** The rules of the component, where they show their own problems nowhere else. */
  within?: readonly { attribute: string }[];
  /** What can be done about a problem at once. */
  remedy?(problem: Problem): ReactNode;
}

/** What is wrong, in words. */
export const ProblemTexts = ({ problems, gaps = [], within = [], remedy }: ProblemTextsProps) => {
  const text = useText();
  const problemText = useProblemText();
  if (problems.length + gaps.length === 0) return null;
  const place = (inner: number | null): string => {
    const attribute = inner === null ? undefined : within[inner]?.attribute;
    return attribute ? `${attribute}: ` : '';
  };
  return (
    <Flex tag="ul" direction="column" alignItems="stretch" gap={2}>
      {problems.map((problem, index) => (
        <Notice key={index} tag="li" tone={problem.severity === 'error' ? 'bad' : 'warning'}>
          {place(problem.inner)}
          {problemText(problem)} {remedy?.(problem)}
        </Notice>
      ))}
      {gaps.map(({ what, inner }, index) => (
        <Notice key={`${what}-${index}`} tag="li" tone="waiting">
          {place(inner)}
          {text(`gap.${what}`)}
        </Notice>
      ))}
    </Flex>
  );
};
