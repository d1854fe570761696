/**
 * `npm run bench`: the plugin beside a route that does nothing, a handler as people write it by hand,
 * and the Mux plugin; in one run, on one machine, in one host app. `--postgres` measures on PostgreSQL
 * instead of SQLite, `--quick` takes smaller numbers to see that the bench itself works.
 */
import { cpus } from 'node:os';
import type { TestDatabase } from '../support/database';
import { compact, makeLives, makeMuxEvents } from './bodies';
import { largeMapping } from './large-mapping';
import { measureList } from './list';
import { sendAll } from './load';
import { measureOtherTypes } from './other-types';
import { preload } from './preload';
import { measureReconcile } from './reconcile';
import { withBenchSite, type BenchSite } from './site';
import { measureSteady } from './steady';

const isQuick = process.argv.includes('--quick');
const onPostgres = process.argv.includes('--postgres');
if (onPostgres) {
  process.env['DATABASE_CLIENT'] = 'postgres';
  process.env['DATABASE_URL'] ??= 'postgres://postgres@127.0.0.1:5432/test';
}

const ROUNDS = isQuick ? 1 : 3;
const size = (full: number): number => (isQuick ? Math.max(20, full / 20) : full);
const OURS = '/api/ignite-video/webhook';
const NAIVE = '/bench/naive';

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2;
};

interface Figure {
  name: string;
  ours: string;
  against: string;
  ratio: string;
  goal: string;
  isReached: boolean;
}

const perSecond = (rate: number): string => `${rate.toFixed(rate < 100 ? 1 : 0)}/s`;

const ratioOf = (
  name: string,
  ours: number,
  [other, rate]: [other: string, rate: number],
  goal: number
): Figure => ({
  name,
  ours: perSecond(ours),
  against: `${other} ${perSecond(rate)}`,
  ratio: (ours / rate).toFixed(2),
  goal: `≥ ${goal}`,
  isReached: ours / rate >= goal,
});

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Deliveries per second that are answered with a 2xx, each of a video of its own. */
const acknowledged = async (site: BenchSite, count: number): Promise<number> => {
  const rate = count / (await sendAll(`${site.url}${OURS}`, makeLives(count, 1)));
  await site.settled();
  return rate;
};

/** Deliveries per second until each entry says what the last of them says. */
const final = async (
  site: BenchSite,
  path: string,
  videos: number,
  events: number
): Promise<number> => {
  const lives = makeLives(videos, events);
  const started = performance.now();
  await sendAll(`${site.url}${path}`, lives);
  await site.settled();
  return lives.length / ((performance.now() - started) / 1000);
};

const measureAcknowledging = () =>
  withBenchSite({}, async (site) => {
    const count = size(2000);
    const muxCount = size(500);
    const rates = { noop: [] as number[], ours: [] as number[], mux: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const noop = await sendAll(`${site.url}/bench/noop`, makeLives(count, 1));
      rates.noop.push(count / noop);
      rates.ours.push(await acknowledged(site, count));
      const assets = await site.makeMuxAssets(muxCount);
      const events = makeMuxEvents(assets);
      rates.mux.push(
        muxCount / (await sendAll(`${site.url}/mux-video-uploader/webhook-handler`, events))
      );
    }
    return { noop: median(rates.noop), ours: median(rates.ours), mux: median(rates.mux) };
  });

/** Rates until all entries are final, each measured on a site of its own, in turn. */
const measureFinal = async (videos: number, events: number) => {
  const rates = { naive: [] as number[], ours: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.naive.push(await withBenchSite({}, (site) => final(site, NAIVE, videos, events)));
    rates.ours.push(await withBenchSite({}, (site) => final(site, OURS, videos, events)));
  }
  return { naive: median(rates.naive), ours: median(rates.ours) };
};

/** How long mapping a video by 25 rules takes beside applying an update of one (both in µs). */
const measureMapping = () =>
  withBenchSite({}, async (site) => {
    const videos = size(400);
    const versions = makeLives(videos, ROUNDS + 1);
    const times = { mapping: [] as number[], applying: [] as number[] };
    const applyNext = async (): Promise<void> => {
      await sendAll(`${site.url}${OURS}`, versions.splice(0, videos));
      await site.settled();
    };
    await applyNext();
    for (let round = 0; round < ROUNDS; round += 1) {
      times.mapping.push(await site.mappingTime(largeMapping, compact, size(2000)));
      const started = performance.now();
      await applyNext();
      times.applying.push(((performance.now() - started) / videos) * 1000);
    }
    return { mapping: median(times.mapping), applying: median(times.applying) };
  });

