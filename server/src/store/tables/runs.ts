import { id, integer, table, text, time } from './declare';

// Tables of what goes through many videos: jobs of applying a mapping, and runs of reconcile.

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
    /** The process that holds its lease, and until when (ms). */
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
    /** The workspaces of the videos that it has listed, as JSON. */
    workspaces: text(),
    seen: integer(),
    created: integer(),
    updated: integer(),
    restored: integer(),
    invalid: integer(),
    /** Not listed, and of a workspace that the list has nothing of. */
    elsewhere: integer(),
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
