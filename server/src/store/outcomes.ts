import { z } from 'zod';
import type { Knex } from 'knex';
import type { DeliveryReason, EntryChange } from '#shared/contract/deliveries';
import { appended } from './append';
import { encodeChanges } from './changes';
import { HISTORY_LENGTH, historyLine } from './history';
import type { QueueParts, SettledState, UnsettledDelivery } from './queue-rows';
import { deliveriesTable, queueTable } from './tables';
import type { Transaction } from './transaction';

/** Characters up to which the log adds to what a delivery changed: it may be replayed again and again. */
const CHANGES_LENGTH = 16 * 1024;

const idRows = z.array(z.object({ id: z.coerce.number() }));

/** Notes how deliveries of the queue ended, and that they failed. */
export const createOutcomes = ({ strapi, dead }: Pick<QueueParts, 'strapi' | 'dead'>) => {
  const deliveries = () => strapi.db.getConnection(deliveriesTable.tableName);
  const queue = () => strapi.db.getConnection(queueTable.tableName);
  const raw = (sql: string, ...bindings: Knex.RawBinding[]) =>
    strapi.db.connection.raw(sql, bindings);

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

  return {
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
     * again at `retryAt` (ms), or, when that is null, dead until somebody replays them.
     *
     * @returns how many are dead from now on.
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

    /** Lets go of those of some deliveries that are dead. @returns their ids. */
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
