/**
 * The plugin's own tables, declared as data. They are no models of Strapi: its schema sync, an import and
 * a transfer leave them alone. `layout.ts` creates them, and adds what a later release declares: one more
 * column or index is one more line here. All columns can be null, so that an older release, which does not
 * know them, can go on writing for a while.
 */

export interface Column {
  type: 'string' | 'id' | 'text' | 'integer' | 'bigint' | 'bytes';
  /** Characters that it holds. */
  length?: number;
}

export interface Table {
  tableName: string;
  /** Whether `id` counts up by itself. */
  hasOwnIds: boolean;
  /** Beside `id`. */
  columns: Record<string, Column>;
  indexes: {
    name: string;
    columns: string[];
    isUnique: boolean;
    /** A column: rows in which it is null are left out, where the database can. */
    whereSet?: string;
  }[];
}

const text = (length?: number): Column =>
  length === undefined ? { type: 'text' } : { type: 'string', length };
/** A text that is told from others byte by byte: ids, keys, signatures. MySQL disregards case and accents elsewhere. */
const id = (length: number): Column => ({ type: 'id', length });
/** Bytes of any length. */
const bytes = (): Column => ({ type: 'bytes' });
const integer = (): Column => ({ type: 'integer' });
/** Times are kept as ms since the epoch: they are compared and subtracted, never shown as stored. */
const time = (): Column => ({ type: 'bigint' });

const table = <C extends Record<string, Column>>(
  tableName: string,
  columns: C,
  indexes: {
    columns: ((keyof C & string) | 'id')[];
    type?: 'unique';
    whereSet?: keyof C & string;
  }[],
  /** Whether another table gives the ids. */
  { hasOwnIds = true } = {}
): Table => ({
  tableName,
  hasOwnIds,
  columns,
  indexes: indexes.map((index) => ({
    name: [tableName, ...index.columns, index.type === 'unique' ? 'key' : 'idx'].join('_'),
    columns: index.columns,
    isUnique: index.type === 'unique',
    ...(index.whereSet && { whereSet: index.whereSet }),
  })),
});

/** Every verified request: the log of what Ignite said, and what became of it. A row is changed once, when its delivery is settled. */
export const deliveriesTable = table(
  'ignite_video_deliveries',
  {
    /** The delivery id once a 2xx answered it, else null: in hex, or its hash, so that ids of any length and case are kept apart. */
    delivery_key: id(64),
    /** Time of signing and signature (`v1`) in hex, as verified: a signature is accepted once. With a prefix for invalid bodies. */
    signature: id(96),
    /** On MySQL: drawn anew for every insert, so that a writer recognises its own rows. */
    insert_token: id(36),
    delivery_id: id(255),
    event: text(64),
    /** `webhook` or `reconcile`. */
    source: text(16),
    /** Time of signing, ms; of a reconcile's, when Ignite's API was asked. */
    t: time(),
    /** 1 when a reconcile found the video in Ignite although it counted as deleted. */
    restores: integer(),
    /** 1 when it takes its video off the public site. */
    hides: integer(),
    /** 1 when its version is complete. */
    complete: integer(),
    video_id: id(255),
    video_title: text(255),
    video_updated_at: time(),
    /** What became of it; null while it is in the queue. */
    state: text(16),
    reason: text(),
    attempts: integer(),
    received_at: time(),
    settled_at: time(),
    /** JSON: what it changed, by mapping and field. Kept for as long as the payload. */
    changes: text(),
    /** Failures and replays, oldest first: a line of JSON each. Kept for as long as the payload. */
    history: text(),
  },
  [
    { columns: ['delivery_key'], type: 'unique' },
    { columns: ['signature'], type: 'unique' },
    // Who stores a delivery does not pay for them.
    { columns: ['state', 'id'], whereSet: 'state' },
    { columns: ['state', 'event', 'id'], whereSet: 'state' },
    { columns: ['video_id', 'id'] },
    { columns: ['received_at'] },
  ]
);

/** What waits to be applied, is tried again, or was given up. `id` is the delivery's. */
export const queueTable = table(
  'ignite_video_queue',
  {
    video_id: id(255),
    /** Where it stands in the order of its video. */
    event: text(64),
    t: time(),
    video_updated_at: time(),
    restores: integer(),
    /** 1 when it takes its video off the public site: such deliveries go before all others. */
    hides: integer(),
    /** 1 when its version is complete. */
    complete: integer(),
    /** `waiting`, `retrying` or `dead`. */
    state: text(16),
    reason: text(),
    attempts: integer(),
    received_at: time(),
    /** When it is due (ms); null for what was given up. */
    next_attempt_at: time(),
    /** Failures since it was put into the queue, as in the log. */
    history: text(),
  },
  [
    { columns: ['hides', 'next_attempt_at', 'id'] },
    { columns: ['state', 'event', 'id'] },
    { columns: ['video_id', 'id'] },
  ],
  { hasOwnIds: false }
);

