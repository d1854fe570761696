import { setImmediate } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { Config } from '../config';
import { verifiedOutcome } from '#shared/contract/outcomes';
import { FUTURE_TOLERANCE } from '../receive/signature';
import { deliveriesTable, repeatsTable, requestsTable } from '../store/tables';

/** Rows that are changed with one statement: a table of any size is thinned out without holding it for long. */
const STEP = 200;

/** Requests of the last hour are shown on the settings page (ms). */
const HOUR = 60 * 60 * 1000;

/** States in which all is well, and nobody needs the payload any more. */
const SETTLED = ['applied', 'unchanged', 'superseded', 'stale', 'ignored'];
/** States in which nobody waits for a delivery any more. */
const ENDED = [...SETTLED, 'invalid', 'dead'];

/**
 * Drops payloads older than `payloadRetention` and rows older than `retention`. Signatures are
 * remembered for as long as they could be sent again, however short the retention; what still has to
 * be applied and tombstones stay.
 */
export const createRetention = ({
  strapi,
  config,
}: {
  strapi: Core.Strapi;
  config: Pick<Config, 'retention' | 'payloadRetention' | 'replayWindow'>;
}) => {
  const requests = () => strapi.db.getConnection(requestsTable.tableName);
  const deliveries = () => strapi.db.getConnection(deliveriesTable.tableName);

  const repeats = () => strapi.db.getConnection(repeatsTable.tableName);

  /** Does something to the deliveries received before a time (ms), the oldest first, step by step. */
  const thinOut = async (
    { encodings, states, before }: { encodings: string[]; states: string[]; before: number },
    change: (ids: number[]) => PromiseLike<unknown>
  ): Promise<void> => {
    // One encoding at a time: the index then gives the rows in order, however many there are.
    for (const body_encoding of encodings) {
      let ids: number[];
      do {
        const rows: unknown = await deliveries()
          .select('id')
          .where({ body_encoding })
          .andWhere('received_at', '<', before)
          .whereIn('state', states)
          .orderBy('received_at')
          .limit(STEP);
        ids = z
          .array(z.object({ id: z.coerce.number() }))
          .parse(rows)
          .map((row) => row.id);
        if (ids.length > 0) await change(ids);
        await setImmediate();
      } while (ids.length === STEP);
    }
  };

  return {
    /** @param now ms since the epoch. */
    async prune(now: number): Promise<void> {
      const withBody = ['utf8', 'base64'];
      const kept = Math.max(config.retention, config.replayWindow + FUTURE_TOLERANCE);
      await thinOut(
        { encodings: [...withBody, 'dropped'], states: ENDED, before: now - kept },
        async (ids) => {
          await deliveries().whereIn('id', ids).whereIn('state', ENDED).delete();
          await repeats().whereIn('delivery', ids).delete();
        }
      );
      await thinOut(
        { encodings: withBody, states: SETTLED, before: now - config.payloadRetention },
        (ids) =>
          deliveries()
            .whereIn('id', ids)
            // What somebody replays just now needs its payload.
            .whereIn('state', SETTLED)
            .update({ body: null, body_encoding: 'dropped' })
      );
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
