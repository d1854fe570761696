import path from 'node:path';
import { createStrapi, type Core } from '@strapi/strapi';
import type { TestDatabase } from './database';

/*
 * The tables of version 0.1.0, as that version declared them: models of Strapi. They are kept here word for
 * word, and never change any more.
 */

const text = (length?: number) =>
  length === undefined
    ? ({ type: 'text' } as const)
    : ({ type: 'string', column: { args: [length] } } as const);
const integer = () => ({ type: 'integer' }) as const;
/** Times are kept as ms since the epoch: they are compared and subtracted, never shown as stored. */
const time = () => ({ type: 'biginteger' }) as const;

const table = <N extends string, A extends object>(
  tableName: N,
  attributes: A,
  indexes: { columns: ((keyof A & string) | 'id')[]; type?: 'unique' }[]
) => ({
  uid: `plugin::ignite-video.${tableName}`,
  singularName: tableName,
  tableName,
  attributes: { id: { type: 'increments' } as const, ...attributes },
  indexes: indexes.map(({ columns, type }) => ({
    name: `${tableName}_${columns.join('_')}_${type ?? 'index'}`,
    columns,
    ...(type && { type }),
  })),
});

/** Every verified request, as received. It is the log of what Ignite said and the queue of what is still to apply. */
const deliveriesTable = table(
  'ignite_video_deliveries',
  {
    /** The delivery id once a 2xx answered it, else null: in hex, or its hash, so that ids of any length and case are kept apart. */
    delivery_key: text(64),
    /** Time of signing and signature (`v1`) in hex, as verified: a signature is accepted once. With a prefix for invalid bodies. */
    signature: text(96),
    /** Drawn anew for every insert, so that a writer recognises its own rows. */
    ticket: text(36),
    delivery_id: text(255),
    event: text(64),
    /** `webhook` or `reconcile`. */
    source: text(16),
    /** Time of signing, ms; of a reconcile's, when Ignite's API was asked. */
    t: time(),
    /** 1 when a reconcile found the video in Ignite although it counted as deleted. */
    restores: integer(),
    video_id: text(255),
    /** Before the body: what comes after it is dear to read in SQLite. */
    video_title: text(255),
    video_updated_at: time(),
    body: text(),
    /** `utf8` when the text is the body, `base64` when the body was not clean UTF-8, `dropped` when it is gone. */
    body_encoding: text(8),
    state: text(16),
    reason: text(),
    attempts: integer(),
    next_attempt_at: time(),
    received_at: time(),
    settled_at: time(),
    /** JSON: what it changed, by mapping and field. */
    changes: text(),
    /** Failures and replays, oldest first: a line of JSON each. */
    history: text(),
  },
  [
    { columns: ['delivery_key'], type: 'unique' },
    { columns: ['signature'], type: 'unique' },
    { columns: ['state', 'next_attempt_at', 'id'] },
    { columns: ['state', 'event', 'id'] },
    { columns: ['video_id', 'state', 'id'] },
    { columns: ['body_encoding', 'received_at'] },
  ]
);

/** The newest version of every video that was applied: what later deliveries are ordered against. Deletions stay as tombstones. */
const videosTable = table(
  'ignite_video_videos',
  {
    video_id: text(255),
    event: text(64),
    t: time(),
    video_updated_at: time(),
    applied_at: time(),
    /** What lists show of a video: a body may have many MB. */
    title: text(255),
    /** The title in small letters, to search in: to disregard them in each row is dear in PostgreSQL. */
    title_lower: text(255),
    status: text(64),
    visibility: text(64),
    thumbnail_url: text(2000),
    body: text(),
    body_encoding: text(8),
    /** Deletions up to then are refuted: a reconcile found the video in Ignite (ms). */
    restored_at: time(),
  },
  [{ columns: ['video_id'], type: 'unique' }, { columns: ['title_lower', 'video_id'] }]
);

/** How often each stored delivery was repeated. Rows of their own: a delivery that comes once costs nothing here. */
const repeatsTable = table(
  'ignite_video_repeats',
  {
    /** Id of the delivery's row. */
    delivery: integer(),
    event: text(64),
    count: integer(),
    last_at: time(),
  },
  [{ columns: ['delivery'], type: 'unique' }, { columns: ['event', 'delivery'] }]
);

/** Which entry a mapping made of a video, and what it wrote there last. */
const linksTable = table(
  'ignite_video_links',
  {
    mapping: text(64),
    video_id: text(255),
    target: text(255),
    document_id: text(64),
    /** The language version that the video feeds; null for types that have none. */
    locale: text(32),
    publication: text(16),
    /** JSON: what fields that an editor may take over said after the last sync, by attribute. */
    written: text(),
    /** JSON: what an editor had written where Ignite's value was taken instead, by attribute. */
    replaced: text(),
  },
  [{ columns: ['mapping', 'video_id'], type: 'unique' }, { columns: ['document_id'] }]
);

