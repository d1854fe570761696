import { callAdmin, logIn } from '../support/administrator';
import { preload } from './preload';
import { withBenchSite, type BenchSite } from './site';

/** The search that reads the most. */
const NO_TITLE = 'by what no title says';

/** Pages of the log by every filter that it has; `deep` is an id in the middle of the table. */
const pages = (deep: number): Record<string, string> => ({
  newest: '',
  'in the middle': `?before=${deep}`,
  applied: '?outcome=applied',
  'dead, in the middle': `?outcome=dead&before=${deep}`,
  'stale updates': '?outcome=stale&event=video.updated',
  'by event': '?event=video.created',
  'by video': '?videoId=feed00000050',
  'by video id': '?search=feed00000050',
  'of a time': `?from=${Date.now() - 7 * 24 * 60 * 60 * 1000}&to=${Date.now()}`,
  [NO_TITLE]: '?search=no%20title%20says%20this',
});

export interface ListFigures {
  /** The page whose ratio is the worst. Times in ms. */
  worst: { name: string; large: number; small: number };
  title: { large: number; small: number };
}

/** How long pages of the log take with `large` rows beside `small` ones, asked for in turn. */
export const measureList = async (
  sizes: { small: number; large: number },
  rounds: number,
  median: (values: readonly number[]) => number
): Promise<ListFigures> => {
  const filledWith = <T>(deliveries: number, measure: (site: BenchSite) => Promise<T>) =>
    withBenchSite({}, measure, {
      fill: (database) => preload(database, { videos: deliveries / 10, deliveries }),
    });

  const readerOf = async (site: BenchSite, rows: number) => {
    const token = await logIn(site);
    return async (name: string): Promise<number> => {
      const query = pages(rows / 2)[name];
      const started = performance.now();
      const { status } = await callAdmin(site, `/ignite-video/deliveries${query}`, { token });
      if (status !== 200) throw new Error(`${query} was answered with ${status}`);
      return performance.now() - started;
    };
  };

  return filledWith(sizes.small, (few) =>
    filledWith(sizes.large, async (many) => {
      const readSmall = await readerOf(few, sizes.small);
      const readLarge = await readerOf(many, sizes.large);
      const timesOf = async (name: string): Promise<{ large: number; small: number }> => {
        const times = { small: [] as number[], large: [] as number[] };
        for (let round = 0; round < rounds; round += 1) {
          times.small.push(await readSmall(name));
          times.large.push(await readLarge(name));
        }
        return { large: median(times.large), small: median(times.small) };
      };
      const found: ListFigures['worst'][] = [];
      for (const name of Object.keys(pages(0))) {
        if (name !== NO_TITLE) found.push({ name, ...(await timesOf(name)) });
      }
      const ratio = ({ large, small }: { large: number; small: number }): number => large / small;
      const worst = found.reduce((a, b) => (ratio(b) > ratio(a) ? b : a));
      return { worst, title: await timesOf(NO_TITLE) };
    })
  );
};
