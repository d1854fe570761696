import { Box, Flex, Typography } from '@strapi/design-system';
import type { RunView } from '#shared/contract/reconcile';
import { Section } from '../../components/Section';
import { useText } from '../../useText';
import { ChangesButton } from './ChangesButton';
import { RunHeading } from './RunHeading';

interface HistorySectionProps {
  runs: readonly RunView[];
  now: number;
  canRun: boolean;
}

/** The runs before the last one. */
export const HistorySection = ({ runs, now, canRun }: HistorySectionProps) => {
  const text = useText();
  return (
    <Section title={text('import.history.title')}>
      <Flex tag="ul" direction="column" alignItems="stretch" gap={5}>
        {runs.map((run) => (
          <Flex
            tag="li"
            key={run.id}
            justifyContent="space-between"
            alignItems="flex-start"
            gap={4}
          >
            <Flex direction="column" alignItems="flex-start" gap={1}>
              <RunHeading run={run} now={now} />
              {run.message !== null && <Typography variant="pi">{run.message}</Typography>}
            </Flex>
            {canRun && (
              <Box shrink={0}>
                <ChangesButton run={run} />
              </Box>
            )}
          </Flex>
        ))}
      </Flex>
    </Section>
  );
};
