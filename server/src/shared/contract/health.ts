import { z } from 'zod';
import { refusalReason } from './outcomes';
import { problemCode } from './problems';

/** What is wrong, or may be: the admin panel has a sentence for each, which names the values. */
export const diagnosis = z.object({
  code: z.enum([
    /** No signing secret is there, so nothing can be taken. */
    'noSecret',
    /** `count` stored secrets cannot be read since the encryption key changed. */
    'secretsUnreadable',
    /** A secret is there, and no request was ever seen. */
    'neverCalled',
    /** All `count` requests of the last hour were refused because of their signature. */
    'wrongSecret',
    /** `count` of `total` requests of the last hour were refused because of their signature; others were right. */
    'someWrongSignatures',
    /** `count` requests of the last hour were signed in this server's future: its clock is behind. */
    'clockBehind',
    /** The latest `count` deliveries were signed about `minutes` minutes before they came: this server's clock is ahead. */
    'clockAhead',
    /** `count` requests of the last hour were signed before the replay window of `hours` hours. */
    'tooOld',
    /** `count` requests of the last hour were larger than `maxBodySize`. */
    'tooLarge',
    /** `count` requests of the last hour had been read by a middleware of the site, which kept no bytes. */
    'bodyTaken',
    /** `count` deliveries of the last hour had a valid signature and were no videos. */
    'notVideos',
    /** `count` deliveries of the last hour could not be stored. */
    'notStored',
    /** Storing a delivery took longer than `seconds` seconds `count` times in the last hour. */
    'databaseSlow',
    /** Strapi's inside is not as the guard expects (`missing`), so nobody without an API token is given drafts. */
    'draftsClosed',
    /** The latest `count` deliveries all said `created`: the subscription seems to send nothing else. */
    'onlyCreated',
    /** No mapping is switched on, so no video becomes an entry. */
    'noMapping',
    /** The mapping `mapping` does not fit the content type `target` (any more): `problem`. */
    'mappingBroken',
    /** `count` deliveries could not be written to `target`: `error`, by a lifecycle or a rule of the content type. */
    'notWritten',
    /** `count` deliveries failed otherwise; the last one with `error`. */
    'failing',
    /** `count` deliveries wait, the oldest for `minutes` minutes. */
    'backlog',
    /** `count` deliveries are dead. */
    'dead',
    /** The field `attribute` of `count` entries of the mapping `mapping` lacks something: `GET /ignite-video/problems`. */
    ...problemCode.options,
  ]),
  severity: z.enum(['attention', 'failing']),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});

export type Diagnosis = z.infer<typeof diagnosis>;

/**
 * `GET /ignite-video/status` in the admin API (permission `health.read`), wrapped in `data`, and
 * `GET /api/ignite-video/health` for monitoring (API token with `ignite-video.health.find`), as it is.
 * Times in ms; `now` is the server's clock. The same as Prometheus text at `GET /api/ignite-video/metrics`
 * (`ignite-video.health.metrics`).
 */
export const healthView = z.object({
  now: z.number(),
  /** The worst severity among the diagnoses. */
  status: z.enum(['ok', 'attention', 'failing']),
  lastVerifiedAt: z.number().nullable(),
  waiting: z.number(),
  /** When the delivery that waits longest was received. */
  oldestWaitingAt: z.number().nullable(),
  retrying: z.number(),
  dead: z.number(),
  /** Requests that were refused within the last hour. */
  refused: z.array(z.object({ reason: refusalReason, count: z.number(), lastAt: z.number() })),
  storedVideos: z.number(),
  /** The worst first. */
  diagnoses: z.array(diagnosis),
});

export type HealthView = z.infer<typeof healthView>;
