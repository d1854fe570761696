import { z } from 'zod';
import { refusalReason } from './outcomes';
import { mappedProblem } from './problems';

/** How a stored delivery ended, or what it waits for. */
export const deliveryState = z.enum([
  'applied',
  'unchanged',
  'superseded',
  'stale',
  'ignored',
  'waiting',
  'retrying',
  'dead',
  'invalid',
]);

export type DeliveryState = z.infer<typeof deliveryState>;

/** The outcomes that `needsAction` stands for: somebody has to do something, or may have to soon. */
export const NEED_ACTION = ['dead', 'retrying', 'invalid'] as const satisfies DeliveryState[];

/**
 * What the log is filtered by. `needsAction` shows what a person should look at; `duplicate` what was
 * received more than once, whatever became of it.
 */
export const deliveryOutcome = z.enum(['needsAction', ...deliveryState.options, 'duplicate']);

export type DeliveryOutcome = z.infer<typeof deliveryOutcome>;

/** Why a delivery is where it is: the admin panel has a text, and what to do about it, for each code. */
export const deliveryReason = z.object({
  code: z.enum([
    /** `ignored`: the settings do not take this event. */
    'switchedOff',
    /** `ignored`: an event that the plugin does not know. */
    'unknownEvent',
    /** `invalid`: validly signed, but no video. `problem` says why. */
    'notAVideo',
    /** `superseded`: a newer delivery of the video was applied in its stead. */
    'newerApplied',
    /** `stale`: it came after a newer one had been applied. */
    'cameLate',
    /** The mapping `mapping` does not fit its content type: `problem` says what is wrong. */
    'mappingBroken',
    /** The content type `target` of the mapping `mapping` did not take the entry: a lifecycle, a required field. `error` says why. */
    'notWritten',
    /** The site's own `filter` or `transform`, or an expression of `mapping`, failed with `error`. */
    'notMapped',
    /** The database did not take it: `error`. */
    'databaseUnavailable',
    /** Anything else: `error`. */
    'failed',
  ]),
  values: z.record(z.string(), z.string()),
});

export type DeliveryReason = z.infer<typeof deliveryReason>;

const time = z.coerce.number().int().min(0);
/** The largest id that every database holds. */
const MAX_ID = 2 ** 31 - 1;

/**
 * `GET /ignite-video/deliveries?…` (permission `deliveries.read`): the log, newest first. Filters can
 * be combined. Times in ms. `search` is a video id, a delivery id, or a part of a title.
 */
