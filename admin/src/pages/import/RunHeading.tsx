import { Flex, Typography } from '@strapi/design-system';
import type { RunView } from '#shared/contract/reconcile';
import { Notice } from '../../components/Notice';
import { RelativeTime } from '../../components/RelativeTime';
import { useText } from '../../useText';
import { runStatusOf, type RunStatus } from './run-parts';
import { useStatusText } from './useStatusText';

const tones: Partial<Record<RunStatus, 'good' | 'warning' | 'bad'>> = {
  cancelled: 'warning',
  needsConfirmation: 'warning',
  incomplete: 'bad',
  failed: 'bad',
  done: 'good',
};

interface RunHeadingProps {
  run: RunView;
  now: number;
}

/** How a run stands, and what it is. */
export const RunHeading = ({ run, now }: RunHeadingProps) => {
  const text = useText();
  const statusText = useStatusText();
  const { mode, dryRun, trigger, startedAt } = run;
  return (
    <Flex direction="column" alignItems="flex-start" gap={1}>
      <Notice tone={tones[runStatusOf(run)] ?? 'waiting'}>
        <Typography fontWeight="bold" textColor="neutral800">
          {statusText(run)}
        </Typography>
      </Notice>
      <Typography variant="pi" textColor="neutral600">
        {text(`import.mode.${mode}${dryRun ? 'Dry' : ''}`)}, {text(`import.trigger.${trigger}`)}{' '}
        <RelativeTime at={startedAt} now={now} />
      </Typography>
    </Flex>
  );
};
