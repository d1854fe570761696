import { setImmediate } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Config } from '../config';
import { verifiedOutcome } from '#shared/contract/outcomes';
import { FUTURE_TOLERANCE } from '../receive/signature';
import type { Deliveries } from '../store/deliveries';
import { bodiesTable, deliveriesTable, repeatsTable, requestsTable } from '../store/tables';

/** Rows that are changed with one statement: a table of any size is thinned out without holding it for long. */
const STEP = 200;

/** Requests of the last hour are shown on the settings page (ms). */
const HOUR = 60 * 60 * 1000;

/** States in which all is well, and nobody needs the payload any more. */
const SETTLED = ['applied', 'unchanged', 'superseded', 'stale', 'ignored'];

const DAY = 24 * HOUR;

const idRows = z.array(z.object({ id: z.coerce.number() }));
const oldRow = z.object({ id: z.coerce.number(), received_at: z.coerce.number() });

/**
 * Drops payloads older than `payloadRetention` and rows older than `retention`. Signatures are
 * remembered for as long as they could be sent again, however short the retention; what still has to
 * be applied and tombstones stay.
 */
export const createRetention = ({
  strapi,
  config,
  deliveries: { forgetDead, sumUpDead },
}: {
  strapi: Core.Strapi;
  deliveries: Pick<Deliveries, 'forgetDead' | 'sumUpDead'>;
  config: Pick<Config, 'retention' | 'payloadRetention' | 'replayWindow'>;
}) => {
  const requests = () => strapi.db.getConnection(requestsTable.tableName);
  const deliveries = () => strapi.db.getConnection(deliveriesTable.tableName);

  const repeats = () => strapi.db.getConnection(repeatsTable.tableName);

  const bodies = () => strapi.db.getConnection(bodiesTable.tableName);

  /** Payloads up to this id (excluded) were dropped, but for those that somebody may still want. */
  let dropped = { below: 0, at: -Infinity };

  /** Forgets deliveries that were received before a time (ms), the oldest first, step by step. */
  const forgetBefore = async (before: number): Promise<void> => {
    const walk = { receivedAt: -1, id: 0 };
    for (;;) {
      const rows: unknown = await deliveries()
        .select('id', 'received_at')
        .where('received_at', '>=', walk.receivedAt)
        .andWhere('received_at', '<', before)
        .andWhere(
          (later) =>
            void later.where('received_at', '>', walk.receivedAt).orWhere('id', '>', walk.id)
        )
        .orderBy(['received_at', 'id'])
        .limit(STEP);
      const old = z.array(oldRow).parse(rows);
      const last = old.at(-1);
      if (last === undefined) return;
      [walk.receivedAt, walk.id] = [last.received_at, last.id];
      await strapi.db.transaction(async ({ trx }) => {
        const ids = old.map(({ id }) => id);
        const dead = await forgetDead(trx, ids);
        // What is still to be applied stays: what is in the queue has no state.
        const ended = (query: Knex.QueryBuilder) =>
          query
            .whereIn('id', ids)
            .andWhere((either) => void either.whereNotNull('state').orWhereIn('id', dead))
            .transacting(trx);
        const found: unknown = await ended(deliveries().select('id')).forUpdate();
        const gone = idRows.parse(found).map(({ id }) => id);
        if (gone.length === 0) return;
        await deliveries().whereIn('id', gone).delete().transacting(trx);
        await bodies().whereIn('id', gone).delete().transacting(trx);
        await repeats().whereIn('delivery', gone).delete().transacting(trx);
      });
      await setImmediate();
    }
  };

  /** Drops the payloads of deliveries that were received before a time (ms) and with which all is well. */
  const dropPayloadsBefore = async (before: number, now: number): Promise<void> => {
    // What was left because somebody might have wanted it is looked at again once a day.
    if (now - dropped.at > DAY) dropped = { below: 0, at: now };
    for (;;) {
      const rows: unknown = await bodies()
        .select('id')
        .where('id', '>=', dropped.below)
        .orderBy('id')
        .limit(STEP);
      const ids = idRows.parse(rows).map(({ id }) => id);
      const last = ids.at(-1);
      if (last === undefined) return;
      const isOld = await strapi.db.transaction(async ({ trx }) => {
        const settled = () =>
          deliveries()
            .whereIn('id', ids)
            .andWhere('received_at', '<', before)
            .whereIn('state', SETTLED)
            .transacting(trx);
        // Locked: what somebody replays just now needs its payload.
        const found: unknown = await settled().select('id').forUpdate();
        const old = idRows.parse(found).map(({ id }) => id);
        if (old.length > 0) {
          await bodies().whereIn('id', old).delete().transacting(trx);
          await settled().update({ changes: null, history: null });
        }
        const young: unknown = await deliveries()
          .first('id')
          .whereIn('id', ids)
          .andWhere('received_at', '>=', before)
          .transacting(trx);
        return young === undefined;
      });
      // They are stored almost in the order in which they come.
      if (!isOld) return;
      dropped.below = last + 1;
      await setImmediate();
    }
  };

  return {
    /** @param now ms since the epoch. */
    async prune(now: number): Promise<void> {
      const kept = Math.max(config.retention, config.replayWindow + FUTURE_TOLERANCE);
      await forgetBefore(now - kept);
      await dropPayloadsBefore(now - config.payloadRetention, now);
      await sumUpDead();
      // When the last verified delivery came is worth knowing however long ago it was.
      const lastVerified: unknown = await requests()
        .first('id')
        .whereIn('outcome', verifiedOutcome.options)
        .orderBy('minute', 'desc');
      await requests()
        .where('minute', '<', now - Math.max(config.retention, HOUR))
        .whereNot({ id: z.object({ id: z.number() }).optional().parse(lastVerified)?.id ?? 0 })
        .delete();
    },
  };
};