/** How many requests got which answer, and how many deliveries came to which end, in each minute. Refused requests are only counted, so that a flood cannot fill a table. */
const requestsTable = table(
  'ignite_video_requests',
  {
    minute: time(),
    outcome: text(32),
    count: integer(),
    last_at: time(),
  },
  [{ columns: ['minute', 'outcome'], type: 'unique' }, { columns: ['outcome', 'minute'] }]
);

/** Signing secrets added in the admin panel, encrypted by Strapi. */
const secretsTable = table(
  'ignite_video_secrets',
  {
    label: text(255),
    encrypted: text(),
    last_four: text(4),
    added_at: time(),
    last_used_at: time(),
  },
  []
);

/** Which file of the Media Library was fetched from which URL, or why there is none: each is fetched once. */
const filesTable = table(
  'ignite_video_files',
  { url_key: text(64), file_id: integer(), reason: text(), fetched_at: time() },
  [{ columns: ['url_key'], type: 'unique' }]
);

/** What was to be made once — entries that relations needed, slugs — and the entry that came of it: two processes make one. */
const relatedTable = table('ignite_video_related', { entry_key: text(64), document_id: text(64) }, [
  { columns: ['entry_key'], type: 'unique' },
]);

/** The one job of applying a mapping to every stored video: what it has done, and where it goes on. */
const jobsTable = table(
  'ignite_video_jobs',
  {
    /** Always 1: there is one job at a time. */
    slot: integer(),
    mapping: text(64),
    state: text(16),
    /** Id of the last row of videos that was taken up. */
    position: integer(),
    /** Until when a process holds the lease of the job (ms). */
    leased_until: time(),
    total: integer(),
    done: integer(),
    changed: integer(),
    failed: integer(),
    last_error: text(),
    started_at: time(),
    ended_at: time(),
  },
  [{ columns: ['slot'], type: 'unique' }]
);

/** Every reconcile with Ignite: how it goes, and where it goes on. */
const runsTable = table(
  'ignite_video_runs',
  {
    /** 1 while it runs, else null: the unique index lets one run at a time, over all processes. */
    running_slot: integer(),
    /** What started it, where that may be seen by several processes: one of them starts it. */
    occasion: text(64),
    /** Drawn anew for every start, so that a process recognises its own row. */
    ticket: text(36),
    mode: text(16),
    dry_run: integer(),
    started_by: text(16),
    state: text(20),
    phase: text(16),
    /** The process that holds its lease, and until when (ms). */
    owner: text(36),
    leased_until: time(),
    since: time(),
    /** Where the listing goes on: `Place` as JSON. */
    place: text(),
    /** Id of the last row that was taken up while checking or deleting. */
    position: integer(),
    /** 1 when a person agreed to more deletions than usual. */
    confirmed: integer(),
    total: integer(),
    seen: integer(),
    created: integer(),
    updated: integer(),
    restored: integer(),
    odd: integer(),
    to_check: integer(),
    deleted: integer(),
    message: text(),
    started_at: time(),
    ended_at: time(),
    /** When it was started or resumed, and how many videos it had seen by then. */
    leg_started_at: time(),
    leg_seen: integer(),
  },
  [
    { columns: ['running_slot'], type: 'unique' },
    { columns: ['occasion'], type: 'unique' },
    { columns: ['state', 'dry_run', 'id'] },
  ]
);

/** What a run changed, or would change. */
const changesTable = table(
  'ignite_video_run_changes',
  {
    run_id: integer(),
    video_id: text(255),
    title: text(255),
    change: text(16),
    /** Signature of the delivery that brings it. */
    signature: text(80),
  },
  [{ columns: ['run_id', 'video_id'], type: 'unique' }, { columns: ['run_id', 'id'] }]
);

/** In which run a video was last seen in Ignite. A table of its own: applying holds the rows of videos. */
const sightingsTable = table('ignite_video_sightings', { video_id: text(255), run_id: integer() }, [
  { columns: ['video_id'], type: 'unique' },
]);

const tables = [
  runsTable,
  changesTable,
  sightingsTable,
  deliveriesTable,
  repeatsTable,
  videosTable,
  linksTable,
  filesTable,
  relatedTable,
  jobsTable,
  requestsTable,
  secretsTable,
];

const appDir = path.resolve(__dirname, '../app');

/**
 * Makes a database as a site with version 0.1.0 leaves it: Strapi's own schema sync creates the tables, and
 * remembers that they are models'.
 *
 * @param fill writes rows with the site's connection.
 */
export const makeFirstReleaseDatabase = async (
  database: TestDatabase,
  fill: (strapi: Core.Strapi) => Promise<void>
): Promise<void> => {
  const before = { ...process.env };
  Object.assign(process.env, {
    NODE_ENV: 'test',
    STRAPI_TELEMETRY_DISABLED: 'true',
    STRAPI_LOG_LEVEL: 'error',
    SERVE_ADMIN_PANEL: 'false',
    WITHOUT_PLUGIN: 'true',
    ...database.env,
  });
  const strapi = createStrapi({
    appDir,
    distDir: appDir,
    autoReload: false,
    serveAdminPanel: false,
  });
  for (const model of tables) strapi.get('models').add(model as never);
  await strapi.load();
  await fill(strapi);
  await strapi.destroy();
  process.env = before;
};
