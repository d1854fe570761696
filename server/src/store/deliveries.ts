import { createHash, randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { VIDEO_EVENTS, type Position } from '../order/position';
import type { Transaction } from './transaction';
import { decodeBody, encodeBody } from './body';
import { deliveriesTable, videosTable } from './tables';

/** A verified request, ready to be stored. Times in ms since the epoch. */
export interface NewDelivery {
  deliveryId: string;
  event: string;
  /** Hex HMAC that was verified. */
  signature: string;
  t: number;
  body: Buffer;
  receivedAt: number;
  /** Set when the body is a video whose event is to be applied. */
  video: { id: string; updatedAt: number } | null;
  state: 'waiting' | 'ignored' | 'invalid';
  reason: string | null;
}

/** The two things by which a delivery that comes again is known. */
export type AcceptedBy = Pick<NewDelivery, 'deliveryId' | 'signature'>;

/** What became of an attempt to store a delivery. */
export type StoreOutcome = 'stored' | 'duplicate';

/** A stored delivery that waits to be applied. */
export interface WaitingDelivery extends Position {
  id: number;
  attempts: number;
}

/** How a delivery ended, or why it is tried again. */
export type SettledState = 'applied' | 'unchanged' | 'superseded' | 'stale';

const waitingRow = z
  .object({
    id: z.coerce.number(),
    event: z.enum(VIDEO_EVENTS),
    t: z.coerce.number(),
    video_updated_at: z.coerce.number(),
    body: z.string(),
    body_encoding: z.enum(['utf8', 'base64']),
    attempts: z.coerce.number(),
  })
  .transform((row): WaitingDelivery => ({
    id: row.id,
    event: row.event,
    t: row.t,
    updatedAt: row.video_updated_at,
    body: decodeBody(row),
    attempts: row.attempts,
  }));

/** The video row before anything was applied has no event yet. */
const videoRow = z
  .object({
    event: z.enum(VIDEO_EVENTS).nullable(),
    t: z.coerce.number(),
    video_updated_at: z.coerce.number(),
    body: z.string().nullable(),
    body_encoding: z.enum(['utf8', 'base64']).nullable(),
  })
  .transform(({ event, t, video_updated_at, body, body_encoding }): Position | null =>
    event === null || body === null || body_encoding === null
      ? null
      : { event, t, updatedAt: video_updated_at, body: decodeBody({ body, body_encoding }) }
  );

const DUE_STATES = ['waiting', 'retrying'];

const deliveryKey = (deliveryId: string): string =>
  createHash('sha256').update(deliveryId).digest('hex');

/** A body that was refused may be recorded once, but uses up no signature that a 2xx could answer. */
const signatureKey = ({ state, signature }: Pick<NewDelivery, 'state' | 'signature'>): string =>
  state === 'invalid' ? `invalid:${signature}` : signature;

/** Reads and writes stored deliveries and the newest applied version of each video. */
export const createDeliveries = ({ strapi }: { strapi: Core.Strapi }) => {
  const deliveries = () => strapi.db.getConnection(deliveriesTable.tableName);
  const videos = () => strapi.db.getConnection(videosTable.tableName);

  return {
    /**
     * Stores deliveries with one statement and one commit. The unique indexes on delivery id and
     * signature decide which are new, so two processes can never both take the same one.
     *
     * @throws when the database does; then none of them is stored.
     */
    async store(batch: readonly NewDelivery[]): Promise<StoreOutcome[]> {
      const rows = batch.map((delivery) => ({
        // Only a 2xx uses up a delivery id: Ignite may send a corrected body under the same one.
        delivery_key: delivery.state === 'invalid' ? null : deliveryKey(delivery.deliveryId),
        signature: signatureKey(delivery),
        ticket: randomUUID(),
        delivery_id: delivery.deliveryId.slice(0, 255),
        event: delivery.event.slice(0, 64),
        source: 'webhook',
        t: delivery.t,
        video_id: delivery.video?.id ?? null,
        video_updated_at: delivery.video?.updatedAt ?? null,
        ...encodeBody(delivery.body),
        state: delivery.state,
        reason: delivery.reason,
        attempts: 0,
        next_attempt_at: 0,
        received_at: delivery.receivedAt,
        settled_at: delivery.state === 'waiting' ? null : delivery.receivedAt,
      }));
      await deliveries().insert(rows).onConflict().ignore();
      // MySQL cannot return what it inserted: the tickets under these signatures tell.
      const held: unknown = await deliveries()
        .select('ticket')
        .whereIn(
          'signature',
          rows.map((row) => row.signature)
        );
      const tickets = new Set(
        z
          .array(z.object({ ticket: z.string() }))
          .parse(held)
          .map((row) => row.ticket)
      );
      return rows.map((row) => (tickets.has(row.ticket) ? 'stored' : 'duplicate'));
    },

    /** Whether a delivery id or a signature was answered with a 2xx before. */
    async isAccepted({ deliveryId, signature }: AcceptedBy): Promise<boolean> {
      const row: unknown = await deliveries()
        .first('id')
        .where({ delivery_key: deliveryKey(deliveryId) })
        .orWhere({ signature });
      return row !== undefined;
    },

    /** Ids of videos with deliveries that are due at `now` (ms), those that wait longest first. */
    async dueVideos(now: number, limit: number): Promise<string[]> {
      const rows: unknown = await deliveries()
        .select('video_id')
        .whereIn('state', DUE_STATES)
        .andWhere('next_attempt_at', '<=', now)
        .groupBy('video_id')
        .orderByRaw('min(id)')
        .limit(limit);
      return z
        .array(z.object({ video_id: z.string() }))
        .parse(rows)
        .map((row) => row.video_id);
    },

    /** How many deliveries are still to be applied, and how many were given up. */
    async counts(): Promise<{ waiting: number; dead: number }> {
      const rows: unknown = await deliveries()
        .select('state')
        .count({ count: 'id' })
        .whereIn('state', [...DUE_STATES, 'dead'])
        .groupBy('state');
      const counts = z.array(z.object({ state: z.string(), count: z.coerce.number() })).parse(rows);
      const sum = (states: string[]) =>
        counts.reduce((total, row) => total + (states.includes(row.state) ? row.count : 0), 0);
      return { waiting: sum(DUE_STATES), dead: sum(['dead']) };
    },

    /**
     * Takes the lock on a video for the rest of the transaction and returns the version applied
     * last, or null. One video is applied by one process at a time: PostgreSQL and MySQL hold the
     * row's lock, and SQLite its single write lock because the first statement is a write.
     */
    async lockVideo(trx: Transaction, videoId: string): Promise<Position | null> {
      await videos()
        .insert({ video_id: videoId, t: 0, video_updated_at: 0 })
        .onConflict('video_id')
        .ignore()
        .transacting(trx);
      const row: unknown = await videos()
        .first('event', 't', 'video_updated_at', 'body', 'body_encoding')
        .where({ video_id: videoId })
        .forUpdate()
        .transacting(trx);
      return videoRow.parse(row);
    },

    /** Remembers the version that was applied, for the order of what comes later. */
    async saveApplied(
      trx: Transaction,
      videoId: string,
      position: Position,
      now: number
    ): Promise<void> {
      await videos()
        .where({ video_id: videoId })
        .update({
          event: position.event,
          t: position.t,
          video_updated_at: position.updatedAt,
          ...encodeBody(Buffer.from(position.body)),
          applied_at: now,
        })
        .transacting(trx);
    },

    /** Everything of one video that is still to be applied, due or not. */
    async waiting(trx: Transaction, videoId: string): Promise<WaitingDelivery[]> {
      const rows: unknown = await deliveries()
        .select('id', 'event', 't', 'video_updated_at', 'body', 'body_encoding', 'attempts')
        .where({ video_id: videoId })
        .whereIn('state', DUE_STATES)
        .transacting(trx);
      return z.array(waitingRow).parse(rows);
    },

    async settle(
      trx: Transaction,
      settled: readonly WaitingDelivery[],
      state: SettledState,
      now: number
    ): Promise<void> {
      if (settled.length === 0) return;
      await deliveries()
        .whereIn(
          'id',
          settled.map((delivery) => delivery.id)
        )
        .update({ state, reason: null, settled_at: now })
        .transacting(trx);
    },

    /**
     * Records that a video's waiting deliveries could not be applied. They are tried again at
     * `retryAt` (ms), or, when that is null, given up as `dead` until somebody replays them.
     */
    async recordFailure(
      videoId: string,
      reason: string,
      retryAt: (attempts: number) => number | null,
      now: number
    ): Promise<void> {
      const rows: unknown = await deliveries()
        .select('id', 'attempts')
        .where({ video_id: videoId })
        .whereIn('state', DUE_STATES)
        .andWhere('next_attempt_at', '<=', now);
      const failed = z
        .array(z.object({ id: z.coerce.number(), attempts: z.coerce.number() }))
        .parse(rows);
      for (const { id, attempts } of failed) {
        const next = retryAt(attempts + 1);
        await deliveries()
          .where({ id })
          .whereIn('state', DUE_STATES)
          .update({
            state: next === null ? 'dead' : 'retrying',
            reason,
            attempts: attempts + 1,
            next_attempt_at: next ?? 0,
            settled_at: next === null ? now : null,
          });
      }
    },
  };
};

export type Deliveries = ReturnType<typeof createDeliveries>;
