import { setTimeout } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { connectTo } from '../support/connection';
import { makeDatabase } from '../support/database';
import { freePort, startProcess, type SiteProcess } from '../support/process';
import { compare, type Comparison } from './compare';
import { makeLives, moment, type Step } from './lives';
import { sendLives } from './sender';

const SECRET = 'whsec_soak_8f14e45fceea167a';
/** How often it is looked whether anything still waits (ms). */
const LOOK = 250;
/** When so long nothing more was applied (ms), it is taken that nothing more will be. */
const STANDSTILL = 3 * 60 * 1000;

export interface SoakOptions {
  videos: number;
  kills: number;
  seed: number;
  /** What the processes read beside what names their database. */
  env?: Record<string, string>;
}

export interface SoakReport extends Comparison {
  seed: number;
  database: string;
  processes: number;
  deliveries: number;
  sendings: number;
  kills: number;
  answers: Record<string, number>;
  /** Deliveries that are still to be applied, and those that are dead. */
  waiting: number;
  dead: number;
  sendingSeconds: number;
  applyingSeconds: number;
  /** How often the processes logged which warning or error. */
  logged: Record<string, number>;
}

/** A process that is killed and started again on the same port. */
const startInstance = async (env: Record<string, string>) => {
  const port = String(await freePort());
  const processes: SiteProcess[] = [];
  const start = async (): Promise<SiteProcess> => {
    const site = await startProcess({ ...env, PORT: port });
    processes.push(site);
    return site;
  };
  let running = start();
  const { url } = await running;
  return {
    url,
    log: () => processes.map((site) => site.log()).join('\n'),
    /** Resolves when the process, killed, answers again. */
    async kill(): Promise<void> {
      running = running.then(async (site) => {
        await site.stop('SIGKILL');
        return start();
      });
      await running;
    },
    stop: async (): Promise<void> => (await running).stop('SIGKILL'),
  };
};

const countOf = async (connection: Knex, states: string[]): Promise<number> => {
  const row: unknown = await connection('ignite_video_queue')
    .whereIn('state', states)
    .count({ count: 'id' })
    .first();
  return Number((row as { count: number | string }).count);
};

/** What was logged, without what differs between two of the same kind. */
const countLogged = (log: string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const line of stripVTControlCharacters(log).split('\n')) {
    if (!/\b(warn|error)/.test(line)) continue;
    const kind = line
      .replace(/^\[[^\]]*\] /, '')
      .replaceAll(/\b[0-9a-f]+-\d+(-\d+)?\b/g, '…')
      .slice(0, 200);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
};

/**
 * Sends random lives to the processes of one site while they are killed at random moments, waits until
 * nothing is left to apply, and holds the entries against the rules. Two processes share a database
 * server; SQLite has one.
 */
export const runSoak = async ({ videos, kills, seed, env }: SoakOptions): Promise<SoakReport> => {
  const { steps, sendings } = makeLives(videos, seed, Date.now());
  const [plan = []] = fc.sample(
    fc.array(fc.record({ at: moment(), instance: fc.nat(), delay: fc.nat({ max: 50 }) }), {
      minLength: kills,
      maxLength: kills,
      size: 'max',
    }),
    { numRuns: 1, seed }
  );
  // A part of the kills is left for the time when everything is sent and not yet applied.
  const forApplying = plan.splice(0, Math.floor(kills / 4)).sort((a, b) => a.at - b.at);
  const forSending = plan.sort((a, b) => a.at - b.at);

  const database = await makeDatabase();
  const connection = connectTo(database);
  const processes = database.env['DATABASE_CLIENT'] === 'sqlite' ? 1 : 2;
  const instances: Awaited<ReturnType<typeof startInstance>>[] = [];
  const killing: Promise<void | undefined>[] = [];
  const kill = ({ instance, delay }: (typeof plan)[number]): void => {
    const killed = setTimeout(delay).then(() => instances[instance % processes]?.kill());
    // A process that does not come back fails the run in the end, after everything is cleaned up.
    killed.catch(() => {});
    killing.push(killed);
  };

  try {
    // One after the other: the first makes the tables.
    while (instances.length < processes) {
      instances.push(
        await startInstance({
          SERVE_ADMIN_PANEL: 'false',
          STRAPI_LOG_LEVEL: 'warn',
          IGNITE_SIGNING_SECRETS: SECRET,
          ...database.env,
          ...env,
        })
      );
    }

    const acknowledged = new Set<Step>();
    let answered = 0;
    const started = performance.now();
    const urls = instances.map(({ url }) => url);
    const answers = await sendLives(urls, SECRET, sendings, (step) => {
      acknowledged.add(step);
      answered += 1;
      while (forSending[0] && forSending[0].at * sendings.length <= answered) {
        kill(forSending.shift()!);
      }
    });
    const sent = performance.now();

    const atFirst = await countOf(connection, ['waiting', 'retrying']);
    let waiting = atFirst;
    let changedAt = performance.now();
    for (;;) {
      const applied = atFirst === 0 ? 1 : 1 - waiting / atFirst;
      while (forApplying[0] && forApplying[0].at <= applied) {
        kill(forApplying.shift()!);
      }
      if (waiting === 0 && forApplying.length === 0) break;
      if (performance.now() - changedAt > STANDSTILL) break;
      await setTimeout(LOOK);
      const now = await countOf(connection, ['waiting', 'retrying']);
      if (now !== waiting) changedAt = performance.now();
      waiting = now;
    }
    const applied = performance.now();
    await Promise.all(killing);

    return {
      seed,
      database: database.env['DATABASE_CLIENT'] ?? '',
      processes,
      deliveries: steps.length,
      sendings: sendings.length,
      kills: killing.length,
      answers,
      waiting,
      dead: await countOf(connection, ['dead']),
      sendingSeconds: Math.round((sent - started) / 1000),
      applyingSeconds: Math.round((applied - sent) / 1000),
      ...(await compare(connection, acknowledged)),
      logged: countLogged(instances.map((instance) => instance.log()).join('\n')),
    };
  } finally {
    await Promise.allSettled(killing);
    await Promise.allSettled(instances.map((instance) => instance.stop()));
    await connection.destroy();
    await database.drop();
  }
};
