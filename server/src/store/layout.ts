import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import { z } from 'zod';
import { dropOldTables, hasOldTables, setOldTablesAside, takeOverOldRows } from './first-release';
import { keepTables } from './persisted-tables';
import { tables, type Column } from './tables';
import type { Transaction } from './transaction';

/** Remembers which layout the database has. One row. */
const LAYOUT = 'ignite_video_layout';

/** No tables yet; those of version 0.1.0; those that `tables` declares. */
const NOTHING = 0;
const FIRST_RELEASE = 1;
const CURRENT = 2;

/** Changes with every change of a declaration. */
const fingerprint = createHash('sha256').update(JSON.stringify(tables)).digest('hex');

/** How long a process waits for another one that is at it (s). */
const LOCK_TIME = 600;
/** What PostgreSQL knows the lock by: any number that nobody else uses. */
const LOCK_KEY = 4_740_511_082;
/** A lock of MySQL's is the whole server's. */
const MYSQL_LOCK = "concat('ignite_video:', md5(database()))";

const layoutRow = z.object({ version: z.coerce.number(), fingerprint: z.string() });

const layoutTable = (strapi: Core.Strapi, trx: Transaction): Knex.QueryBuilder =>
  strapi.db.getConnection(LAYOUT).transacting(trx);

const createTable = async (
  strapi: Core.Strapi,
  trx: Transaction,
  tableName: string,
  columns: (builder: Knex.CreateTableBuilder) => void
): Promise<void> => {
  if (await strapi.db.getSchemaConnection(trx).hasTable(tableName)) return;
  await strapi.db.getSchemaConnection(trx).createTable(tableName, (builder) => {
    if (strapi.db.dialect.client === 'mysql') {
      // Whatever the database's own default is: titles hold emoji.
      builder.charset('utf8mb4');
      builder.collate('utf8mb4_unicode_ci');
    }
    columns(builder);
  });
};

const createLayoutTable = (strapi: Core.Strapi, trx: Transaction): Promise<void> =>
  createTable(strapi, trx, LAYOUT, (builder) => {
    builder.integer('id').primary();
    builder.integer('version');
    builder.string('fingerprint', 64);
  });

const isBusy = (error: unknown): boolean =>
  String((error as { code?: unknown } | null)?.code).startsWith('SQLITE_BUSY');

/** Runs something in a transaction that no other process runs meanwhile. On MySQL, changes of tables end it early. */
const underLock = async (
  strapi: Core.Strapi,
  work: (trx: Transaction) => Promise<void>
): Promise<void> => {
  const { client } = strapi.db.dialect;
  const until = Date.now() + LOCK_TIME * 1000;
  for (;;) {
    try {
      return await strapi.db.transaction(async ({ trx }) => {
        if (client === 'postgres') await trx.raw('select pg_advisory_xact_lock(?)', [LOCK_KEY]);
        if (client === 'mysql') await trx.raw(`select get_lock(${MYSQL_LOCK}, ?)`, [LOCK_TIME]);
        try {
          await createLayoutTable(strapi, trx);
          // In SQLite the first statement that writes takes the one lock that there is.
          if (client === 'sqlite') await layoutTable(strapi, trx).update({ id: 1 });
          await work(trx);
        } finally {
          if (client === 'mysql') await trx.raw(`select release_lock(${MYSQL_LOCK})`);
        }
      });
    } catch (error) {
      // The driver itself waits five seconds each time.
      if (!isBusy(error) || Date.now() > until) throw error;
    }
  }
};

const addColumn = (
  strapi: Core.Strapi,
  builder: Knex.CreateTableBuilder,
  name: string,
  { type, length }: Column
): void => {
  switch (type) {
    case 'string':
      builder.string(name, length);
      break;
    case 'id': {
      const column = builder.string(name, length);
      if (strapi.db.dialect.client === 'mysql') column.collate('utf8mb4_bin');
      break;
    }
    case 'text':
      builder.text(name, 'longtext');
      break;
    case 'integer':
      builder.integer(name);
      break;
    case 'bigint':
      builder.bigInteger(name);
      break;
    case 'bytes':
      // MySQL's `blob` ends at 64 KB.
      if (strapi.db.dialect.client === 'mysql') builder.specificType(name, 'longblob');
      else builder.binary(name);
  }
};

