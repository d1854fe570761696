import type { ChartOutcome, DeliveriesChart } from '#shared/contract/deliveries';

/** What is drawn as one, from the ground up: nine colours could not be told apart. */
export const GROUPS = [
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