/** The bodies of deliveries, packed. `id` is the delivery's; a row goes when its payload is dropped. */
export const bodiesTable = table('ignite_video_bodies', { body: bytes() }, [], {
  hasOwnIds: false,
});

/** Sums that would cost more the more there is to count: each change is a row, and they are summed up now and then. */
export const tallyTable = table('ignite_video_tally', { name: id(16), change: integer() }, [
  { columns: ['name', 'id'] },
]);

/** The newest version of every video that was applied: what later deliveries are ordered against. Deletions stay as tombstones. */
export const videosTable = table(
  'ignite_video_videos',
  {
    video_id: id(255),
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
    /** Packed. */
    body: bytes(),
    /** The newest complete version, where it is not the one above: what plays while a file is replaced. */
    complete_event: text(64),
    complete_t: time(),
    complete_updated_at: time(),
    complete_body: bytes(),
    /** 1 when visitors may see the video. */
    is_public: integer(),
    /** Deletions up to then are refuted: a reconcile found the video in Ignite (ms). */
    restored_at: time(),
  },
  [{ columns: ['video_id'], type: 'unique' }, { columns: ['title_lower', 'video_id'] }]
);

/** How often each stored delivery came again. Rows of their own: a delivery that comes once costs nothing here. */
export const repeatsTable = table(
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
export const linksTable = table(
  'ignite_video_links',
  {
    mapping: id(64),
    video_id: id(255),
    target: id(255),
    document_id: id(64),
    /** The language version that the video feeds; null for types that have none. */
    locale: text(32),
    publication: text(16),
    /** JSON: what fields that an editor may take over said after the last sync, by attribute. */
    written: text(),
    /** JSON: what an editor had written where Ignite's value was taken instead, by attribute. */
    replaced: text(),
    /** The policies that the mapping had last: they hold when it is gone, too. */
    publishing: text(20),
    deletion: text(16),
    private_media: text(8),
    /** JSON: the attributes that were always Ignite's, by name. */
    always: text(),
    /** 1 while nobody may publish the entry and no guest may see it: its video is not public, and the policy follows that. */
    hides: integer(),
    /** 1 when an editor has detached the entry from its video: no delivery links it again. */
    detached: integer(),
  },
  [
    { columns: ['mapping', 'video_id', 'target'], type: 'unique' },
    { columns: ['document_id'] },
    { columns: ['video_id'] },
    { columns: ['target', 'hides', 'document_id'] },
  ]
);

/** Videos whose entries somebody else has written: they are to be compared with what they should say. */
export const rechecksTable = table(
  'ignite_video_rechecks',
  {
    video_id: text(255),
    due_at: time(),
    reason: text(16),
    /** Drawn anew for every mark. */
    token: text(36),
  },
  [{ columns: ['video_id'], type: 'unique' }, { columns: ['due_at'] }]
);

/** How many requests got which answer, and how many deliveries came to which end, in each minute. Refused requests are only counted, so that a flood cannot fill a table. */
export const requestsTable = table(
  'ignite_video_requests',
  {
    minute: time(),
    outcome: text(32),
    count: integer(),
    last_at: time(),
  },
  [{ columns: ['minute', 'outcome'], type: 'unique' }, { columns: ['outcome', 'minute'] }]
);

/** What administrators choose: JSON by key. A table of the plugin's own, as an import replaces Strapi's store. */
export const settingsTable = table(
  'ignite_video_settings',
  {
    key: id(64),
    /** Version of the value's shape. */
    version: integer(),
    /** Goes up with every save: a save names the one that it started from. */
    revision: integer(),
    value: text(),
  },
  [{ columns: ['key'], type: 'unique' }]
);

/** Signing secrets added in the admin panel, encrypted by Strapi. */
export const secretsTable = table(
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
export const filesTable = table(
  'ignite_video_files',
  {
    url_key: id(64),
    file_id: integer(),
    /** Why it could not be had at the last of so many attempts; null once it is there. */
    reason: text(),
    attempts: integer(),
    next_attempt_at: time(),
    fetched_at: time(),
    /** Until when a process is fetching it (ms). */
    leased_until: time(),
  },
  [{ columns: ['url_key'], type: 'unique' }]
);

/** Files that are to be fetched, and the videos whose entries are to have them. They are fetched beside the queue. */
export const wantedFilesTable = table(
  'ignite_video_wanted_files',
  {
    url_key: id(64),
    video_id: id(255),
    url: text(),
    /** Of the URL, as URLs write it. */
    host: text(255),
    /** JSON: hosts that it may come from. */
    hosts: text(),
    folder: text(255),
    wanted_at: time(),
  },
  [{ columns: ['url_key', 'video_id'], type: 'unique' }]
);

/** What the entries of videos lack although they were written: an image, a related entry, a value that does not fit. */
export const problemsTable = table(
  'ignite_video_problems',
  {
    /** Key of the mapping. */
    mapping: id(64),
    /** With a dot for a field of a component. */
    attribute: id(255),
    code: text(32),
    video_id: id(255),
    /** JSON: what the sentence of its code names. */
    details: text(),
    seen_at: time(),
  },
  [
    { columns: ['mapping', 'attribute', 'video_id'], type: 'unique' },
    { columns: ['video_id', 'mapping'] },
    { columns: ['mapping', 'attribute', 'code', 'id'] },
  ]
);

/** What was to be made once — entries that relations needed, slugs — and the entry that came of it: two processes make one. */
export const relatedTable = table(
  'ignite_video_related',
  { entry_key: id(64), document_id: id(64) },
  [{ columns: ['entry_key'], type: 'unique' }]
);

/** The one job of applying a mapping to every stored video: what it has done, and where it goes on. */
export const jobsTable = table(
  'ignite_video_jobs',
  {
    /** Always 1: there is one job at a time. */
    slot: integer(),
    mapping: id(64),
    state: text(16),
    /** Id of the last row of videos that was taken up. */
    position: integer(),
    /** Until when a process has the job in hand (ms). */
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
export const runsTable = table(
  'ignite_video_runs',
  {
    /** 1 while it runs, else null: the unique index lets one run at a time, over all processes. */
    running_slot: integer(),
    /** What started it, where that may be seen by several processes: one of them starts it. */
    idempotency_key: id(64),
    /** Drawn anew for every start, so that a process recognises its own row. */
    insert_token: id(36),
    mode: text(16),
    dry_run: integer(),
    started_by: text(16),
    state: text(20),
    phase: text(16),
    /** The process that has it in hand, and until when (ms). */
    owner: id(36),
    leased_until: time(),
    since: time(),
    /** Where the listing goes on: `Cursor` as JSON. */
    cursor: text(),
    /** Id of the last row that was taken up while checking or deleting. */
    position: integer(),
    /** 1 when a person agreed to more deletions than usual. */
    confirmed: integer(),
    total: integer(),
    seen: integer(),
    created: integer(),
    updated: integer(),
    restored: integer(),
    invalid: integer(),
    to_check: integer(),
    deleted: integer(),
    message: text(),
    started_at: time(),
    ended_at: time(),
    /** When it was started or resumed, and how many videos it had seen by then. */
    attempt_started_at: time(),
    attempt_seen: integer(),
  },
  [
    { columns: ['running_slot'], type: 'unique' },
    { columns: ['idempotency_key'], type: 'unique' },
    { columns: ['state', 'dry_run', 'id'] },
  ]
);

/** What a run changed, or would change. */
export const changesTable = table(
  'ignite_video_run_changes',
  {
    run_id: integer(),
    video_id: id(255),
    title: text(255),
    change: text(16),
    /** Signature of the delivery that brings it. */
    signature: id(80),
  },
  [{ columns: ['run_id', 'video_id'], type: 'unique' }, { columns: ['run_id', 'id'] }]
);

/** In which run a video was last seen in Ignite. A table of its own: applying holds the rows of videos. */
export const seenVideosTable = table(
  'ignite_video_seen_videos',
  { video_id: id(255), run_id: integer() },
  [{ columns: ['video_id'], type: 'unique' }]
);

export const tables: readonly Table[] = [
  runsTable,
  changesTable,
  seenVideosTable,
  deliveriesTable,
  queueTable,
  bodiesTable,
  tallyTable,
  repeatsTable,
  videosTable,
  linksTable,
  rechecksTable,
  filesTable,
  wantedFilesTable,
  problemsTable,
  relatedTable,
  jobsTable,
  requestsTable,
  settingsTable,
  secretsTable,
];
