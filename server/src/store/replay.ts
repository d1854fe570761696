import { setImmediate } from 'node:timers/promises';
import type { Knex } from 'knex';
import { z } from 'zod';
import { VIDEO_EVENTS } from '#shared/ignite';
import { countsAgain } from '../video/order';
import { appended } from './append';
import { HISTORY_LENGTH, historyLine } from './history';
import type { Queue } from './queue';
import {
  POSITION,
  positionRow,
  SETTLED_STATES,
  type QueuedRow,
  type QueueParts,
} from './queue-rows';
import { bodiesTable, deliveriesTable, queueTable } from './tables';
import type { Transaction } from './transaction';

/** What was taken up once, and can be again. */
export const REPLAYABLE_STATES = [...SETTLED_STATES, 'retrying', 'dead'] as const;

/** Deliveries that are replayed with one statement. */
const STEP = 500;

const idRows = z.array(z.object({ id: z.coerce.number() }));

/** Puts deliveries that were taken up before into the queue again. */
export const createReplay = ({
  strapi,
  bodies,
  dead,
  queue: { enqueue },
}: QueueParts & { queue: Pick<Queue, 'enqueue'> }) => {
  const deliveries = () => strapi.db.getConnection(deliveriesTable.tableName);
  const queue = () => strapi.db.getConnection(queueTable.tableName);

  /** Puts settled deliveries into the queue again. @returns how many of them. */
  const requeue = async (
    trx: Transaction,
    ids: readonly number[],
    note: Record<string, Knex.Raw> = {}
  ): Promise<number> => {
    const taken = (query: Knex.QueryBuilder) =>
      query
        .whereIn('id', [...ids])
        .whereIn('state', [...SETTLED_STATES])
        .transacting(trx);
    // Two who replay the same one: the rows are locked, and the second finds nothing.
    const rows = (await taken(
      deliveries().select(...POSITION, 'hides', 'received_at')
    ).forUpdate()) as QueuedRow[];
    await enqueue(trx, rows);
    const again = { state: null, settled_at: null, attempts: 0, ...note };
    await taken(deliveries()).update(again);
    return rows.length;
  };

  const replayedNote = (now: number) => ({
    history: appended(
      strapi,
      'history',
      historyLine({ at: now, kind: 'replayed', reason: null }),
      HISTORY_LENGTH
    ),
  });

  /** What an update of queued rows sets for another full round of tries. */
  const anotherRound = (now: number) => ({
    state: 'waiting',
    attempts: 0,
    next_attempt_at: 0,
    ...replayedNote(now),
  });

  return {
    /**
     * Lets the deliveries of a restored video that `countsAgain` names wait once more. Those whose
     * payload is gone stay settled: the next reconcile brings what they said.
     */
    async rankAgain(
      trx: Transaction,
      videoId: string,
      life: { updatedAt: number; restoredAt: number }
    ): Promise<void> {
      const { tableName } = deliveriesTable;
      const rows: unknown = await deliveries()
        .select(...POSITION.map((column) => `${tableName}.${column}`))
        .join(bodiesTable.tableName, `${bodiesTable.tableName}.id`, `${tableName}.id`)
        .where({ video_id: videoId })
        .whereIn('state', [...SETTLED_STATES])
        .transacting(trx);
      const again = z
        .array(positionRow)
        .parse(rows)
        .filter((row) => countsAgain({ ...row, updatedAt: row.video_updated_at }, life));
      for (let next = 0; next < again.length; next += STEP) {
        const step = again.slice(next, next + STEP);
        await requeue(
          trx,
          step.map(({ id }) => id)
        );
      }
    },

    /** What waits for its next try need not wait: what kept it may have been mended. */
    async retryNow(): Promise<void> {
      await queue().where({ state: 'retrying' }).update({ next_attempt_at: 0 });
    },

    /** Gives every dead delivery another full round of tries. */
    async replayDead(now: number): Promise<void> {
      for (const event of VIDEO_EVENTS) {
        let ids: number[];
        do {
          const rows: unknown = await queue()
            .select('id')
            .where({ state: 'dead', event })
            .orderBy('id')
            .limit(STEP);
          ids = idRows.parse(rows).map(({ id }) => id);
          await strapi.db.transaction(async ({ trx }) => {
            const replayed: unknown = await queue()
              .whereIn('id', ids)
              .where({ state: 'dead' })
              .update(anotherRound(now))
              .transacting(trx);
            await dead.add(trx, -Number(replayed));
          });
          await setImmediate();
        } while (ids.length === STEP);
      }
    },

    /**
     * Puts one delivery that was taken up before into the queue again; the order of its video decides
     * what becomes of it.
     * @returns false when it is not there, waits anyway, or has no payload any more.
     */
    async replay(id: number, now: number): Promise<boolean> {
      return strapi.db.transaction(async ({ trx }) => {
        if (!(await bodies.has(trx, id))) return false;
        if ((await requeue(trx, [id], replayedNote(now))) > 0) return true;
        for (const state of ['dead', 'retrying'] as const) {
          const changed: unknown = await queue()
            .where({ id, state })
            .update(anotherRound(now))
            .transacting(trx);
          if (state === 'dead') await dead.add(trx, -Number(changed));
          if (Number(changed) > 0) return true;
        }
        return false;
      });
    },
  };
};
