import { createHash, randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { skipDuplicates } from './skip-duplicates';
import type { DeliveryCounts, DeliveryReason, EntryChange } from '#shared/contract/deliveries';
import { encodeChanges } from './changes';
import { addToHistory, HISTORY_LENGTH, historyLine } from './history';
import { VIDEO_EVENTS } from '#shared/ignite';
import type { Position } from '../video/order';
import { appended } from './append';
import type { Transaction } from './transaction';
import { decodeBody, encodeBody } from './body';
import { deliveriesTable } from './tables';

/** A verified request, ready to be stored. Times in ms since the epoch. */
export interface NewDelivery {
  deliveryId: string;
  event: string;
  /** Hex HMAC that was verified. */
  signature: string;
  t: number;
  body: Buffer;
  receivedAt: number;
  /** Set when the body is a video. */
  video: { id: string; updatedAt: number; title: string | null } | null;
  state: 'waiting' | 'ignored' | 'invalid';
  reason: string | null;
  /** Where it comes from; the webhook when it is left out. */
  source?: 'webhook' | 'reconcile';
  /** See `Position`. */
  restores?: boolean;
}

/** The two things by which a delivery that comes again is known. */
export type AcceptedBy = Pick<NewDelivery, 'deliveryId' | 't' | 'signature'>;

/** What became of an attempt to store a delivery. */
export type StoreOutcome = 'stored' | 'duplicate';

/** A stored delivery that still has to be applied, or was given up (`dead`). */
export interface UnsettledDelivery extends Position {
  id: number;
  isDead: boolean;
}

/** How a delivery that was taken up ended. */
export const SETTLED_STATES = ['applied', 'unchanged', 'superseded', 'stale'] as const;

export type SettledState = (typeof SETTLED_STATES)[number];

/** Characters up to which the log adds to what a delivery changed: it may be replayed again and again. */
const CHANGES_LENGTH = 16 * 1024;

const unsettledRow = z
  .object({
    id: z.coerce.number(),
    video_id: z.string(),
    event: z.enum(VIDEO_EVENTS),
    t: z.coerce.number(),
    video_updated_at: z.coerce.number(),
    body: z.string(),
    body_encoding: z.enum(['utf8', 'base64']),
    state: z.string(),
    restores: z.coerce.number().nullable(),
  })
  .transform((row) => ({
    videoId: row.video_id,
    id: row.id,
    event: row.event,
    t: row.t,
    updatedAt: row.video_updated_at,
    body: decodeBody(row),
    restores: row.restores === 1,
    isDead: row.state === 'dead',
  }));

const failedRow = z.object({
  id: z.coerce.number(),
  attempts: z.coerce.number(),
  history: z.string().nullable(),
});

const DUE_STATES = ['waiting', 'retrying'] as const;

/** What was taken up once, and can be again. */
export const REPLAYABLE_STATES = [...SETTLED_STATES, 'retrying', 'dead'] as const;

/** Deliveries that are replayed with one statement. */
const REPLAY_STEP = 500;

/** Bytes of a delivery id that are kept as they are: their hex is shorter than any hash. */
const PLAIN_ID = 31;

/** What a delivery id is known by. Ignite's ids grow with time: in their own order a new one goes to the end of the index, not anywhere. */
export const deliveryKey = (deliveryId: string): string => {
  const id = Buffer.from(deliveryId);
  return id.length <= PLAIN_ID ? id.toString('hex') : createHash('sha256').update(id).digest('hex');
};

/** The time of signing goes first, for the same reason: signatures themselves come in no order. */
export const acceptedKey = ({ t, signature }: Pick<NewDelivery, 't' | 'signature'>): string =>
  t.toString(16).padStart(13, '0') + signature;

/** A body that was refused may be recorded once, but uses up no signature that a 2xx could answer. */
const signatureKey = (delivery: NewDelivery): string => {
  // A reconcile's says by itself what it brings, whenever that was seen.
  if (delivery.source === 'reconcile') return delivery.signature;
  return delivery.state === 'invalid' ? `invalid:${acceptedKey(delivery)}` : acceptedKey(delivery);
};

/** Reads and writes stored deliveries. */
export const createDeliveries = ({ strapi }: { strapi: Core.Strapi }) => {
  const deliveries = () => strapi.db.getConnection(deliveriesTable.tableName);

  /** The update of one statement that notes what each of some deliveries changed. */
  const logged = (ids: readonly number[], changes: ReadonlyMap<number, readonly EntryChange[]>) => {
    const cases = ids.flatMap((id) => {
      const changed = changes.get(id);
      return changed
        ? [[id, appended(strapi, 'changes', encodeChanges(changed), CHANGES_LENGTH)] as const]
        : [];
    });
    if (cases.length === 0) return {};
    const whens = cases.map(() => 'when ? then ?').join(' ');
    return {
      changes: strapi.db.connection.raw(`case id ${whens} else ?? end`, [
        ...cases.flat(),
        'changes',
      ]),
    };
  };

  const replayed = (now: number) => ({
    state: 'waiting',
    attempts: 0,
    next_attempt_at: 0,
    settled_at: null,
    history: appended(
      strapi,
      'history',
      historyLine({ at: now, kind: 'replayed', reason: null }),
      HISTORY_LENGTH
    ),
  });

  return {
    /**
     * Stores deliveries with one statement and one commit. The unique indexes on delivery id and
     * signature decide which are new, so two processes can never both take the same one.
     *
     * @param trx a transaction to take part in.
     * @throws when the database does; then none of them is stored.
     */
    async store(batch: readonly NewDelivery[], trx?: Transaction): Promise<StoreOutcome[]> {
      const rows = batch.map((delivery) => ({
        // Only a 2xx uses up a delivery id: Ignite may send a corrected body under the same one.
        delivery_key: delivery.state === 'invalid' ? null : deliveryKey(delivery.deliveryId),
        signature: signatureKey(delivery),
        insert_token: randomUUID(),
        delivery_id: delivery.deliveryId.slice(0, 255),
        event: delivery.event.slice(0, 64),
        source: delivery.source ?? 'webhook',
        restores: delivery.restores ? 1 : 0,
        t: delivery.t,
        video_id: delivery.video?.id ?? null,
        video_title: delivery.video?.title ?? null,
        video_updated_at: delivery.video?.updatedAt ?? null,
        ...encodeBody(delivery.body),
        state: delivery.state,
        reason: delivery.reason,
        attempts: 0,
        next_attempt_at: 0,
        received_at: delivery.receivedAt,
        settled_at: delivery.state === 'waiting' ? null : delivery.receivedAt,
      }));
      const insert = skipDuplicates(strapi, deliveries().insert(rows));
      // MySQL cannot return what it inserted: the insert tokens under these signatures tell.
      const select = deliveries()
        .select('insert_token')
        .whereIn(
          'signature',
          rows.map((row) => row.signature)
        );
      if (trx) {
        void insert.transacting(trx);
        void select.transacting(trx);
      }
      await insert;
      const held: unknown = await select;
      const insertTokens = new Set(
        z
          .array(z.object({ insert_token: z.string() }))
          .parse(held)
          .map((row) => row.insert_token)
      );
      return rows.map((row) => (insertTokens.has(row.insert_token) ? 'stored' : 'duplicate'));
    },

    /** Whether a delivery id or a signature was answered with a 2xx before. */
    async isAccepted({ deliveryId, ...signed }: AcceptedBy): Promise<boolean> {
      const row: unknown = await deliveries()
        .first('id')
        .where({ delivery_key: deliveryKey(deliveryId) })
        .orWhere({ signature: acceptedKey(signed) });
      return row !== undefined;
    },

    /**
     * Ids of videos with deliveries that are due at `now` (ms), those that wait longest first.
     * @param limit how many deliveries are looked at.
     */
    async dueVideos(now: number, limit: number): Promise<string[]> {
      const due = async (state: (typeof DUE_STATES)[number]): Promise<string[]> => {
        const rows: unknown = await deliveries()
          .select('video_id')
          .where({ state })
          .andWhere('next_attempt_at', '<=', now)
          .orderBy(['next_attempt_at', 'id'])
          .limit(limit);
        return z
          .array(z.object({ video_id: z.string() }))
          .parse(rows)
          .map((row) => row.video_id);
      };
      // One state at a time: the index then gives the rows in order, however many wait.
      return [...new Set([...(await due('waiting')), ...(await due('retrying'))])];
    },

    /** How many deliveries wait for their first try or for another one, and how many were given up. */
    async counts(): Promise<DeliveryCounts> {
      const rows: unknown = await deliveries()
        .select('state')
        .count({ count: 'id' })
        .whereIn('state', [...DUE_STATES, 'dead'])
        .groupBy('state');
      const counts = z.array(z.object({ state: z.string(), count: z.coerce.number() })).parse(rows);
      const of = (state: string) => counts.find((row) => row.state === state)?.count ?? 0;
      return { waiting: of('waiting'), retrying: of('retrying'), dead: of('dead') };
    },

    /** Everything of these videos that is still to be applied, due or not, and what was given up. */
    async unsettled(
      trx: Transaction,
      videoIds: readonly string[]
    ): Promise<Map<string, UnsettledDelivery[]>> {
      const rows: unknown = await deliveries()
        .select(
          'id',
          'video_id',
          'event',
          't',
          'video_updated_at',
          'body',
          'body_encoding',
          'state',
          'restores'
        )
        .whereIn('video_id', [...videoIds])
        .whereIn('state', [...DUE_STATES, 'dead'])
        .transacting(trx);
      const found = new Map<string, UnsettledDelivery[]>(videoIds.map((id) => [id, []]));
      for (const { videoId, ...delivery } of z.array(unsettledRow).parse(rows)) {
        found.get(videoId)?.push(delivery);
      }
      return found;
    },

    /** Notes that deliveries ended, and what they changed. */
    async settle(
      trx: Transaction,
      settled: readonly Pick<UnsettledDelivery, 'id'>[],
      state: SettledState,
      changes: ReadonlyMap<number, readonly EntryChange[]>,
      now: number
    ): Promise<void> {
      if (settled.length === 0) return;
      const ids = settled.map((delivery) => delivery.id);
      await deliveries()
        .whereIn('id', ids)
        // The log finds what is settled by its state and a `next_attempt_at` of 0, in order.
        .update({
          state,
          reason: null,
          next_attempt_at: 0,
          settled_at: now,
          ...logged(ids, changes),
        })
        .transacting(trx);
    },

    /** Notes what deliveries changed that are not done with. */
    async logChanges(
      trx: Transaction,
      changes: ReadonlyMap<number, readonly EntryChange[]>
    ): Promise<void> {
      if (changes.size === 0) return;
      const ids = [...changes.keys()];
      await deliveries().whereIn('id', ids).update(logged(ids, changes)).transacting(trx);
    },

    /**
     * Lets the deliveries of a restored video that `countsAgain` names wait once more. Those whose
     * payload is gone stay settled: the next reconcile brings what they said.
     */
    async rankAgain(
      trx: Transaction,
      videoId: string,
      { updatedAt, restoredAt }: { updatedAt: number; restoredAt: number }
    ): Promise<void> {
      await deliveries()
        .where({ video_id: videoId })
        .whereIn('state', [...SETTLED_STATES])
        .whereNot({ body_encoding: 'dropped' })
        .andWhere((either) => {
          void either
            .where((update) => {
              void update
                .whereNot({ event: 'video.deleted' })
                .andWhere('video_updated_at', '>=', updatedAt);
            })
            .orWhere((deletion) => {
              void deletion.where({ event: 'video.deleted' }).andWhere('t', '>', restoredAt);
            });
        })
        .update({ state: 'waiting', attempts: 0, next_attempt_at: 0, settled_at: null })
        .transacting(trx);
    },

    /**
     * Records that a video's waiting deliveries could not be applied. They are tried again at
     * `retryAt` (ms), or, when that is null, given up as `dead` until somebody replays them.
     *
     * @returns how many were given up.
     */
    async recordFailure(
      videoId: string,
      { text, reason }: { text: string; reason: DeliveryReason },
      retryAt: (attempts: number) => number | null,
      now: number
    ): Promise<number> {
      const rows: unknown = await deliveries()
        .select('id', 'attempts', 'history')
        .where({ video_id: videoId })
        .whereIn('state', [...DUE_STATES])
        .andWhere('next_attempt_at', '<=', now);
      let dead = 0;
      for (const { id, attempts, history } of z.array(failedRow).parse(rows)) {
        const next = retryAt(attempts + 1);
        const kind = next === null ? 'gaveUp' : 'failed';
        const changed: unknown = await deliveries()
          .where({ id })
          .whereIn('state', [...DUE_STATES])
          .update({
            state: next === null ? 'dead' : 'retrying',
            reason: text,
            attempts: attempts + 1,
            next_attempt_at: next ?? 0,
            settled_at: next === null ? now : null,
            history: addToHistory(history, { at: now, kind, reason }),
          });
        if (next === null) dead += Number(changed);
      }
      return dead;
    },

    /** What waits for its next try need not wait: what kept it may have been mended. */
    async retryNow(): Promise<void> {
      await deliveries().where({ state: 'retrying' }).update({ next_attempt_at: 0 });
    },

    /** Gives everything that was given up another full round of tries. */
    async replayDead(now: number): Promise<void> {
      let ids: number[];
      do {
        const rows: unknown = await deliveries()
          .select('id')
          .where({ state: 'dead', next_attempt_at: 0 })
          .orderBy('id')
          .limit(REPLAY_STEP);
        ids = z
          .array(z.object({ id: z.coerce.number() }))
          .parse(rows)
          .map(({ id }) => id);
        await deliveries().whereIn('id', ids).where({ state: 'dead' }).update(replayed(now));
        await setImmediate();
      } while (ids.length === REPLAY_STEP);
    },

    /**
     * Puts one delivery that was taken up before into the queue again; the order of its video decides
     * what becomes of it.
     * @returns false when it is not there, waits anyway, or has no payload any more.
     */
    async replay(id: number, now: number): Promise<boolean> {
      const changed: unknown = await deliveries()
        .where({ id })
        .whereIn('state', [...REPLAYABLE_STATES])
        .whereIn('body_encoding', ['utf8', 'base64'])
        .update(replayed(now));
      return Number(changed) > 0;
    },
  };
};

export type Deliveries = ReturnType<typeof createDeliveries>;
