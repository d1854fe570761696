import type { Knex } from 'knex';
import { z } from 'zod';
import type { DeliveryCounts } from '#shared/contract/deliveries';
import { breakTies, type Position } from '../video/order';
import {
  POSITION,
  positionRow,
  QUEUE_STATES,
  type QueuedRow,
  type QueueParts,
  type UnsettledDelivery,
} from './queue-rows';
import { queueTable } from './tables';
import type { Transaction } from './transaction';
import { dueRow, inTurn } from './turns';

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

const hidingRows = z.array(z.object({ video_id: z.string(), last: z.coerce.number() }));

/** The queue of what is to be applied: narrow rows that are gone when their delivery is settled. */
export const createQueue = ({ strapi, bodies, dead }: QueueParts) => {
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

  const bodyOf = async (trx: Transaction, id: number): Promise<Buffer> => {
    const body = await bodies.find(id, trx);
    if (body === null) throw new Error(`The body of delivery ${id} is not there`);
    return body;
  };

  return {
    enqueue,

    /**
     * Ids of videos with deliveries that are due at `now` (ms), as `inTurn` has them.
     * @param limit how many deliveries are looked at.
     */
    async dueVideos(now: number, limit: number): Promise<string[]> {
      const due = (hides: 0 | 1) =>
        queue()
          .select('video_id', 'hides', 'next_attempt_at', 'id', 'received_at')
          .where({ hides })
          .andWhere('next_attempt_at', '<=', now)
          .orderBy(['next_attempt_at', 'id'])
          .limit(limit);
      // One statement, of two parts that an index gives in order, however many wait or are dead.
      const parts = [due(1).as('part0'), due(0).as('part1')].map((part) =>
        strapi.db.connection.select('*').from(part)
      );
      const rows: unknown = await strapi.db.connection
        .select('*')
        .from(strapi.db.connection.unionAll(parts).as('parts'))
        .orderBy([{ column: 'hides', order: 'desc' }, 'next_attempt_at', 'id'])
        .limit(limit);
      return inTurn(z.array(dueRow).parse(rows), now);
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

    /** How many deliveries wait for their first try or for another one, and how many are dead. */
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
     * Everything of these videos that is still to be applied, due or not, and what is dead. Bodies
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
  };
};

export type Queue = ReturnType<typeof createQueue>;
