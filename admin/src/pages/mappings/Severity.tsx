import { Flex, Typography } from '@strapi/design-system';
import type { Problem } from '#shared/contract/mapping';
import { Notice } from '../../components/Notice';
import { useText } from '../../useText';
import { useProblemText } from './ProblemTexts';

const SEVERITIES = [
  ['error', 'bad'],
  ['warning', 'warning'],
] as const;

/** How many errors and warnings there are, and what the first error is. */
export const Severity = ({ problems }: { problems: readonly Problem[] }) => {
  const text = useText();
  const problemText = useProblemText();
  const firstError = problems.find(({ severity }) => severity === 'error');
  if (problems.length === 0) {
    return <Typography textColor="neutral600">{text('mappings.noProblems')}</Typography>;
  }
  return (
    <Flex direction="column" alignItems="flex-start">
      {SEVERITIES.map(([severity, tone]) => {
        const count = problems.filter((problem) => problem.severity === severity).length;
        return (
          count > 0 && (
            <Notice key={severity} tone={tone}>
              {text(`problems.${severity}`, { count })}
              {severity === 'error' && firstError && (
                <Typography
                  tag="span"
                  display="block"
                  variant="pi"
                  textColor="neutral600"
                  style={{ whiteSpace: 'normal' }}
                >
                  {problemText(firstError)}
                </Typography>
              )}
            </Notice>
          )
        );
      })}
    </Flex>
  );
};
