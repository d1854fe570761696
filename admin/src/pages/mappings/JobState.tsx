import { Flex, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { JobView } from '#shared/contract/mapping';
import { useText } from '../../useText';
import { Progress } from '../../components/Progress';

/** How far applying a mapping to the stored videos is, or how it ended, in one line. */
export const JobState = ({ job }: { job: JobView }) => {
  const text = useText();
  const { formatDate } = useIntl();
  const { state, done, total, failed, endedAt } = job;
  return (
    <Flex direction="column" alignItems="stretch" gap={1}>
      <Typography textColor="neutral800">{text(`job.short.${state}`, { done, total })}</Typography>
      {state === 'running' && <Progress label={text('job.progress')} done={done} total={total} />}
      {state !== 'running' && (
        <Typography variant="pi" textColor={failed > 0 ? 'danger600' : 'neutral600'}>
          {failed > 0
            ? text('job.failed', { failed })
            : endedAt !== null && formatDate(endedAt, { dateStyle: 'medium', timeStyle: 'short' })}
        </Typography>
      )}
    </Flex>
  );
};
