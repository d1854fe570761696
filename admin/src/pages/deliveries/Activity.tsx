import { useId } from 'react';
import { Box, Flex, Loader, TextButton, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { chartOutcome, type DeliveriesChart } from '#shared/contract/deliveries';
import { Notice } from '../../components/Notice';
import { useText } from '../../useText';
import { useGetDeliveriesChartQuery } from './api';
import { GROUPS, sumOf, totalOf } from './activity-groups';
import type { Log } from './useLog';

/** How often the strip is drawn anew (ms): its bars are hours. */
const REDRAW = 60_000;
const HOURS = 24;
const WIDTH = 480;
const HEIGHT = 32;

type Group = (typeof GROUPS)[number];

/** What a group is filled with: a colour, and a pattern for those who do not tell colours apart. */
const Pattern = ({ id, group: { name, color } }: { id: string; group: Group }) => (
  <Box tag="g" color={color}>
    <pattern id={id} width="4" height="4" patternUnits="userSpaceOnUse">
      <rect width="4" height="4" fill="currentColor" opacity={name === 'applied' ? 1 : 0.35} />
      {name === 'nothing' && <rect width="4" height="1" fill="currentColor" />}
      {name === 'failed' && (
        <path d="M-1 1 1 -1M0 4 4 0M3 5 5 3" stroke="currentColor" strokeWidth="1.5" />
      )}
      {name === 'refused' && <circle cx="2" cy="2" r="1.25" fill="currentColor" />}
    </pattern>
  </Box>
);

interface BarsProps {
  chart: DeliveriesChart;
  patternOf(name: string): string;
}

/** A bar for each hour. What it shows is said in figures beside it, and by hour on hover. */
const Bars = ({ chart, patternOf }: BarsProps) => {
  const text = useText();
  const { formatDate } = useIntl();
  const step = WIDTH / chart.length;
  const highest = Math.max(1, ...chart.map((hour) => sumOf(hour, chartOutcome.options)));
  return (
    <Box color="neutral300" style={{ flex: '1 1 20rem', borderBottom: '1px solid' }}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        width="100%"
        height={HEIGHT}
        preserveAspectRatio="none"
        role="img"
        aria-label={text('activity.title')}
        style={{ display: 'block' }}
      >
        {chart.map((hour, index) => {
          const counted = chartOutcome.options.filter((outcome) => hour.counts[outcome]);
          let y = HEIGHT;
          return (
            <g key={hour.at}>
              {/* The whole height takes the pointer, for the sake of low bars. */}
              <rect x={index * step} width={step} height={HEIGHT} fill="transparent">
                <title>
                  {[
                    formatDate(hour.at, { dateStyle: 'medium', timeStyle: 'short' }),
                    ...counted.map(
                      (outcome) => `${text(`outcome.${outcome}`)}: ${hour.counts[outcome]}`
                    ),
                  ].join('\n')}
                </title>
              </rect>
              {GROUPS.map(({ name, outcomes }) => {
                const sum = sumOf(hour, outcomes);
                // A single failure among thousands is still to be seen.
                const height = sum === 0 ? 0 : Math.max(2, (sum / highest) * HEIGHT);
                y -= height;
                return (
                  height > 0 && (
                    <rect
                      key={name}
                      x={index * step + step * 0.1}
                      y={Math.max(0, y)}
                      width={step * 0.8}
                      height={height}
                      fill={patternOf(name)}
                      pointerEvents="none"
                    />
                  )
                );
              })}
            </g>
          );
        })}
      </svg>
    </Box>
  );
};

/** What was received in each hour of the last day, in a strip, and what became of it. */
export const Activity = ({ log }: { log: Log }) => {
  const text = useText();
  const id = useId();
  const { currentData: chart, error } = useGetDeliveriesChartQuery(HOURS, {
    pollingInterval: REDRAW,
  });
  const patternOf = (name: string): string => `url(#${id}${name})`;
  if (!chart) {
    return error ? (
      <Notice tone="bad">{text('activity.error')}</Notice>
    ) : (
      <Loader small>{text('activity.loading')}</Loader>
    );
  }
  return (
    <Flex gap={{ initial: 2, medium: 5 }} wrap="wrap" alignItems="flex-end">
      <svg width="0" height="0" aria-hidden style={{ position: 'absolute' }}>
        <defs>
          {GROUPS.map((group) => (
            <Pattern key={group.name} id={`${id}${group.name}`} group={group} />
          ))}
        </defs>
      </svg>
      <Typography variant="sigma" textColor="neutral600">
        {text('activity.title')}
      </Typography>
      <Bars chart={chart} patternOf={patternOf} />
      <Flex tag="ul" gap={4} wrap="wrap">
        {GROUPS.map(({ name, outcomes }) => {
          const count = totalOf(chart, outcomes);
          const legend = text('activity.count', { group: text(`activity.${name}`), count });
          return (
            <Flex key={name} tag="li" gap={2}>
              <svg width="12" height="12" aria-hidden>
                <rect width="12" height="12" rx="2" fill={patternOf(name)} />
              </svg>
              {name === 'refused' && count > 0 ? (
                // What was refused is no delivery and not among the rows.
                <TextButton onClick={() => log.filter({ outcome: 'refused' })}>{legend}</TextButton>
              ) : (
                <Typography variant="pi" textColor="neutral800">
                  {legend}
                </Typography>
              )}
            </Flex>
          );
        })}
      </Flex>
    </Flex>
  );
};
