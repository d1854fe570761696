import { makeLives } from './bodies';
import { sendSteadily } from './load';
import type { BenchSite } from './site';

/** How a site keeps up with deliveries that come evenly, each of a video of its own. */
export interface Steady {
  /** Deliveries per second that were sent. */
  rate: number;
  /** Entries per second that were written while they were sent. */
  applied: number;
  /** From the answer to the entry (ms): of half of the deliveries, and of 99 in 100. */
  p50: number;
  p99: number;
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

/** @param seconds how long deliveries are sent. */
export const measureSteady = async (
  site: BenchSite,
  rate: number,
  seconds: number
): Promise<Steady> => {
  await site.written();
  const deliveries = makeLives(rate * seconds, 1);
  const ids = deliveries.map(({ body }) => String(JSON.parse(body.toString()).id));
  const answered = await sendSteadily(`${site.url}/api/ignite-video/webhook`, deliveries, rate);
  const end = Date.now();
  await site.settled();
  const written = await site.written();
  const times = ids.map((id) => written[id] ?? NaN);
  const fresh = times
    .map((time, index) => Math.max(0, time - (answered[index] ?? NaN)))
    .sort((a, b) => a - b);
  return {
    rate,
    applied: times.filter((time) => time <= end).length / seconds,
    p50: quantile(fresh, 0.5),
    p99: quantile(fresh, 0.99),
  };
};
