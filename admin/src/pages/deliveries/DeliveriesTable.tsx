import { Flex, Table, Tbody, Td, Tr, Typography, VisuallyHidden } from '@strapi/design-system';
import { NavLink } from 'react-router-dom';
import { styled } from 'styled-components';
import type { DeliveryRow } from '#shared/contract/deliveries';
import { RelativeTime } from '../../components/RelativeTime';
import { DELIVERIES } from '../../components/SettingsTabs';
import { TableHead } from '../../components/TableHead';
import { useText } from '../../useText';
import { Outcome } from './Outcome';
import { useReason } from './useReason';

const COLUMNS = ['time', 'event', 'video', 'outcome', 'reason'] as const;

/** Strapi's table with rows of one line: who looks for a delivery wants to see many. */
const DenseTable = styled(Table)`
  table-layout: fixed;

  &&& :is(th, td) {
    height: 2.4rem;
    padding: 0 1.2rem 0 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  &&& th:nth-child(1) {
    width: 12rem;
  }
  &&& th:nth-child(2) {
    width: 11rem;
  }
  &&& th:nth-child(3) {
    width: 30%;
  }
  &&& th:nth-child(4) {
    width: 16rem;
  }
`;

const Row = ({ row, now }: { row: DeliveryRow; now: number }) => {
  const text = useText();
  const { why } = useReason();
  const { id, receivedAt, event, videoId, title, outcome, reason, repeats } = row;
  const name = title ?? videoId ?? text('deliveries.noVideo');
  const because = reason ? why(reason) : '';
  return (
    <Tr>
      <Td>
        <Typography variant="pi" textColor="neutral600">
          <RelativeTime at={receivedAt} now={now} />
        </Typography>
      </Td>
      <Td>
        <Typography variant="pi" textColor="neutral800">
          {event}
        </Typography>
      </Td>
      <Td title={[title, videoId].filter(Boolean).join('\n')}>
        <Typography
          tag={NavLink}
          to={`${DELIVERIES}/${id}`}
          aria-label={text('deliveries.open', { event, title: name })}
          display="block"
          ellipsis
          textColor="primary600"
          style={{ textDecoration: 'none' }}
        >
          {name}
        </Typography>
      </Td>
      <Td>
        <Flex gap={2}>
          <Outcome outcome={outcome} isDense />
          {repeats > 0 && (
            <Typography
              variant="pi"
              textColor="neutral600"
              title={text('deliveries.repeats', { count: repeats })}
            >
              <span aria-hidden>×{repeats + 1}</span>
              <VisuallyHidden>{text('deliveries.repeats', { count: repeats })}</VisuallyHidden>
            </Typography>
          )}
        </Flex>
      </Td>
      <Td title={because}>
        <Typography variant="pi" textColor="neutral600">
          {because}
        </Typography>
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
    <DenseTable colCount={COLUMNS.length} rowCount={rows.length + 1}>
      <TableHead titles={COLUMNS.map((column) => text(`deliveries.${column}`))} />
      <Tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} now={now} />
        ))}
      </Tbody>
    </DenseTable>
  );
};