/** The CPU time of a request of another route, with the plugin ÷ without it. */
const measureOtherRoute = async (): Promise<{ ratio: number; micros: number }> => {
  const requests = makeLives(size(500), 1);
  const cpuPerRequest = async (site: BenchSite): Promise<number> => {
    const before = await site.cpu();
    await sendAll(`${site.url}/bench/noop`, requests);
    return ((await site.cpu()) - before) / requests.length;
  };
  const measure = async (without: BenchSite, having: BenchSite) => {
    const ratios: number[] = [];
    const micros: number[] = [];
    for (let round = 0; round < (isQuick ? 2 : 40); round += 1) {
      // Whoever goes first finds the caches as the other left them.
      const [a, b] = round % 2 === 0 ? [having, without] : [without, having];
      const first = await cpuPerRequest(a);
      const second = await cpuPerRequest(b);
      const [own, other] = round % 2 === 0 ? [first, second] : [second, first];
      ratios.push(own / other);
      micros.push(other);
    }
    return { ratio: median(ratios), micros: median(micros) };
  };
  // Both have done the same before: what deliveries leave behind in a process is not a request's own cost.
  const before = { onlyNoop: true };
  return withBenchSite(
    { WITHOUT_PLUGIN: 'true' },
    (without) => withBenchSite({}, (having) => measure(without, having), before),
    before
  );
};

/** What is measured on an empty database and on a full one, on one site in this order. */
const measureAll = (fill?: (database: TestDatabase) => Promise<void>) =>
  withBenchSite(
    {},
    async (site) => {
      const rates: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        rates.push(await acknowledged(site, size(2000)));
      }
      return {
        acknowledged: median(rates),
        single: await final(site, OURS, size(400), 1),
        lives: await final(site, OURS, size(200), 10),
      };
    },
    { fill }
  );

/** Resident memory after each number of deliveries, garbage collected. */
const measureMemory = (small: number, large: number) =>
  withBenchSite({}, async (site) => {
    const step = small / 2;
    const sendUpTo = async (count: number): Promise<number> => {
      for (; sent < count; sent += step) {
        await sendAll(`${site.url}${OURS}`, makeLives(step / 100, 100));
        await site.settled();
      }
      return site.memory();
    };
    let sent = 0;
    return { small: await sendUpTo(small), large: await sendUpTo(large) };
  });