const indexNames = async (strapi: Core.Strapi, trx: Transaction): Promise<Set<string>> => {
  const names = {
    sqlite: "select name from sqlite_master where type = 'index'",
    postgres: 'select indexname as name from pg_indexes where schemaname = current_schema()',
    mysql:
      'select distinct index_name as name from information_schema.statistics where table_schema = database()',
  }[strapi.db.dialect.client as 'sqlite' | 'postgres' | 'mysql'];
  const rows: unknown = await trx.select('name').from(trx.raw(`(${names}) as known`));
  return new Set(
    z
      .array(z.object({ name: z.string() }))
      .parse(rows)
      .map(({ name }) => name)
  );
};

/** Creates what is declared and not there: tables, columns, indexes. */
const addMissing = async (strapi: Core.Strapi, trx: Transaction): Promise<void> => {
  for (const { tableName, columns, hasOwnIds } of tables) {
    await createTable(strapi, trx, tableName, (builder) => {
      if (hasOwnIds) builder.increments('id');
      else builder.integer('id').primary();
      for (const [name, column] of Object.entries(columns)) {
        addColumn(strapi, builder, name, column);
      }
    });
    const known = await strapi.db.getConnection(tableName).transacting(trx).columnInfo();
    const missing = Object.entries(columns).filter(([name]) => !(name in known));
    if (missing.length === 0) continue;
    await strapi.db.getSchemaConnection(trx).alterTable(tableName, (builder) => {
      for (const [name, column] of missing) addColumn(strapi, builder, name, column);
    });
  }
  const known = await indexNames(strapi, trx);
  for (const { tableName, indexes } of tables) {
    for (const { name, columns, isUnique, whereSet } of indexes.filter(
      (index) => !known.has(index.name)
    )) {
      await strapi.db.getSchemaConnection(trx).alterTable(tableName, (builder) => {
        if (isUnique) builder.unique(columns, { indexName: name });
        else if (whereSet === undefined || strapi.db.dialect.client === 'mysql') {
          builder.index(columns, name);
        } else {
          const predicate = strapi.db.connection.whereNotNull(whereSet);
          builder.index(columns, name, { predicate });
        }
      });
    }
  }
};

/**
 * Brings the plugin's tables to the layout that this release uses, before Strapi's schema sync would drop
 * those of version 0.1.0, which were models of Strapi. It can be interrupted anywhere and run again; of
 * several processes that start at once, one does it. A layout of the next release is left as it is: it only
 * adds to this one.
 *
 * @throws when the database is one that a later release than the next has changed.
 */
export const ensureLayout = async (strapi: Core.Strapi): Promise<void> => {
  // Strapi's schema sync drops what was a model before, also where a table of the same name took its place.
  await keepTables(
    strapi,
    tables.map(({ tableName }) => tableName)
  );
  if (await strapi.db.getSchemaConnection().hasTable(LAYOUT)) {
    const row: unknown = await strapi.db.getConnection(LAYOUT).first('version', 'fingerprint');
    const layout = layoutRow.optional().parse(row);
    if (layout?.version === CURRENT && layout.fingerprint === fingerprint) return;
  }
  await underLock(strapi, async (trx) => {
    const row: unknown = await layoutTable(strapi, trx).first('version', 'fingerprint');
    let layout = layoutRow.optional().parse(row);
    if (layout === undefined) {
      const version = (await hasOldTables(strapi, trx)) ? FIRST_RELEASE : NOTHING;
      layout = { version, fingerprint: '' };
      await layoutTable(strapi, trx).insert({ id: 1, ...layout });
    }
    if (layout.version > CURRENT + 1) {
      throw new Error(
        `The database was changed by a later release of strapi-plugin-ignite-video (layout ${layout.version}): this one knows layouts up to ${CURRENT + 1}. Install that release again, or restore a backup.`
      );
    }
    const isUpgrade = layout.version === FIRST_RELEASE;
    if (isUpgrade) await setOldTablesAside(strapi, trx);
    await addMissing(strapi, trx);
    if (isUpgrade) await takeOverOldRows(strapi, trx);
    const version = Math.max(layout.version, CURRENT);
    await layoutTable(strapi, trx).update({ version, fingerprint });
    if (isUpgrade) await dropOldTables(strapi, trx);
  });
};
