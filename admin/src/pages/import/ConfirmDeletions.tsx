import { useState } from 'react';
import { Button, Flex, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { RunView } from '#shared/contract/reconcile';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useText } from '../../useText';
import { useStepRunMutation } from './api';
import { missingShare } from './run-parts';
import { useCall } from './useCall';

interface ConfirmDeletionsProps {
  run: RunView;
  canConfirm: boolean;
}

/** The question that a run waits for: whether so many videos are really gone. */
export const ConfirmDeletions = ({ run, canConfirm }: ConfirmDeletionsProps) => {
  const text = useText();
  const call = useCall();
  const { formatNumber } = useIntl();
  const [isAsking, setIsAsking] = useState(false);
  const [stepRun, { isLoading }] = useStepRunMutation();
  const share = formatNumber(missingShare(run), { style: 'percent', maximumFractionDigits: 1 });
  const asked = { count: run.toCheck, share };

  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <Typography>{text('import.confirm.question', asked)}</Typography>
      <Typography>{text('import.confirm.next')}</Typography>
      {canConfirm && (
        <Flex gap={2} wrap="wrap">
          <Button
            variant="tertiary"
            loading={isLoading}
            onClick={() =>
              void call(stepRun({ id: run.id, step: 'cancel' }), 'import.confirm.declined')
            }
          >
            {text('import.confirm.decline')}
          </Button>
          <Button variant="danger-light" disabled={isLoading} onClick={() => setIsAsking(true)}>
            {text('import.confirm.action')}
          </Button>
        </Flex>
      )}
      {isAsking && (
        <ConfirmDialog
          title={text('import.confirm.title', asked)}
          action={text('import.confirm.action')}
          cancel={text('import.confirm.decline')}
          onClose={() => setIsAsking(false)}
          onConfirm={async () => {
            setIsAsking(false);
            await call(stepRun({ id: run.id, step: 'confirm' }), 'import.confirm.confirmed');
          }}
        >
          {text('import.confirm.next')}
        </ConfirmDialog>
      )}
    </Flex>
  );
};