const main = async (): Promise<void> => {
  say('Acknowledging …');
  const acknowledging = await measureAcknowledging();
  say('One event per video …');
  const single = await measureFinal(size(400), 1);
  say('Lives of ten events …');
  const lives = await measureFinal(size(200), 10);
  say('Deliveries that come evenly …');
  const steady = await withBenchSite({}, async (site) => {
    const rates = [];
    for (const rate of [10, 30, 60, 80, 120]) {
      rates.push(await measureSteady(site, rate, isQuick ? 2 : 20));
    }
    return rates;
  });
  say('Other routes …');
  const other = await measureOtherRoute();
  say('Other content types …');
  const types = await measureOtherTypes(isQuick ? 4 : 20);
  say('Mapping …');
  const mapping = await measureMapping();
  say('Memory …');
  const memory = await measureMemory(size(10_000), size(100_000));
  say('Reconcile …');
  const reconcile = await measureReconcile(size(100_000));
  say('The log …');
  const rows = { small: size(1000), large: size(1_000_000) };
  const list = await measureList(rows, isQuick ? 3 : 15, median);
  say('A full database …');
  const stored = { videos: size(100_000), deliveries: size(1_000_000) };
  const full = await measureAll((database) => preload(database, stored));
  const empty = await measureAll();

  const { noop, mux, ours } = acknowledging;
  const times = (ms: number): string => `${ms.toFixed(1)} ms`;
  const mb = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MB`;
  const figures: Figure[] = [
    ratioOf('acknowledged, 16 connections', ours, ['noop', noop], 0.8),
    ratioOf('acknowledged, 16 connections', ours, ['mux', mux], 4),
    ratioOf('lives of 10 events, all entries final', lives.ours, ['naive', lives.naive], 8),
    ratioOf('one event per video, all entries final', single.ours, ['naive', single.naive], 2),
    ratioOf('acknowledged, full database', full.acknowledged, ['empty', empty.acknowledged], 0.9),
    ratioOf('lives of 10 events, full database', full.lives, ['empty', empty.lives], 0.9),
    ratioOf('one event per video, full database', full.single, ['empty', empty.single], 0.9),
    ...steady.map(({ rate, applied, p50, p99 }): Figure => {
      const limit = rate <= 30 ? 300 : 1000;
      return {
        name: `${rate} deliveries a second, evenly: from the answer to the entry, p99`,
        ours: times(p99),
        against: `p50 ${times(p50)}, ${perSecond(applied)} written while they came`,
        ratio: '',
        goal: `< ${limit} ms`,
        isReached: p99 < limit,
      };
    }),
    {
      name: 'CPU time of a request of another route',
      ours: `${(other.micros * other.ratio).toFixed(0)} µs`,
      against: `without the plugin ${other.micros.toFixed(0)} µs`,
      ratio: other.ratio.toFixed(3),
      goal: '< 1.01',
      isReached: other.ratio < 1.01,
    },
    ...Object.entries(types).map(([name, { median: ratio, from, to }]): Figure => {
      const goal = name.includes('of videos') ? 1.1 : 1.01;
      const isReached = name.includes('of videos') ? ratio < goal : from <= goal;
      const interval = `${from.toFixed(3)}–${to.toFixed(3)}`;
      return {
        name: `CPU time of ${name}`,
        ours: interval,
        against: 'without the plugin',
        ratio: ratio.toFixed(3),
        goal: name.includes('of videos') ? '< 1.1' : 'interval from ≤ 1.01',
        isReached,
      };
    }),
    {
      name: 'mapping by 25 rules, one an expression',
      ours: `${mapping.mapping.toFixed(0)} µs`,
      against: `applying an update ${mapping.applying.toFixed(0)} µs`,
      ratio: (mapping.mapping / mapping.applying).toFixed(3),
      goal: '< 0.1',
      isReached: mapping.mapping / mapping.applying < 0.1,
    },
    {
      name: `resident memory after ${size(100_000)} deliveries`,
      ours: mb(memory.large),
      against: `after ${size(10_000)} ${mb(memory.small)}`,
      ratio: (memory.large / memory.small).toFixed(2),
      goal: '< 1.2',
      isReached: memory.large / memory.small < 1.2,
    },
    {
      name: `a page of the log of ${rows.large} deliveries, the worst filter (${list.worst.name})`,
      ours: times(list.worst.large),
      against: `of ${rows.small} ${times(list.worst.small)}`,
      ratio: (list.worst.large / list.worst.small).toFixed(2),
      goal: '< 2',
      isReached: list.worst.large / list.worst.small < 2,
    },
    {
      name: `the same, a title that none of ${rows.large / 10} videos has`,
      ours: times(list.title.large),
      against: `of ${rows.small / 10} videos ${times(list.title.small)}`,
      ratio: (list.title.large / list.title.small).toFixed(2),
      goal: '< 2',
      isReached: list.title.large / list.title.small < 2,
    },
    {
      name: `reconcile of ${size(100_000)} videos, 100 changed: per second of CPU time`,
      ours: perSecond(reconcile.perSecond),
      against: '',
      ratio: '',
      goal: '≥ 5000/s',
      isReached: reconcile.perSecond >= 5000,
    },
    {
      name: 'resident memory after another such reconcile',
      ours: mb(reconcile.memory.again),
      against: `after the first ${mb(reconcile.memory.first)}`,
      ratio: (reconcile.memory.again / reconcile.memory.first).toFixed(2),
      goal: '< 1.2',
      isReached: reconcile.memory.again / reconcile.memory.first < 1.2,
    },
  ];

  console.log(`
${onPostgres ? 'PostgreSQL' : 'SQLite'}, Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}.
Sender and site share the machine; bodies of about 2.4 KB over 16 connections; medians of ${ROUNDS} rounds,
measured in turn; "final" counts from the first request until no delivery waits. The full database
holds ${stored.videos} videos and ${stored.deliveries} deliveries.

| figure | ours | against | ratio | goal | |
|---|---|---|---|---|---|
${figures.map((f) => `| ${f.name} | ${f.ours} | ${f.against} | ${f.ratio} | ${f.goal} | ${f.isReached ? '✓' : 'not reached'} |`).join('\n')}`);
};

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
