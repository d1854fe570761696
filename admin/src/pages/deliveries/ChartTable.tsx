import { Box, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { chartOutcome, type DeliveriesChart } from '#shared/contract/deliveries';
import { useText } from '../../useText';

const CELL = {
  variant: 'pi',
  textColor: 'neutral800',
  style: { textAlign: 'start', padding: '0.4rem 1.6rem 0.4rem 0' },
} as const;

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
      {/* Not the design system's, which is a grid to be walked through and has no headers to be read out. */}
      <Box tag="table" width="100%" marginTop={3}>
        <thead>
          <tr>
            {[text('chart.hour'), ...outcomes.map((outcome) => text(`outcome.${outcome}`))].map(
              (title) => (
                <Typography key={title} tag="th" scope="col" {...CELL} variant="sigma">
                  {title}
                </Typography>
              )
            )}
          </tr>
        </thead>
        <tbody>
          {hours.map(({ at, counts }) => (
            <tr key={at}>
              <Typography tag="th" scope="row" {...CELL}>
                {formatDate(at, { dateStyle: 'medium', timeStyle: 'short' })}
              </Typography>
              {outcomes.map((outcome) => (
                <Typography key={outcome} tag="td" {...CELL}>
                  {counts[outcome] ?? 0}
                </Typography>
              ))}
            </tr>
          ))}
        </tbody>
      </Box>
    </details>
  );
};
