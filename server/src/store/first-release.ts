import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import { z } from 'zod';
import { skipDuplicates } from './skip-duplicates';
import * as now from './tables';
import type { Transaction } from './transaction';

/** Rows that are taken over with one statement, and bytes of bodies in it: below MySQL's usual limit of 16 MB. */
const ROWS = 200;

type Row = Record<string, unknown>;

interface Move {
  /** The table's name in version 0.1.0. */
  from: string;
  to: now.Table;
  /** Names of columns in version 0.1.0 that are called otherwise now. */
  renamed?: Record<string, string>;
}

const move = (to: now.Table, renamed?: Record<string, string>, from = to.tableName): Move => ({
  from,
  to,
  ...(renamed && { renamed }),
});

const moves: Move[] = [
  move(now.secretsTable),
  move(now.deliveriesTable, { ticket: 'insert_token' }),
  move(now.videosTable),
  move(now.linksTable),
  move(now.repeatsTable),
  move(now.requestsTable),
  move(now.filesTable),
  move(now.relatedTable),
  move(now.jobsTable),
  move(now.runsTable, {
    occasion: 'idempotency_key',
    ticket: 'insert_token',
    place: 'cursor',
    odd: 'invalid',
    leg_started_at: 'attempt_started_at',
    leg_seen: 'attempt_seen',
  }),
  move(now.changesTable),
  move(now.seenVideosTable, {}, 'ignite_video_sightings'),
];

/** Where the tables of version 0.1.0 stay until their rows are taken over: most keep their names. */
const asideName = (name: string): string => `${name}_0_1_0`;

const hasTable = (strapi: Core.Strapi, trx: Transaction, name: string): Promise<boolean> =>
  strapi.db.getSchemaConnection(trx).hasTable(name);

export const hasOldTables = (strapi: Core.Strapi, trx: Transaction): Promise<boolean> =>
  hasTable(strapi, trx, now.deliveriesTable.tableName);

/** Renames the tables of version 0.1.0. A process that still runs it stores nothing more: Ignite sends again. */
export const setOldTablesAside = async (strapi: Core.Strapi, trx: Transaction): Promise<void> => {
  for (const { from } of moves) {
    if (await hasTable(strapi, trx, asideName(from))) continue;
    if (!(await hasTable(strapi, trx, from))) continue;
    await strapi.db.getSchemaConnection(trx).renameTable(from, asideName(from));
  }
};

const takeOver = async (
  strapi: Core.Strapi,
  trx: Transaction,
  { from, to, renamed = {} }: Move
): Promise<void> => {
  const query = (name: string): Knex.QueryBuilder => strapi.db.getConnection(name).transacting(trx);
  const taken = ['id', ...Object.keys(to.columns)];
  for (let last = 0; ;) {
    const rows = (await query(asideName(from))
      .select('*')
      .where('id', '>', last)
      .orderBy('id')
      .limit(ROWS)) as Row[];
    if (rows.length === 0) return;
    const moved = rows.map((row): Row => {
      const named = Object.entries(row).map(([name, value]) => [renamed[name] ?? name, value]);
      return Object.fromEntries(named.filter(([name]) => taken.includes(String(name))));
    });
    // Those that an interrupted upgrade has taken over are there already.
    await skipDuplicates(strapi, query(to.tableName).insert(moved));
    last = z.object({ id: z.coerce.number() }).parse(rows.at(-1)).id;
  }
};

/** Lets PostgreSQL count on after the ids that were taken over; the others do so by themselves. */
const countOn = async (strapi: Core.Strapi, trx: Transaction, tableName: string): Promise<void> => {
  if (strapi.db.dialect.client !== 'postgres') return;
  await trx.raw(
    "select setval(pg_get_serial_sequence(?, 'id'), greatest(coalesce((select max(id) from ??), 0), 1))",
    [tableName, tableName]
  );
};

/** Copies the rows of version 0.1.0 into the tables of this release, their ids included. */
export const takeOverOldRows = async (strapi: Core.Strapi, trx: Transaction): Promise<void> => {
  for (const one of moves) {
    if (!(await hasTable(strapi, trx, asideName(one.from)))) continue;
    await takeOver(strapi, trx, one);
    await countOn(strapi, trx, one.to.tableName);
  }
};

export const dropOldTables = async (strapi: Core.Strapi, trx: Transaction): Promise<void> => {
  for (const { from } of moves) {
    await strapi.db.getSchemaConnection(trx).dropTableIfExists(asideName(from));
  }
};
