import { Box, Button, Flex, Typography, VisuallyHidden } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { RunView } from '#shared/contract/reconcile';
import { Notice } from '../../components/Notice';
import { Progress } from '../../components/Progress';
import { useText } from '../../useText';
import { useStepRunMutation, type RunStep } from './api';
import { ChangesButton } from './ChangesButton';
import { ConfirmDeletions } from './ConfirmDeletions';
import { RunHeading } from './RunHeading';
import { CHANGES, isGoingOn, progressOf, runStatusOf } from './run-parts';
import { useCall } from './useCall';
import { useStatusText } from './useStatusText';

const Counts = ({ run }: { run: RunView }) => {
  const text = useText();
  const { formatNumber } = useIntl();
  return (
    <Flex tag="dl" gap={6} wrap="wrap">
      {[...CHANGES, 'unchanged' as const].map((count) => (
        <Flex key={count} direction="column-reverse" alignItems="flex-start">
          <Typography tag="dt" variant="pi" textColor="neutral600">
            {text(`import.count.${count}`)}
          </Typography>
          <Typography tag="dd" variant="delta" textColor={run[count] ? 'neutral800' : 'neutral600'}>
            {formatNumber(run[count])}
          </Typography>
        </Flex>
      ))}
    </Flex>
  );
};

/** Of ms, in the largest unit that leaves a number above one. */
const useDuration = () => {
  const { formatNumber } = useIntl();
  return (ms: number): string => {
    const seconds = Math.max(1, Math.round(ms / 1000));
    const [value, unit] =
      seconds < 120
        ? [seconds, 'second']
        : seconds < 7200
          ? [seconds / 60, 'minute']
          : [seconds / 3600, 'hour'];
    return formatNumber(Math.round(value), { style: 'unit', unit, unitDisplay: 'long' });
  };
};

const Pace = ({ run }: { run: RunView }) => {
  const text = useText();
  const { formatNumber } = useIntl();
  const duration = useDuration();
  const { rate, timeLeft } = run;
  const parts = [
    ...(rate === null
      ? []
      : [
          text('import.run.rate', {
            rate: formatNumber(rate, { maximumFractionDigits: rate < 10 ? 1 : 0 }),
          }),
        ]),
    ...(timeLeft === null ? [] : [text('import.run.timeLeft', { time: duration(timeLeft) })]),
  ];
  return (
    <Flex justifyContent="space-between" gap={4} wrap="wrap">
      <Typography variant="pi" textColor="neutral600">
        {parts.join(' · ')}
      </Typography>
      <Typography variant="pi" textColor="neutral600">
        {text('import.run.leave')}
      </Typography>
    </Flex>
  );
};

const StepButton = ({ run, step }: { run: RunView; step: Exclude<RunStep, 'confirm'> }) => {
  const text = useText();
  const call = useCall();
  const [stepRun, { isLoading }] = useStepRunMutation();
  const success = step === 'cancel' ? 'import.run.cancelled' : 'import.run.resumed';
  return (
    <Button
      size="S"
      variant={step === 'cancel' ? 'danger-light' : 'default'}
      loading={isLoading}
      onClick={() => void call(stepRun({ id: run.id, step }), success)}
    >
      {text(`import.run.${step}`)}
    </Button>
  );
};

/** What a screen reader is told: each change of how it stands, and each tenth of the way. */
const Announcement = ({ run }: { run: RunView }) => {
  const text = useText();
  const statusText = useStatusText();
  const { done, total } = progressOf(run);
  const tenth = total ? Math.floor((10 * done) / total) * 10 : 0;
  return (
    <VisuallyHidden aria-live="polite">
      {total !== null ? text('import.announce.share', { percent: tenth }) : statusText(run)}
    </VisuallyHidden>
  );
};

interface RunPanelProps {
  run: RunView;
  now: number;
  canRun: boolean;
}

/** How the last run stands, what came of it, and what can be done about it. */
export const RunPanel = ({ run, now, canRun }: RunPanelProps) => {
  const text = useText();
  const { state, message, invalid, elsewhere, failing, waiting, canResume, canConfirm } = run;
  const hasStoppedEarly = state === 'cancelled' || state === 'failed';

  return (
    <Box background="neutral100" hasRadius padding={5}>
      <Flex direction="column" alignItems="stretch" gap={4}>
        <Flex justifyContent="space-between" alignItems="flex-start" gap={4}>
          <RunHeading run={run} now={now} />
          <Flex gap={2} shrink={0}>
            {canRun && state === 'running' && <StepButton run={run} step="cancel" />}
            {canRun && canResume && <StepButton run={run} step="resume" />}
          </Flex>
        </Flex>
        {isGoingOn(run) && !hasStoppedEarly && (
          <Flex direction="column" alignItems="stretch" gap={2}>
            <Progress label={text('import.run.progress')} {...progressOf(run)} />
            <Pace run={run} />
          </Flex>
        )}
        {runStatusOf(run) !== 'asking' && <Counts run={run} />}
        {message !== null && state !== 'needsConfirmation' && (
          <Notice tone={state === 'failed' ? 'bad' : 'warning'}>{message}</Notice>
        )}
        {hasStoppedEarly && waiting > failing && (
          <Notice tone="waiting">{text('import.run.stillWaiting', { count: waiting })}</Notice>
        )}
        {failing > 0 && (
          <Notice tone="bad">{text('import.run.failing', { count: failing })}</Notice>
        )}
        {invalid > 0 && (
          <Notice tone="warning">{text('import.run.invalid', { count: invalid })}</Notice>
        )}
        {elsewhere > 0 && (
          <Notice tone="waiting">{text('import.run.elsewhere', { count: elsewhere })}</Notice>
        )}
        {state === 'needsConfirmation' && (
          <ConfirmDeletions run={run} canConfirm={canRun && canConfirm} />
        )}
        {canRun && (
          <Box>
            <ChangesButton run={run} />
          </Box>
        )}
      </Flex>
      <Announcement run={run} />
    </Box>
  );
};
