/**
 * `npm run attack [-- --requests 1000000 --minutes 60]`: attacks sites of its own on loopback, on
 * SQLite and, where `POSTGRES_URL` is set, on PostgreSQL, and ends with 1 when something did not hold.
 */
import { parseArgs } from 'node:util';
import { connectTo } from '../support/connection';
import { makeDatabase } from '../support/database';
import { fuzzAdmin, fuzzWebhook } from './fuzz';
import { randomOf } from './hostile';
import { deliver, good, startAttacked, type Result } from './site';

/** The longest that the event loop may stand (ms). */
const LONGEST_STOP = 2500;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});

const results: (Result & { database: string })[] = [];
let database = 'sqlite';

const report = (result: Result): void => {
  const { longestStop, unexpected5xx, forgeriesAccepted, broken } = result;
  if (longestStop > LONGEST_STOP) broken.push(`the event loop stood for ${longestStop} ms`);
  if (forgeriesAccepted > 0) broken.push('forgeries were accepted');
  if (unexpected5xx > 0) broken.push('there were unexpected errors');
  results.push({ ...result, database });
  const { memory, requests, name } = result;
  const cells = [
    database.padEnd(8),
    name.padEnd(52),
    `${requests}`.padStart(8),
    `${forgeriesAccepted}`.padStart(9),
    `${unexpected5xx}`.padStart(5),
    `${memory.before} → ${memory.most}`.padStart(12),
    `${longestStop}`.padStart(7),
    ` ${broken.join('; ')}`,
  ];
  console.log(cells.join(' '));
};

/** A site that is warm: what it holds then is what it was. */
const warm = async (site: Awaited<ReturnType<typeof startAttacked>>): Promise<void> => {
  for (let count = 0; count < 50; count += 1) await deliver(site, good(1000));
  for (let count = 0; count < 6; count += 1) await deliver(site, good(5_000_000));
};

const fuzz = async (requests: number, time: number): Promise<void> => {
  const own = await makeDatabase();
  const site = await startAttacked(own);
  await warm(site);
  const random = randomOf(Number(values.seed));
  const deliveries = connectTo(own);
  const stored = async (): Promise<number> => {
    const row = await deliveries('ignite_video_deliveries').count({ count: 'id' }).first();
    return Number((row as { count: number | string }).count);
  };
  const before = await stored();
  const options = { requests: Math.ceil(requests / 2), time: time / 2, random };
  const { delivered, ...webhook } = await fuzzWebhook(site, options);
  const added = (await stored()) - before;
  await deliveries.destroy();
  if (added !== delivered) webhook.broken.push(`${added} were stored, ${delivered} were Ignite's`);
  report(webhook);
  report(await fuzzAdmin(site, options));
  await site.stop('SIGKILL');
  await own.drop();
};

const main = async (): Promise<void> => {
  console.log(`seed ${values.seed}`);
  console.log(
    'database attack                                               requests forgeries   5xx  memory (MB) stop (ms)'
  );
  const clients = process.env['POSTGRES_URL'] ? ['sqlite', 'postgres'] : ['sqlite'];
  for (const client of clients) {
    database = client;
    process.env['DATABASE_CLIENT'] = client;
    process.env['DATABASE_URL'] = process.env['POSTGRES_URL'];
    const time = (Number(values.minutes) * 60_000) / clients.length;
    await fuzz(Number(values.requests) / clients.length, time);
  }
  if (results.some(({ broken }) => broken.length > 0)) process.exitCode = 1;
};

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
