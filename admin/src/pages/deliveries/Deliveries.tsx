import { useState, type FocusEvent } from 'react';
import { Box, Typography } from '@strapi/design-system';
import { deliveryOutcome } from '#shared/contract/deliveries';
import { REFRESH } from '../../api';
import { useText } from '../../useText';
import { useGetDeliveriesQuery } from './api';
import { DeliveriesTable } from './DeliveriesTable';
import { LogPage } from './LogPage';
import type { Log } from './useLog';

/** As many as a screen shows. */
const ROWS = 25;

/**
 * The deliveries that are asked for. The newest page is looked at again and again; while the reader
 * is on the table, with the pointer or the keyboard, no row is added that would move the others.
 */
export const Deliveries = ({ log }: { log: Log }) => {
  const text = useText();
  const { outcome, ...query } = log.query;
  const isNewest = query.before === undefined;
  const { currentData, error, fulfilledTimeStamp } = useGetDeliveriesQuery(
    { ...query, limit: ROWS, outcome: deliveryOutcome.optional().parse(outcome) },
    { pollingInterval: isNewest ? REFRESH : 0, refetchOnMountOrArgChange: true }
  );
  const [newestRead, setNewestRead] = useState<number | null>(null);

  const rows = currentData?.rows ?? [];
  const shown = newestRead === null ? rows : rows.filter(({ id }) => id <= newestRead);
  const held = rows.length - shown.length;
  const hold = (): void => setNewestRead((current) => current ?? rows[0]?.id ?? null);
  const letGo = (): void => setNewestRead(null);

  return (
    <LogPage
      log={log}
      page={currentData}
      hasFailed={error !== undefined}
      nothingYet={text('deliveries.empty')}
    >
      <Box
        onPointerEnter={hold}
        onPointerLeave={letGo}
        onFocus={hold}
        onBlur={({ currentTarget, relatedTarget }: FocusEvent) => {
          if (!currentTarget.contains(relatedTarget)) letGo();
        }}
        position="relative"
      >
        <DeliveriesTable rows={shown} now={fulfilledTimeStamp ?? 0} />
        {/* Over the table's head, so that its coming moves nothing. */}
        <Box position="absolute" right={6} top={1} background="neutral0">
          <Typography variant="pi" textColor="neutral600" aria-live="polite">
            {held > 0 && text('deliveries.held', { count: held })}
          </Typography>
        </Box>
      </Box>
    </LogPage>
  );
};
