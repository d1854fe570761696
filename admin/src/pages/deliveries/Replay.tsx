import { useState } from 'react';
import { useAPIErrorHandler, useNotification } from '@strapi/strapi/admin';
import { Button, Flex, Typography } from '@strapi/design-system';
import { ArrowClockwise } from '@strapi/icons';
import type { DeliveryView } from '#shared/contract/deliveries';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useText } from '../../useText';
import { useReplayDeliveryMutation } from './api';

/** Replays a delivery, and says what came of it. */
export const Replay = ({ view: { id, outcome, isReplayable } }: { view: DeliveryView }) => {
  const text = useText();
  const [isAsking, setIsAsking] = useState(false);
  const [isReplayed, setIsReplayed] = useState(false);
  const [replay, { isLoading }] = useReplayDeliveryMutation();
  const { toggleNotification } = useNotification();
  const { _unstableFormatAPIError: formatError } = useAPIErrorHandler();

  const start = async (): Promise<void> => {
    setIsAsking(false);
    const result = await replay(id);
    if ('error' in result && result.error) {
      toggleNotification({ type: 'danger', message: formatError(result.error) });
    } else {
      setIsReplayed(true);
    }
  };

  const isWaiting = outcome === 'waiting';
  return (
    <Flex gap={4}>
      <Typography variant="pi" textColor="neutral700" aria-live="polite">
        {isReplayed &&
          (isWaiting
            ? text('replay.waiting')
            : text('replay.outcome', { outcome: text(`outcome.${outcome}`) }))}
      </Typography>
      {isReplayable && (
        <Button
          variant="secondary"
          startIcon={<ArrowClockwise />}
          loading={isLoading}
          onClick={() => setIsAsking(true)}
        >
          {text('replay.one')}
        </Button>
      )}
      {isAsking && (
        <ConfirmDialog
          title={text('replay.oneTitle')}
          action={text('replay.action')}
          tone="neutral"
          onClose={() => setIsAsking(false)}
          onConfirm={start}
        >
          {text('replay.body')}
        </ConfirmDialog>
      )}
    </Flex>
  );
};
