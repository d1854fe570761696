import { Box, Table, Tbody, Td, Th, Thead, Tr, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { chartOutcome, type DeliveriesChart } from '../../../../server/src/contract/deliveries';
import { useText } from '../../useText';

/** The same as the chart, in figures: for those who do not see it, and for those who want to know exactly. */
export const ChartTable = ({ chart }: { chart: DeliveriesChart }) => {
  const text = useText();
  const { formatDate } = useIntl();
  const outcomes = chartOutcome.options.filter((outcome) =>
    chart.some(({ counts }) => counts[outcome])
  );
  const hours = chart.filter(({ counts }) => Object.values(counts).some((count) => count > 0));
  if (hours.length === 0) {
    return <Typography textColor="neutral600">{text('chart.empty')}</Typography>;
  }
  return (
    <details>
      <Typography tag="summary" variant="pi" textColor="primary600" style={{ cursor: 'pointer' }}>
        {text('chart.table')}
      </Typography>
      <Box paddingTop={3}>
        <Table colCount={outcomes.length + 1} rowCount={hours.length + 1}>
          <Thead>
            <Tr>
              <Th>
                <Typography variant="sigma" textColor="neutral600">
                  {text('chart.hour')}
                </Typography>
              </Th>
              {outcomes.map((outcome) => (
                <Th key={outcome}>
                  <Typography variant="sigma" textColor="neutral600">
                    {text(`outcome.${outcome}`)}
                  </Typography>
                </Th>
              ))}
            </Tr>
          </Thead>
          <Tbody>
            {hours.map(({ at, counts }) => (
              <Tr key={at}>
                <Td>
                  <Typography textColor="neutral800">
                    {formatDate(at, { dateStyle: 'medium', timeStyle: 'short' })}
                  </Typography>
                </Td>
                {outcomes.map((outcome) => (
                  <Td key={outcome}>
                    <Typography textColor="neutral800">{counts[outcome] ?? 0}</Typography>
                  </Td>
                ))}
              </Tr>
            ))}
          </Tbody>
        </Table>
      </Box>
    </details>
  );
};
