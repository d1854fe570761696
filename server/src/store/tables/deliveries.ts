import { bytes, id, integer, table, text, time } from './declare';

// Tables of what Ignite sent: the log, the queue, and what is counted of both.

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

/** What waits to be applied, is tried again, or is dead. `id` is the delivery's. */
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
    /** When it is due (ms); null for what is dead. */
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

/** How often each stored delivery was repeated. Rows of their own: a delivery that comes once costs nothing here. */
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
