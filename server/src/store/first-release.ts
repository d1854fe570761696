import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import { z } from 'zod';
import { VIDEO_EVENTS } from '#shared/ignite';
import { hidesVideo } from '../video/state';
import { parseVideo } from '../video/video';
import { createBodies } from './bodies';
import { packBody } from './body';
import { QUEUE_STATES } from './queue-rows';
import { skipDuplicates } from './skip-duplicates';
import * as now from './tables';
import { createTally } from './tally';
import type { Transaction } from './transaction';

/** Rows that are read and taken over together, and how many of those that have bodies, of up to 10 MB each. */
const ROWS = 200;
const ROWS_WITH_BODIES = 10;

type Row = Record<string, unknown>;

interface Move {
  /** The table's name in version 0.1.0. */
  from: string;
  to: now.Table;
  /** Names of columns in version 0.1.0 that are called otherwise now. */
  renamed?: Record<string, string>;
  hasBodies?: true;
  /** Makes the new row, and what belongs into other tables, of one with the new names. */
  each?(context: Context, row: Row): Promise<Row>;
}

interface Context {
  strapi: Core.Strapi;
  trx: Transaction;
}

const move = (to: now.Table, renamed?: Record<string, string>, from = to.tableName): Move => ({
  from,
  to,
  ...(renamed && { renamed }),
});

const bodyRow = z
  .object({ body: z.string().nullable(), body_encoding: z.string().nullable() })
  .transform(({ body, body_encoding }) =>
    body === null || (body_encoding !== 'utf8' && body_encoding !== 'base64')
      ? null
      : Buffer.from(body, body_encoding)
  );

async function packVideo(_context: Context, row: Row): Promise<Row> {
  const body = bodyRow.parse(row);
  return { ...row, body: body && (await packBody(body)) };
}

const queuedRow = z.object({
  id: z.coerce.number(),
  event: z.enum(VIDEO_EVENTS),
  state: z.enum(QUEUE_STATES),
  next_attempt_at: z.coerce.number(),
});

/** Version 0.1.0 had log, queue and bodies in one table. */
async function splitDelivery({ strapi, trx }: Context, row: Row): Promise<Row> {
  const query = (table: now.Table) => strapi.db.getConnection(table.tableName).transacting(trx);
  const body = bodyRow.parse(row);
  const { id } = z.object({ id: z.coerce.number() }).parse(row);
  const known = await query(now.bodiesTable).first('id').where({ id });
  if (body !== null && known === undefined) {
    await createBodies({ strapi }).save(trx, [{ id, body }]);
  }
  const queued = queuedRow.safeParse(row);
  if (!queued.success || body === null) return row;
  const { state, event, next_attempt_at } = queued.data;
  const parsed = parseVideo(body);
  const hides = parsed.ok && hidesVideo({ event }, parsed.video) ? 1 : 0;
  const taken = `id video_id event t video_updated_at restores state reason attempts received_at history`;
  const entries = taken.split(' ').map((column) => [column, row[column] ?? null]);
  const isDead = state === 'dead';
  await skipDuplicates(
    strapi,
    query(now.queueTable).insert({
      ...Object.fromEntries(entries),
      hides,
      next_attempt_at: isDead ? null : next_attempt_at,
    })
  );
  return { ...row, hides, state: null, reason: null, history: null, settled_at: null };
}

const moves: Move[] = [
  move(now.secretsTable),
  {
    ...move(now.deliveriesTable, { ticket: 'insert_token' }),
    hasBodies: true,
    each: splitDelivery,
  },
  { ...move(now.videosTable), hasBodies: true, each: packVideo },
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
  { from, to, renamed = {}, hasBodies, each = async (_context, row) => row }: Move
): Promise<void> => {
  const query = (name: string): Knex.QueryBuilder => strapi.db.getConnection(name).transacting(trx);
  const taken = ['id', ...Object.keys(to.columns)];
  for (let last = 0; ;) {
    const rows = (await query(asideName(from))
      .select('*')
      .where('id', '>', last)
      .orderBy('id')
      .limit(hasBodies ? ROWS_WITH_BODIES : ROWS)) as Row[];
    if (rows.length === 0) return;
    const moved: Row[] = [];
    for (const row of rows) {
      const named = Object.entries(row).map(([name, value]) => [renamed[name] ?? name, value]);
      const made = await each({ strapi, trx }, Object.fromEntries(named) as Row);
      moved.push(Object.fromEntries(Object.entries(made).filter(([name]) => taken.includes(name))));
    }
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
  await takeOverSettings(strapi, trx);
  const queue = strapi.db.getConnection(now.queueTable.tableName).transacting(trx);
  const row: unknown = await queue.where({ state: 'dead' }).count({ count: 'id' }).first();
  const { count } = z.object({ count: z.coerce.number() }).parse(row);
  // All at once, so that what an interrupted upgrade has counted is not counted twice.
  await strapi.db.getConnection(now.tallyTable.tableName).transacting(trx).delete();
  await createTally({ strapi }, 'dead').add(trx, count);
};

/** Settings that version 0.1.0 kept in Strapi's own store. */
const OLD_SETTINGS = ['events', 'mappings', 'reconcile', 'api'];
const CORE_STORE = 'strapi_core_store_settings';

const oldSettings = z.array(z.object({ key: z.string(), value: z.string() }));
const withRevision = z.looseObject({ revision: z.number() });

/** Takes the settings over, and out of Strapi's store: the token, too, which is encrypted there. */
const takeOverSettings = async (strapi: Core.Strapi, trx: Transaction): Promise<void> => {
  const prefix = 'plugin_ignite-video_';
  const stored = () =>
    strapi.db
      .getConnection(CORE_STORE)
      .whereIn(
        'key',
        OLD_SETTINGS.map((name) => `${prefix}${name}`)
      )
      .transacting(trx);
  for (const { key, value } of oldSettings.parse(await stored().select('key', 'value'))) {
    const revision = withRevision.safeParse(JSON.parse(value)).data?.revision ?? 1;
    const row = { key: key.slice(prefix.length), version: 1, revision, value };
    const settings = strapi.db.getConnection(now.settingsTable.tableName);
    await skipDuplicates(strapi, settings.insert(row)).transacting(trx);
  }
  await stored().delete();
};

export const dropOldTables = async (strapi: Core.Strapi, trx: Transaction): Promise<void> => {
  for (const { from } of moves) {
    await strapi.db.getSchemaConnection(trx).dropTableIfExists(asideName(from));
  }
};
