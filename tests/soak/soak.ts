/** `npm run soak [-- --videos 10000 --kills 20 --seed 1]`: random lives through crashes, held against the rules. */
import { parseArgs } from 'node:util';
import { runSoak } from './run';

const SHOWN = 5;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      videos: { type: 'string', default: '10000' },
      kills: { type: 'string', default: '20' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    },
  });
  const report = await runSoak({
    videos: Number(values.videos),
    kills: Number(values.kills),
    seed: Number(values.seed),
  });
  const counts = (of: Record<string, number>): string =>
    Object.entries(of)
      .sort(([, a], [, b]) => b - a)
      .map(([what, count]) => `${what}: ${count}`)
      .join(', ');

  const { differences, missing, doubled, waiting, dead } = report;
  const lines: [string, string | number][] = [
    ['database, processes', `${report.database}, ${report.processes}`],
    ['seed', report.seed],
    ['videos', values.videos],
    ['deliveries, sent in all', `${report.deliveries}, ${report.sendings}`],
    ['processes killed', report.kills],
    ['answers', counts(report.answers)],
    ['seconds to send, then to apply', `${report.sendingSeconds}, ${report.applyingSeconds}`],
    ['entries that differ from the order', differences.length],
    ['acknowledged deliveries that are missing', missing.length],
    ['videos with more than one entry', doubled.length],
    ['deliveries still waiting', waiting],
    ['dead deliveries', dead],
  ];
  for (const [name, value] of lines) console.log(`${name.padEnd(42)} ${value}`);
  for (const [what, count] of Object.entries(report.logged)) console.log(`${count} × ${what}`);
  for (const list of [differences, missing, doubled]) {
    for (const item of list.slice(0, SHOWN)) console.error(item);
  }
  if (differences.length + missing.length + doubled.length + waiting + dead > 0) {
    process.exitCode = 1;
  }
};

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
