import { useState } from 'react';
import { useAPIErrorHandler, useNotification } from '@strapi/strapi/admin';
import { Box, Button, Flex } from '@strapi/design-system';
import { ArrowClockwise } from '@strapi/icons';
import { REFRESH } from '../../api';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Notice } from '../../components/Notice';
import { Progress } from '../../components/Progress';
import { useText } from '../../useText';
import { useGetDeliveryCountsQuery, useReplayDeadDeliveriesMutation } from './api';

/** How often is looked while deliveries are being replayed (ms). */
const RUNNING = 1000;

/** Replays all dead deliveries, and shows how far that is. */
export const ReplayDead = () => {
  const text = useText();
  const [isAsking, setIsAsking] = useState(false);
  /** How many are being replayed, or were last. */
  const [total, setTotal] = useState<number | null>(null);
  const [replay, { isLoading }] = useReplayDeadDeliveriesMutation();
  const { toggleNotification } = useNotification();
  const { _unstableFormatAPIError: formatError } = useAPIErrorHandler();
  const { data: counts } = useGetDeliveryCountsQuery(undefined, {
    pollingInterval: total === null ? REFRESH : RUNNING,
  });
  if (!counts || (counts.dead === 0 && total === null)) return null;

  const start = async (): Promise<void> => {
    setIsAsking(false);
    const { dead } = counts;
    const result = await replay();
    if ('error' in result && result.error) {
      toggleNotification({ type: 'danger', message: formatError(result.error) });
    } else {
      setTotal(dead);
    }
  };

  const { waiting, retrying, dead } = counts;
  const done = total === null ? 0 : total - Math.min(total, waiting);
  return (
    <Box background="neutral0" hasRadius shadow="filterShadow" padding={4}>
      <Flex gap={4} justifyContent="space-between">
        <Flex direction="column" alignItems="stretch" gap={3} flex="1" aria-live="polite">
          {total === null ? (
            <Notice tone="bad">{text('replay.dead', { dead })}</Notice>
          ) : (
            <>
              {done < total && (
                <Progress label={text('replay.progress')} done={done} total={total} />
              )}
              <Notice tone={done < total ? 'waiting' : retrying + dead > 0 ? 'warning' : 'good'}>
                {done < total
                  ? text('replay.running', { done, total })
                  : text('replay.done', { total, retrying, dead })}
              </Notice>
            </>
          )}
        </Flex>
        {dead > 0 && (
          <Button
            variant="secondary"
            startIcon={<ArrowClockwise />}
            loading={isLoading}
            onClick={() => setIsAsking(true)}
          >
            {text('replay.all')}
          </Button>
        )}
      </Flex>
      {isAsking && (
        <ConfirmDialog
          title={text('replay.allTitle', { dead })}
          action={text('replay.action')}
          tone="neutral"
          onClose={() => setIsAsking(false)}
          onConfirm={start}
        >
          {text('replay.body')}
        </ConfirmDialog>
      )}
    </Box>
  );
};
