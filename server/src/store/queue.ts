import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { DeliveryCounts, DeliveryReason, EntryChange } from '#shared/contract/deliveries';
import { VIDEO_EVENTS } from '#shared/ignite';
import { breakTies, type Position } from '../video/order';
import { appended } from './append';
import type { Bodies } from './bodies';
import { encodeChanges } from './changes';
import { HISTORY_LENGTH, historyLine } from './history';
import { deliveriesTable, queueTable } from './tables';
import type { Tally } from './tally';
import type { Transaction } from './transaction';

/** A stored delivery that still has to be applied, or was given up (`dead`). */
export interface UnsettledDelivery extends Position {
  id: number;
  isDead: boolean;
  /** Whether the queue knows of failures or replays that the log does not. */
  hasHistory: boolean;
  isComplete: boolean;
  /** Whether it may take the video's entries off the public site. */
  mayHide: boolean;
}

/** How a delivery that was taken up ended. */
export const SETTLED_STATES = ['applied', 'unchanged', 'superseded', 'stale'] as const;

export type SettledState = (typeof SETTLED_STATES)[number];

/** States of what is in the queue. */
export const QUEUE_STATES = ['waiting', 'retrying', 'dead'] as const;

/** Characters up to which the log adds to what a delivery changed: it may be replayed again and again. */
const CHANGES_LENGTH = 16 * 1024;

export const POSITION = [
  'id',
  'video_id',
  'event',
  't',
  'video_updated_at',
  'restores',
  'complete',
] as const;

export const positionRow = z.object({
  id: z.coerce.number(),
  video_id: z.string(),
  event: z.enum(VIDEO_EVENTS),
  t: z.coerce.number(),
  video_updated_at: z.coerce.number(),
  restores: z.coerce.number().nullable(),
  complete: z.coerce.number().nullable(),
});

const unsettledRow = positionRow
  .extend({
    state: z.enum(QUEUE_STATES),
    has_history: z.coerce.boolean(),
    hides: z.coerce.number().nullable(),
  })
  .transform((row) => ({
    videoId: row.video_id,
    delivery: {
      id: row.id,
      event: row.event,
      t: row.t,
      updatedAt: row.video_updated_at,
      restores: row.restores === 1,
      isDead: row.state === 'dead',
      hasHistory: row.has_history,
      isComplete: row.complete === 1,
      mayHide: row.hides === 1,
    } satisfies UnsettledDelivery,
  }));

const idRows = z.array(z.object({ id: z.coerce.number() }));
const videoIdRows = z.array(z.object({ video_id: z.string() }));
const hidingRows = z.array(z.object({ video_id: z.string(), last: z.coerce.number() }));

/** What the queue takes over of a row of the log. */
export interface QueuedRow {
  id: number;
  video_id: string | null;
  event: string;
  t: number;
  video_updated_at: number | null;
  restores: number | null;
  hides: number | null;
  complete: number | null;
  received_at: number;
}

export interface QueueParts {
  strapi: Core.Strapi;
  bodies: Bodies;
  /** How many deliveries in the queue were given up. */
  dead: Tally;
}

