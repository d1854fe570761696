import { Flex, Typography } from '@strapi/design-system';
import type { Problem } from '../../../../server/src/contract/mapping';
import { Notice } from '../../components/Notice';
import { useText } from '../../useText';

const SEVERITIES = [
  ['error', 'bad'],
  ['warning', 'warning'],
] as const;

/** How many errors and warnings there are. */
export const Severity = ({ problems }: { problems: readonly Problem[] }) => {
  const text = useText();
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
            </Notice>
          )
        );
      })}
    </Flex>
  );
};
