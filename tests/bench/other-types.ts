import { withBenchSite, type BenchSite } from './site';

/** Requests of one round: enough for the CPU's clock, few enough that rounds alternate often. */
const REQUESTS = 200;

/** What is asked of a site with the plugin and of one without. */
const questions = {
  'GET of a type without videos': { path: '/api/topics', method: 'GET' },
  'PUT of a type without videos': { path: '/api/topics/{topic}', method: 'PUT' },
  'GET of 25 entries of videos': { path: '/api/tutorials', method: 'GET' },
} as const;

export type OtherType = keyof typeof questions;

/** The ratio of CPU times with and without the plugin: its median, and the interval that holds it in 95 of 100 cases. */
export interface Ratio {
  median: number;
  from: number;
  to: number;
}

/** Order statistics: between which of the sorted ratios the median lies, by the binomial distribution. */
const ratioOf = (ratios: readonly number[]): Ratio => {
  const sorted = [...ratios].sort((a, b) => a - b);
  const spread = 0.98 * Math.sqrt(sorted.length);
  const at = (place: number): number =>
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(place)))] ?? NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    from: at(middle - spread),
    to: at(middle + spread),
  };
};

/** What a request to content types costs a site with the plugin beside one without, each asked in turn. */
export const measureOtherTypes = async (rounds: number): Promise<Record<OtherType, Ratio>> => {
  const prepare = async (site: BenchSite): Promise<Record<OtherType, () => Promise<number>>> => {
    const { topic } = await site.makeEntries(25);
    const cpuOf =
      ({ path, method }: { path: string; method: string }) =>
      async () => {
        const url = `${site.url}${path.replace('{topic}', topic)}`;
        const before = await site.cpu();
        for (let n = 0; n < REQUESTS; n += 1) {
          const response = await fetch(url, {
            method,
            ...(method === 'PUT' && {
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ data: { note: String(n) } }),
            }),
          });
          if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`);
          await response.arrayBuffer();
        }
        return ((await site.cpu()) - before) / REQUESTS;
      };
    return {
      'GET of a type without videos': cpuOf(questions['GET of a type without videos']),
      'PUT of a type without videos': cpuOf(questions['PUT of a type without videos']),
      'GET of 25 entries of videos': cpuOf(questions['GET of 25 entries of videos']),
    };
  };
  const before = { onlyNoop: true };
  return withBenchSite(
    { WITHOUT_PLUGIN: 'true' },
    (without) =>
      withBenchSite(
        {},
        async (having) => {
          const other = await prepare(without);
          const own = await prepare(having);
          const measure = async (question: OtherType): Promise<Ratio> => {
            const ratios: number[] = [];
            await other[question]();
            await own[question]();
            for (let round = 0; round < rounds; round += 1) {
              // Whoever goes first finds the caches as the other left them.
              const first = round % 2 === 0 ? await own[question]() : await other[question]();
              const second = round % 2 === 0 ? await other[question]() : await own[question]();
              ratios.push(round % 2 === 0 ? first / second : second / first);
            }
            return ratioOf(ratios);
          };
          return {
            'GET of a type without videos': await measure('GET of a type without videos'),
            'PUT of a type without videos': await measure('PUT of a type without videos'),
            'GET of 25 entries of videos': await measure('GET of 25 entries of videos'),
          };
        },
        before
      ),
    before
  );
};