/** The queue of what is to be applied: narrow rows that are gone when their delivery is settled. */
export const createQueue = ({ strapi, bodies, dead }: QueueParts) => {
  const deliveries = () => strapi.db.getConnection(deliveriesTable.tableName);
  const queue = () => strapi.db.getConnection(queueTable.tableName);
  const raw = (sql: string, ...bindings: Knex.RawBinding[]) =>
    strapi.db.connection.raw(sql, bindings);

  const enqueue = async (trx: Transaction, rows: readonly QueuedRow[]): Promise<void> => {
    if (rows.length === 0) return;
    const queued = rows.map(
      ({ id, video_id, event, t, video_updated_at, restores, hides, complete, received_at }) => ({
        ...{ id, video_id, event, t, video_updated_at, restores, hides, complete, received_at },
        state: 'waiting',
        attempts: 0,
        next_attempt_at: 0,
      })
    );
    await queue().insert(queued).transacting(trx);
  };

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
    return { changes: raw(`case id ${whens} else ?? end`, ...cases.flat(), 'changes') };
  };

  /** Takes over into the log what the queue knows of deliveries that were tried in vain before. */
  const takeOverHistory = async (trx: Transaction, ids: readonly number[]): Promise<void> => {
    if (ids.length === 0) return;
    const rows: unknown = await queue()
      .select('id', 'attempts', 'history')
      .whereIn('id', [...ids])
      .transacting(trx);
    const tried = z
      .array(
        z.object({
          id: z.coerce.number(),
          attempts: z.coerce.number(),
          history: z.string().nullable(),
        })
      )
      .parse(rows);
    for (const { id, attempts, history } of tried) {
      const note = history && { history: appended(strapi, 'history', history, HISTORY_LENGTH) };
      await deliveries()
        .where({ id })
        .update({ attempts, ...note })
        .transacting(trx);
    }
  };

  const bodyOf = async (trx: Transaction, id: number): Promise<Buffer> => {
    const body = await bodies.find(id, trx);
    if (body === null) throw new Error(`The body of delivery ${id} is not there`);
    return body;
  };

  return {
    enqueue,

    /**
     * Ids of videos with deliveries that are due at `now` (ms): first those that a delivery hides, then
     * those that wait longest.
     * @param limit how many deliveries are looked at.
     */
    async dueVideos(now: number, limit: number): Promise<string[]> {
      const due = (hides: 0 | 1) =>
        queue()
          .select('video_id', 'hides', 'next_attempt_at', 'id')
          .where({ hides })
          .andWhere('next_attempt_at', '<=', now)
          .orderBy(['next_attempt_at', 'id'])
          .limit(limit);
      // One statement, of two parts that an index gives in order, however many wait or were given up.
      const parts = [due(1).as('part0'), due(0).as('part1')].map((part) =>
        strapi.db.connection.select('*').from(part)
      );
      const rows: unknown = await strapi.db.connection
        .select('video_id')
        .from(strapi.db.connection.unionAll(parts).as('parts'))
        .orderBy([{ column: 'hides', order: 'desc' }, 'next_attempt_at', 'id'])
        .limit(limit);
      return [...new Set(videoIdRows.parse(rows).map((row) => row.video_id))];
    },

    /**
     * Those of some videos that a delivery in the queue may take off the public site.
     * @returns the id of the last such delivery of each.
     */
    async lastHiding(videoIds: readonly string[]): Promise<Map<string, number>> {
      const rows: unknown = await queue()
        .select('video_id')
        .max({ last: 'id' })
        .whereIn('video_id', [...videoIds])
        .where({ hides: 1 })
        .groupBy('video_id');
      return new Map(hidingRows.parse(rows).map(({ video_id, last }) => [video_id, last]));
    },

    /** How many deliveries wait for their first try or for another one, and how many were given up. */
    async counts(): Promise<DeliveryCounts> {
      const rows: unknown = await queue()
        .select('state')
        .count({ count: 'id' })
        .whereIn('state', ['waiting', 'retrying'])
        .groupBy('state');
      const counts = z.array(z.object({ state: z.string(), count: z.coerce.number() })).parse(rows);
      const of = (state: string) => counts.find((row) => row.state === state)?.count ?? 0;
      return { waiting: of('waiting'), retrying: of('retrying'), dead: await dead.sum() };
    },

    /**
     * Everything of these videos that is still to be applied, due or not, and what was given up. Bodies
     * are read only where nothing else tells two versions apart; `applied` comes back ranked with the rest.
     *
     * @param locked videos whose locks the transaction holds.
     */
    async unsettled(
      trx: Transaction,
      locked: readonly {
        videoId: string;
        applied: Position | null;
        bodyOf(): Promise<Uint8Array>;
      }[]
    ): Promise<Map<string, { applied: Position | null; deliveries: UnsettledDelivery[] }>> {
      const rows: unknown = await queue()
        .select(...POSITION, 'hides', 'state', raw('?? is not null as has_history', 'history'))
        .whereIn(
          'video_id',
          locked.map(({ videoId }) => videoId)
        )
        .transacting(trx);
      const found = z.array(unsettledRow).parse(rows);
      const ranked = new Map<
        string,
        { applied: Position | null; deliveries: UnsettledDelivery[] }
      >();
      for (const { videoId, applied, bodyOf: appliedBody } of locked) {
        const own = found.filter((row) => row.videoId === videoId).map(({ delivery }) => delivery);
        const isDelivery = (one: Position): one is UnsettledDelivery => 'id' in one;
        const all = await breakTies<Position>([...own, ...(applied ? [applied] : [])], (one) =>
          isDelivery(one) ? bodyOf(trx, one.id) : appliedBody()
        );
        ranked.set(videoId, {
          applied: all.find((one) => !isDelivery(one)) ?? null,
          deliveries: all.filter(isDelivery),
        });
      }
      return ranked;
    },

    /** The body of a delivery in the queue, in the transaction that takes it up. */
    body: bodyOf,

    /** Notes that deliveries ended, and what they changed: they leave the queue. */
    async settle(
      trx: Transaction,
      settled: readonly Pick<UnsettledDelivery, 'id' | 'isDead' | 'hasHistory'>[],
      state: SettledState,
      changes: ReadonlyMap<number, readonly EntryChange[]>,
      now: number
    ): Promise<void> {
      if (settled.length === 0) return;
      const ids = settled.map(({ id }) => id);
      await deliveries()
        .whereIn('id', ids)
        .update({ state, reason: null, settled_at: now, ...logged(ids, changes) })
        .transacting(trx);
      await takeOverHistory(
        trx,
        settled.filter(({ hasHistory }) => hasHistory).map(({ id }) => id)
      );
      if (settled.some(({ isDead }) => isDead)) {
        // Somebody may have replayed one of them since it was read.
        const gone: unknown = await queue()
          .whereIn('id', ids)
          .where({ state: 'dead' })
          .delete()
          .transacting(trx);
        await dead.add(trx, -Number(gone));
      }
      await queue().whereIn('id', ids).delete().transacting(trx);
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
     * Records that a video's waiting deliveries could not be applied, with one statement. They are tried
     * again at `retryAt` (ms), or, when that is null, given up as `dead` until somebody replays them.
     *
     * @returns how many were given up.
     */
    async recordFailure(
      videoId: string,
      { text, reason }: { text: string; reason: DeliveryReason },
      retryAt: (attempts: number) => number | null,
      now: number
    ): Promise<number> {
      const due = () => queue().where({ video_id: videoId }).andWhere('next_attempt_at', '<=', now);
      const note = (kind: 'failed' | 'gaveUp') =>
        appended(strapi, 'history', historyLine({ at: now, kind, reason }), HISTORY_LENGTH);
      return strapi.db.transaction(async ({ trx }) => {
        const rows: unknown = await due().distinct('attempts').transacting(trx);
        const tries = z
          .array(z.object({ attempts: z.coerce.number() }))
          .parse(rows)
          .map(({ attempts }) => ({ attempts, next: retryAt(attempts + 1) }));
        const last = tries.filter(({ next }) => next === null).map(({ attempts }) => attempts);
        const others = tries.filter(({ next }) => next !== null);
        let gaveUp = 0;
        if (last.length > 0) {
          const changed: unknown = await due()
            .whereIn('attempts', last)
            .update({
              state: 'dead',
              reason: text,
              next_attempt_at: null,
              history: note('gaveUp'),
              attempts: raw('?? + 1', 'attempts'),
            })
            .transacting(trx);
          gaveUp = Number(changed);
          await dead.add(trx, gaveUp);
        }
        if (others.length > 0) {
          // Numbers as they are: PostgreSQL takes parameters here for texts.
          const whens = others
            .map(({ attempts, next }) => `when ${attempts} then ${next}`)
            .join(' ');
          await due()
            .whereIn(
              'attempts',
              others.map(({ attempts }) => attempts)
            )
            .update({
              state: 'retrying',
              reason: text,
              next_attempt_at: raw(`case attempts ${whens} end`),
              history: note('failed'),
              // Last: MySQL computes the others with what is set before them.
              attempts: raw('?? + 1', 'attempts'),
            })
            .transacting(trx);
        }
        return gaveUp;
      });
    },

    /** Lets go of those of some deliveries that were given up. @returns their ids. */
    async forgetDead(trx: Transaction, ids: readonly number[]): Promise<number[]> {
      const rows: unknown = await queue()
        .select('id')
        .whereIn('id', [...ids])
        .where({ state: 'dead' })
        .forUpdate()
        .transacting(trx);
      const gone = idRows.parse(rows).map(({ id }) => id);
      if (gone.length === 0) return [];
      await queue().whereIn('id', gone).delete().transacting(trx);
      await dead.add(trx, -gone.length);
      return gone;
    },
  };
};

export type Queue = ReturnType<typeof createQueue>;
