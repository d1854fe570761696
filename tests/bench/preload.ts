import type { Knex } from 'knex';
import { connectTo } from '../support/connection';
import type { TestDatabase } from '../support/database';

/** Rows that one statement makes. */
const STEP = 50_000;

/**
 * Fills the tables of a site as years of deliveries would: each row is a copy of one that the site
 * made itself, under keys of its own. Nine of ten deliveries are old enough to have no payload any more.
 */
export const preload = async (
  database: TestDatabase,
  { videos, deliveries }: { videos: number; deliveries: number }
): Promise<void> => {
  const connection = connectTo(database);
  try {
    await fill(connection, database, { videos, deliveries });
  } finally {
    await connection.destroy();
  }
};

const fill = async (
  connection: Knex,
  database: TestDatabase,
  { videos, deliveries }: { videos: number; deliveries: number }
): Promise<void> => {
  const isSqlite = database.env['DATABASE_CLIENT'] === 'sqlite';
  const hex = isSqlite
    ? 'lower(hex(randomblob(32)))'
    : 'md5(random()::text) || md5(random()::text)';
  const number = isSqlite ? "printf('%08d', n.i)" : "lpad(n.i::text, 8, '0')";

  /** Copies a row `count` times; `keys` are SQL expressions for the columns that make a copy its own. */
  const copy = async (
    table: string,
    from: Record<string, unknown>,
    count: number,
    keys: Record<string, string>
  ): Promise<void> => {
    const columns = Object.keys(from).filter((column) => column !== 'id');
    const values = columns.map((column) => keys[column] ?? `t.${column}`);
    for (let start = 0; start < count; start += STEP) {
      const end = Math.min(start + STEP, count);
      await connection.raw(
        `insert into ${table} (${columns.join(', ')})
         with recursive n(i) as (select ${start} union all select i + 1 from n where i + 1 < ${end})
         select ${values.join(', ')} from n, ${table} t where t.id = ${String(from['id'])}`
      );
    }
  };

  const video = `'feed' || ${number}`;
  const document = `'bench' || ${number}`;
  const [draft, published] = await templates(connection);
  for (const entry of [draft, published]) {
    await copy('ignite_videos', entry, videos, { document_id: document, video_id: video });
  }
  const link = await connection('ignite_video_links').first();
  await copy('ignite_video_links', link, videos, { document_id: document, video_id: video });
  const version = await connection('ignite_video_videos').first();
  await copy('ignite_video_videos', version, videos, { video_id: video });

  const delivery = await connection('ignite_video_deliveries').where({ state: 'applied' }).first();
  const day = 24 * 60 * 60 * 1000;
  // Those of the past come before those that the bench sends, in the order of both indexes.
  const time = isSqlite ? "printf('%013x', n.i)" : "lpad(to_hex(n.i), 13, '0')";
  const unique = {
    delivery_key: `'64656c5f3' || ${number}`,
    signature: `${time} || ${hex}`,
    delivery_id: hex,
    // Of ten, one each ended otherwise.
    state: "case n.i % 10 when 0 then null when 1 then 'stale' else t.state end",
    video_id: `'feed' || ${isSqlite ? `printf('%08d', n.i % ${videos})` : `lpad((n.i % ${videos})::text, 8, '0')`}`,
  };
  await copy('ignite_video_deliveries', delivery, deliveries / 10, {
    ...unique,
    received_at: `t.received_at - ${day} + n.i`,
  });
  await connection.raw(
    `insert into ignite_video_bodies (id, body) select d.id, b.body
     from ignite_video_deliveries d cross join (select body from ignite_video_bodies limit 1) b
     where not exists (select 1 from ignite_video_bodies known where known.id = d.id)`
  );
  await copy('ignite_video_deliveries', delivery, deliveries - deliveries / 10, {
    ...unique,
    delivery_key: `'64656c5f2' || ${number}`,
    changes: 'null',
    history: 'null',
    received_at: `t.received_at - ${10 * day} + n.i`,
  });
  const taken = 'id, video_id, event, t, video_updated_at, restores, hides, received_at';
  await connection.raw(
    `insert into ignite_video_queue (${taken}, state, attempts)
     select ${taken}, 'dead', 40 from ignite_video_deliveries d where state is null
     and not exists (select 1 from ignite_video_queue known where known.id = d.id)`
  );
  const { count } = (await connection('ignite_video_queue')
    .where({ state: 'dead' })
    .count({ count: 'id' })
    .first()) as { count: number | string };
  await connection('ignite_video_tally').insert({ name: 'dead', change: Number(count) });
  // As a server in use does by itself.
  await connection.raw(isSqlite ? 'analyze' : 'vacuum analyze');
};

/** The two versions of an entry that the sync made. */
const templates = async (
  connection: Knex
): Promise<[draft: Record<string, unknown>, published: Record<string, unknown>]> => {
  const { document_id } = await connection('ignite_video_links').first('document_id');
  const rows = await connection('ignite_videos').where({ document_id }).orderBy('published_at');
  const draft = rows.find((row: { published_at: unknown }) => row.published_at === null);
  const published = rows.find((row: { published_at: unknown }) => row.published_at !== null);
  return [draft, published];
};
