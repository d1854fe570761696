import { useAPIErrorHandler, useNotification } from '@strapi/strapi/admin';
import { Button, Flex, Typography, VisuallyHidden } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { JobView } from '#shared/contract/mapping';
import { Notice } from '../../components/Notice';
import { Section } from '../../components/Section';
import { useText } from '../../useText';
import { isConflict, useCancelJobMutation, useStartJobMutation } from './api';
import { Progress } from '../../components/Progress';

/** Applies a mapping to every stored video, and tells the user when that is refused. */
export const useStartJob = () => {
  const text = useText();
  const [startJob, { isLoading: isStarting }] = useStartJobMutation();
  const { toggleNotification } = useNotification();
  const { _unstableFormatAPIError: formatError } = useAPIErrorHandler();
  const start = async (key: string): Promise<void> => {
    const result = await startJob(key);
    if (!('error' in result) || !result.error) return;
    const { error } = result;
    toggleNotification({
      type: 'danger',
      message: isConflict(error) ? text('job.otherRuns') : formatError(error),
    });
  };
  return { start, isStarting };
};

const Result = ({ job }: { job: JobView }) => {
  const text = useText();
  const { formatDate } = useIntl();
  const { state, done, total, changed, failed, lastError, endedAt } = job;
  const tone = state === 'cancelled' ? 'warning' : 'good';
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      {state === 'running' && <Progress label={text('job.progress')} done={done} total={total} />}
      <Notice tone={state === 'running' ? 'waiting' : tone}>
        {text(`job.${state}`, {
          done,
          total,
          changed,
          at:
            endedAt === null
              ? ''
              : formatDate(endedAt, { dateStyle: 'medium', timeStyle: 'short' }),
        })}
      </Notice>
      {failed > 0 && (
        <Notice tone="bad">
          {text('job.failed', { failed })}{' '}
          {lastError && text('job.lastError', { error: lastError })}
        </Notice>
      )}
    </Flex>
  );
};

interface JobSectionProps {
  mappingKey: string;
  /** The job that runs, or ran last, of whichever mapping. */
  job: JobView | null;
  storedVideos: number;
  canChange: boolean;
  /** Why it cannot be applied as it stands. */
  obstacle: string | null;
}

/** Applying a mapping to the videos that are there already: starting, watching and cancelling it. */
export const JobSection = ({
  mappingKey,
  job,
  storedVideos,
  canChange,
  obstacle,
}: JobSectionProps) => {
  const text = useText();
  const { start, isStarting } = useStartJob();
  const [cancel, { isLoading: isCancelling }] = useCancelJobMutation();
  const isRunning = job?.state === 'running';
  const own = job?.mapping === mappingKey ? job : null;
  const reason = isRunning && !own ? text('job.otherRuns') : obstacle;

  return (
    <Section
      title={text('job.title')}
      hint={text('job.hint', { count: storedVideos })}
      action={
        canChange &&
        (own && isRunning ? (
          <Button
            variant="danger-light"
            size="S"
            loading={isCancelling}
            onClick={() => void cancel()}
          >
            {text('job.cancel')}
          </Button>
        ) : (
          <Button
            variant="secondary"
            size="S"
            disabled={reason !== null}
            loading={isStarting}
            onClick={() => void start(mappingKey)}
          >
            {text(own ? 'job.repeat' : 'job.start')}
          </Button>
        ))
      }
    >
      {reason && canChange && !(own && isRunning) && (
        <Typography variant="pi" textColor="neutral600">
          {reason}
        </Typography>
      )}
      {own && <Result job={own} />}
      <VisuallyHidden aria-live="polite">{own && text(`job.announce.${own.state}`)}</VisuallyHidden>
    </Section>
  );
};