export const deliveriesQuery = z.object({
  outcome: deliveryOutcome.optional(),
  event: z.string().min(1).max(64).optional(),
  videoId: z.string().min(1).max(255).optional(),
  search: z.string().trim().max(255).optional(),
  /** Received at this time or later (ms). */
  from: time.optional(),
  /** Received before this time (ms). */
  to: time.optional(),
  /** `next` of the page before: the rows that are older than that. */
  before: z.coerce.number().int().positive().max(MAX_ID).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export type DeliveriesQuery = z.infer<typeof deliveriesQuery>;

/** One line of the log. Times in ms. */
export const deliveryRow = z.object({
  id: z.number(),
  receivedAt: z.number(),
  event: z.string(),
  /** Null where the body was no video, or its event is not taken. */
  videoId: z.string().nullable(),
  title: z.string().nullable(),
  outcome: deliveryState,
  reason: deliveryReason.nullable(),
  attempts: z.number(),
  /** How often it was repeated, and when last. */
  repeats: z.number(),
  repeatedAt: z.number().nullable(),
});

export type DeliveryRow = z.infer<typeof deliveryRow>;

/** The answer to `GET /ignite-video/deliveries`; `next` is null on the last page. */
export const deliveriesPage = z.object({
  rows: z.array(deliveryRow),
  next: z.number().nullable(),
});

export type DeliveriesPage = z.infer<typeof deliveriesPage>;

/** What a delivery changed in one field. Values as text (JSON where they are not texts), shortened; null when empty. */
export const fieldChange = z.object({
  attribute: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});

export type FieldChange = z.infer<typeof fieldChange>;

/** What a delivery did to the entry of one mapping. */
export const entryChange = z.object({
  mapping: z.string(),
  target: z.string(),
  documentId: z.string().nullable(),
  locale: z.string().nullable(),
  change: z.enum(['created', 'updated', 'deleted']),
  move: z.enum(['publish', 'unpublish']).nullable(),
  fields: z.array(fieldChange),
  /** Fields that were left out for want of room. */
  omitted: z.number(),
});

export type EntryChange = z.infer<typeof entryChange>;

/** Whether Ignite sent it, or its API said so when an import asked. */
export const deliverySource = z.enum(['webhook', 'reconcile']);

export type DeliverySource = z.infer<typeof deliverySource>;

/** What happened to a delivery, in order. Times in ms. */
export const timelineEntry = z.object({
  at: z.number(),
  kind: z.enum([
    'signed',
    'asked',
    'received',
    'repeated',
    'failed',
    'gaveUp',
    'replayed',
    'settled',
    'nextTry',
  ]),
  reason: deliveryReason.nullable(),
});

export type TimelineEntry = z.infer<typeof timelineEntry>;

/** `GET /ignite-video/deliveries/:id` (permission `deliveries.read`); 404 when there is none. Times in ms. */
export const deliveryView = deliveryRow.extend({
  source: deliverySource,
  /** The import that asked for it; null for what Ignite sent, and when the import is no longer kept. */
  run: z.object({ id: z.number(), startedAt: z.number() }).nullable(),
  /** The `X-Webhook-Delivery-Id` header; of an import, a key of our own. */
  deliveryId: z.string(),
  /** Time of signing; of an import, when Ignite's API was asked. */
  signedAt: z.number(),
  settledAt: z.number().nullable(),
  nextAttemptAt: z.number().nullable(),
  /** `updatedAt` of the video in the body: what the order goes by. */
  videoUpdatedAt: z.number().nullable(),
  timeline: z.array(timelineEntry),
  /** What it changed, by mapping; null when nothing is on record. */
  changes: z.array(entryChange).nullable(),
  /** What the entries of its video lack as they stand. */
  problems: z.array(mappedProblem),
  /** Whether the payload is still kept. */
  hasPayload: z.boolean(),
  /** False for `ignored` and `invalid` ones, for those that wait anyway, and without a payload. */
  isReplayable: z.boolean(),
});

export type DeliveryView = z.infer<typeof deliveryView>;

/**
 * `GET /ignite-video/deliveries/:id/payload` (permission `deliveries.payload`): the body as received;
 * 404 when it is gone. `base64` where the body was not clean UTF-8.
 */
export const payloadView = z.object({
  text: z.string(),
  encoding: z.enum(['utf8', 'base64']),
  bytes: z.number(),
});

export type PayloadView = z.infer<typeof payloadView>;

/**
 * `POST /ignite-video/deliveries/:id/replay` (permission `deliveries.replay`) answers 202 with
 * `{ data: null }`; 409 for what cannot be replayed, 404 when there is none.
 *
 * `POST /ignite-video/deliveries/replay` (permission `deliveries.replay`) replays every dead one: 202.
 */

/** `GET /ignite-video/deliveries/counts` (permission `deliveries.read`): how many wait, are retried, and are dead. */
export const deliveryCounts = z.object({
  waiting: z.number(),
  retrying: z.number(),
  dead: z.number(),
});

export type DeliveryCounts = z.infer<typeof deliveryCounts>;

/** `GET /ignite-video/deliveries/chart?hours=24` or `168` (permission `deliveries.read`). */
export const chartQuery = z.object({
  hours: z.enum(['24', '168']).default('24').transform(Number),
});

export const chartOutcome = z.enum([
  'applied',
  'unchanged',
  'superseded',
  'stale',
  'duplicate',
  'ignored',
  'dead',
  'invalid',
  'refused',
]);

export type ChartOutcome = z.infer<typeof chartOutcome>;

/** One element per hour, oldest first, hours without anything included; `at` is the hour's beginning (ms, UTC). */
export const deliveriesChart = z.array(
  z.object({ at: z.number(), counts: z.partialRecord(chartOutcome, z.number()) })
);

export type DeliveriesChart = z.infer<typeof deliveriesChart>;

/** `GET /ignite-video/refusals?from&to&before&limit` (permission `deliveries.read`). Times in ms. */
export const refusalsQuery = deliveriesQuery.pick({ from: true, to: true, limit: true }).extend({
  /** `next` of the page before. */
  before: time.optional(),
});

export type RefusalsQuery = z.infer<typeof refusalsQuery>;

/** Refused requests, counted together by minute and reason, newest first; a page ends with a whole minute. */
export const refusalsPage = z.object({
  rows: z.array(
    z.object({
      minute: z.number(),
      reason: refusalReason,
      count: z.number(),
      lastAt: z.number(),
    })
  ),
  next: z.number().nullable(),
});

export type RefusalsPage = z.infer<typeof refusalsPage>;
