import { Table, Tbody, Td, Tr, Typography } from '@strapi/design-system';
import { REFRESH } from '../../api';
import { RelativeTime } from '../../components/RelativeTime';
import { TableHead } from '../../components/TableHead';
import { useText } from '../../useText';
import { useGetRefusalsQuery } from './api';
import { LogPage } from './LogPage';
import type { Log } from './useLog';

const COLUMNS = ['time', 'reason', 'requests'] as const;

/** The requests that were refused before anything of them was stored, counted by minute and reason. */
export const Refusals = ({ log }: { log: Log }) => {
  const text = useText();
  const { from, to, before } = log.query;
  const { currentData, error, fulfilledTimeStamp } = useGetRefusalsQuery(
    { from, to, before },
    { pollingInterval: before === undefined ? REFRESH : 0, refetchOnMountOrArgChange: true }
  );
  const rows = currentData?.rows ?? [];
  return (
    <LogPage
      log={log}
      page={currentData}
      hasFailed={error !== undefined}
      nothingYet={text('deliveries.noneRefused')}
    >
      <Table colCount={COLUMNS.length} rowCount={rows.length + 1}>
        <TableHead titles={COLUMNS.map((column) => text(`deliveries.${column}`))} />
        <Tbody>
          {rows.map(({ minute, reason, count, lastAt }) => (
            <Tr key={`${minute}-${reason}`}>
              <Td>
                <Typography textColor="neutral800">
                  <RelativeTime at={lastAt} now={fulfilledTimeStamp ?? 0} />
                </Typography>
              </Td>
              <Td>
                <Typography textColor="neutral800">{text(`refusal.${reason}`)}</Typography>
              </Td>
              <Td>
                <Typography textColor="neutral800">{count}</Typography>
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </LogPage>
  );
};
