import { setImmediate } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { Config } from '../config';
import { verifiedOutcome } from '../contract/outcomes';
import { FUTURE_TOLERANCE } from '../receive/signature';
import { deliveriesTable, requestsTable } from './tables';

/** Rows that are deleted with one statement: a table of any size is thinned out without holding it for long. */
const STEP = 200;

/** Requests of the last hour are shown on the settings page (ms). */
const HOUR = 60 * 60 * 1000;

/** States in which nobody waits for a delivery any more. */
const ENDED = ['applied', 'unchanged', 'superseded', 'stale', 'ignored', 'invalid', 'dead'];

/**
 * Deletes what is older than `retention`. Signatures are remembered for as long as they could be sent
 * again, however short the retention; what still has to be applied and tombstones stay.
 */
export const createRetention = ({
  strapi,
  config,
}: {
  strapi: Core.Strapi;
  config: Pick<Config, 'retention' | 'replayWindow'>;
}) => {
  const requests = () => strapi.db.getConnection(requestsTable.tableName);
  const deliveries = () => strapi.db.getConnection(deliveriesTable.tableName);

  return {
    /** @param now ms since the epoch. */
    async prune(now: number): Promise<void> {
      const kept = Math.max(config.retention, config.replayWindow + FUTURE_TOLERANCE);
      let ids: number[];
      do {
        const rows: unknown = await deliveries()
          .select('id')
          .where('received_at', '<', now - kept)
          .whereIn('state', ENDED)
          .orderBy('received_at')
          .limit(STEP);
        ids = z
          .array(z.object({ id: z.coerce.number() }))
          .parse(rows)
          .map((row) => row.id);
        await deliveries().whereIn('id', ids).delete();
        await setImmediate();
      } while (ids.length === STEP);
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
