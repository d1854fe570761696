import type { ChartOutcome, DeliveriesChart } from '#shared/contract/deliveries';

/** What the chart draws as one, from the ground up: nine colours could not be told apart. */
export const CHART_GROUPS = [
  { name: 'applied', color: 'success600', outcomes: ['applied'] },
  {
    name: 'nothing',
    color: 'neutral500',
    outcomes: ['unchanged', 'superseded', 'stale', 'duplicate', 'ignored'],
  },
  { name: 'failed', color: 'danger600', outcomes: ['dead', 'invalid'] },
  { name: 'refused', color: 'warning600', outcomes: ['refused'] },
] as const satisfies readonly { name: string; color: string; outcomes: ChartOutcome[] }[];

type Hour = DeliveriesChart[number];

export const sumOf = ({ counts }: Hour, outcomes: readonly ChartOutcome[]): number =>
  outcomes.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0);

export const totalOf = (chart: DeliveriesChart, outcomes: readonly ChartOutcome[]): number =>
  chart.reduce((sum, hour) => sum + sumOf(hour, outcomes), 0);

/** Where the scale ends: the next whole number above a count that is easy on the eye, such as 25 or 150. */
export const scaleEnd = (highest: number): number => {
  const step = Math.max(1, 10 ** Math.floor(Math.log10(Math.max(highest, 1))) / 2);
  return Math.ceil(Math.max(highest, 1) / step) * step;
};
