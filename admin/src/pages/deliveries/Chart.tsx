import { useId, useState } from 'react';
import {
  Box,
  Flex,
  Loader,
  SingleSelect,
  SingleSelectOption,
  Typography,
} from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { chartOutcome, type DeliveriesChart } from '#shared/contract/deliveries';
import { Notice } from '../../components/Notice';
import { Section } from '../../components/Section';
import { useText } from '../../useText';
import { useGetDeliveriesChartQuery } from './api';
import { CHART_GROUPS, scaleEnd, sumOf, totalOf } from './chart-groups';
import { ChartTable } from './ChartTable';

/** How often the chart is drawn anew (ms): its bars are hours. */
const REDRAW = 60_000;
const SPANS = [24, 168] as const;
const WIDTH = 960;
const HEIGHT = 140;

type Group = (typeof CHART_GROUPS)[number];

/** What a group is filled with: a colour, and a pattern for those who do not tell colours apart. */
const Pattern = ({ id, group: { name, color } }: { id: string; group: Group }) => (
  <Box tag="g" color={color}>
    <pattern id={id} width="8" height="8" patternUnits="userSpaceOnUse">
      {name === 'applied' && <rect width="8" height="8" fill="currentColor" />}
      {name === 'nothing' && (
        <>
          <rect width="8" height="8" fill="currentColor" opacity="0.35" />
          <rect width="8" height="2" fill="currentColor" />
        </>
      )}
      {name === 'failed' && (
        <>
          <rect width="8" height="8" fill="currentColor" opacity="0.35" />
          <path d="M-2 2 2 -2M0 8 8 0M6 10 10 6" stroke="currentColor" strokeWidth="3" />
        </>
      )}
      {name === 'refused' && (
        <>
          <rect width="8" height="8" fill="currentColor" opacity="0.35" />
          <circle cx="4" cy="4" r="2.5" fill="currentColor" />
        </>
      )}
    </pattern>
  </Box>
);

const Legend = ({
  chart,
  patternOf,
}: {
  chart: DeliveriesChart;
  patternOf(name: string): string;
}) => {
  const text = useText();
  return (
    <Flex tag="ul" gap={5} wrap="wrap">
      {CHART_GROUPS.map(({ name, outcomes }) => (
        <Flex key={name} tag="li" gap={2}>
          <svg width="16" height="16" aria-hidden>
            <rect width="16" height="16" rx="2" fill={patternOf(name)} />
          </svg>
          <Typography variant="pi" textColor="neutral800">
            {text(`chart.${name}`)}: <strong>{totalOf(chart, outcomes)}</strong>
          </Typography>
        </Flex>
      ))}
    </Flex>
  );
};

interface BarsProps {
  chart: DeliveriesChart;
  patternOf(name: string): string;
}

const Bars = ({ chart, patternOf }: BarsProps) => {
  const text = useText();
  const { formatDate } = useIntl();
  const step = WIDTH / chart.length;
  const highest = Math.max(...chart.map((hour) => sumOf(hour, chartOutcome.options)));
  const end = scaleEnd(highest);
  const hourOf = (at: number): string =>
    formatDate(at, { dateStyle: 'medium', timeStyle: 'short' });
  const labelled = [0, 0.25, 0.5, 0.75].map((part) => chart[Math.floor(part * chart.length)]);
  return (
    <Flex direction="column" alignItems="stretch">
      <Typography variant="pi" textColor="neutral600" aria-hidden>
        {end}
      </Typography>
      <Box color="neutral500" borderColor="neutral500" borderStyle="0 0 1px">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          width="100%"
          role="img"
          aria-label={text('chart.summary', {
            hours: chart.length,
            applied: totalOf(chart, ['applied']),
            all: totalOf(chart, chartOutcome.options),
          })}
          style={{ display: 'block' }}
        >
          <line x2={WIDTH} y1="0.5" y2="0.5" stroke="currentColor" strokeDasharray="2 6" />
          {chart.map((hour, index) => {
            const counted = chartOutcome.options.filter((outcome) => hour.counts[outcome]);
            let y = HEIGHT;
            return (
              <g key={hour.at}>
                {/* The whole height takes the pointer, for the sake of low bars. */}
                <rect x={index * step} width={step} height={HEIGHT} fill="transparent">
                  <title>
                    {[
                      hourOf(hour.at),
                      ...counted.map(
                        (outcome) => `${text(`outcome.${outcome}`)}: ${hour.counts[outcome]}`
                      ),
                    ].join('\n')}
                  </title>
                </rect>
                {CHART_GROUPS.map(({ name, outcomes }) => {
                  const height = (sumOf(hour, outcomes) / end) * HEIGHT;
                  y -= height;
                  return (
                    height > 0 && (
                      <rect
                        key={name}
                        x={index * step + step * 0.1}
                        y={y}
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
      <Flex aria-hidden paddingTop={1}>
        {labelled.map(
          (hour) =>
            hour && (
              <Box key={hour.at} width="25%">
                <Typography variant="pi" textColor="neutral600">
                  {hourOf(hour.at)}
                </Typography>
              </Box>
            )
        )}
      </Flex>
    </Flex>
  );
};

/** How many deliveries there were in each of the last hours, and what became of them. */
export const Chart = () => {
  const text = useText();
  const id = useId();
  const [hours, setHours] = useState<number>(SPANS[0]);
  const { currentData, error } = useGetDeliveriesChartQuery(hours, { pollingInterval: REDRAW });
  const patternOf = (name: string): string => `url(#${id}${name})`;
  return (
    <Section
      title={text('chart.title')}
      action={
        <SingleSelect
          size="S"
          aria-label={text('chart.span')}
          value={String(hours)}
          onChange={(chosen) => setHours(Number(chosen))}
        >
          {SPANS.map((span) => (
            <SingleSelectOption key={span} value={String(span)}>
              {text(`chart.${span}`)}
            </SingleSelectOption>
          ))}
        </SingleSelect>
      }
    >
      <svg width="0" height="0" aria-hidden style={{ position: 'absolute' }}>
        <defs>
          {CHART_GROUPS.map((group) => (
            <Pattern key={group.name} id={`${id}${group.name}`} group={group} />
          ))}
        </defs>
      </svg>
      {!currentData && error && <Notice tone="bad">{text('chart.error')}</Notice>}
      {!currentData && !error && <Loader small>{text('chart.loading')}</Loader>}
      {currentData && (
        <>
          <Legend chart={currentData} patternOf={patternOf} />
          <Bars chart={currentData} patternOf={patternOf} />
          <ChartTable chart={currentData} />
        </>
      )}
    </Section>
  );
};
