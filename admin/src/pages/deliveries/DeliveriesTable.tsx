import {
  Flex,
  IconButton,
  Link,
  Table,
  Tbody,
  Td,
  Th,
  Thead,
  Tr,
  Typography,
  VisuallyHidden,
} from '@strapi/design-system';
import { ChevronRight } from '@strapi/icons';
import { NavLink } from 'react-router-dom';
import type { DeliveryRow } from '#shared/contract/deliveries';
import { RelativeTime } from '../../components/RelativeTime';
import { DELIVERIES } from '../../components/SettingsTabs';
import { useText } from '../../useText';
import { Outcome } from './Outcome';
import { useReason } from './useReason';

const COLUMNS = ['time', 'event', 'video', 'outcome'] as const;

const Row = ({ row, now }: { row: DeliveryRow; now: number }) => {
  const text = useText();
  const { why } = useReason();
  const { id, receivedAt, event, videoId, title, outcome, reason, repeats } = row;
  const to = `${DELIVERIES}/${id}`;
  return (
    <Tr>
      <Td>
        <Link tag={NavLink} to={to}>
          <RelativeTime at={receivedAt} now={now} />
        </Link>
      </Td>
      <Td>
        <Typography textColor="neutral800">{event}</Typography>
      </Td>
      <Td>
        <Flex direction="column" alignItems="flex-start" maxWidth="28rem">
          <Typography textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
            {title ?? (videoId === null ? '–' : text('deliveries.untitled'))}
          </Typography>
          {videoId !== null && (
            <Typography variant="pi" textColor="neutral600" style={{ overflowWrap: 'anywhere' }}>
              {videoId}
            </Typography>
          )}
        </Flex>
      </Td>
      <Td>
        <Flex
          direction="column"
          alignItems="flex-start"
          gap={1}
          paddingTop={2}
          paddingBottom={2}
          maxWidth="44rem"
        >
          <Flex gap={2}>
            <Outcome outcome={outcome} />
            {repeats > 0 && (
              <Typography variant="pi" textColor="neutral600">
                {text('deliveries.repeats', { count: repeats })}
              </Typography>
            )}
          </Flex>
          {reason && (
            <Typography
              variant="pi"
              textColor="neutral600"
              style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}
            >
              {why(reason)}
            </Typography>
          )}
        </Flex>
      </Td>
      <Td>
        <IconButton
          variant="ghost"
          tag={NavLink}
          to={to}
          label={text('deliveries.open', { event, title: title ?? videoId ?? '' })}
        >
          <ChevronRight />
        </IconButton>
      </Td>
    </Tr>
  );
};

interface DeliveriesTableProps {
  rows: readonly DeliveryRow[];
  /** When the rows were fetched (ms). */
  now: number;
}

export const DeliveriesTable = ({ rows, now }: DeliveriesTableProps) => {
  const text = useText();
  return (
    <Table colCount={COLUMNS.length + 1} rowCount={rows.length + 1}>
      <Thead>
        <Tr>
          {COLUMNS.map((column) => (
            <Th key={column}>
              <Typography variant="sigma" textColor="neutral600">
                {text(`deliveries.${column}`)}
              </Typography>
            </Th>
          ))}
          <Th>
            <VisuallyHidden>{text('deliveries.actions')}</VisuallyHidden>
          </Th>
        </Tr>
      </Thead>
      <Tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} now={now} />
        ))}
      </Tbody>
    </Table>
  );
};
