import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { requestOutcome, type RequestOutcome } from '../contract/outcomes';
import { requestsTable } from './tables';

const MINUTE = 60_000;

interface Count {
  minute: number;
  outcome: RequestOutcome;
  count: number;
  lastAt: number;
}

const countRow = z
  .object({
    outcome: requestOutcome,
    count: z.coerce.number(),
    last_at: z.coerce.number(),
  })
  .transform(({ outcome, count, last_at }) => ({ outcome, count, lastAt: last_at }));

/**
 * Counts the webhook's requests by minute and outcome. Counts are gathered in memory and written
 * together by `flush`, so that refused requests cost no write each.
 */
export const createRequests = ({ strapi }: { strapi: Core.Strapi }) => {
  const table = () => strapi.db.getConnection(requestsTable.tableName);
  const unwritten = new Map<string, Count>();

  return {
    /** @param at ms since the epoch. */
    count(outcome: RequestOutcome, at: number): void {
      const minute = at - (at % MINUTE);
      const key = `${minute} ${outcome}`;
      const entry = unwritten.get(key) ?? { minute, outcome, count: 0, lastAt: at };
      unwritten.set(key, { ...entry, count: entry.count + 1, lastAt: at });
    },

    /** Writes what was counted. What the database does not take is kept for the next time. */
    async flush(): Promise<void> {
      for (const [key, entry] of [...unwritten]) {
        unwritten.delete(key);
        const { minute, outcome, count, lastAt } = entry;
        try {
          await table()
            .insert({ minute, outcome, count, last_at: lastAt })
            .onConflict(['minute', 'outcome'])
            .merge({
              count: strapi.db.connection.raw('?? + ?', [
                `${requestsTable.tableName}.count`,
                count,
              ]),
              last_at: lastAt,
            });
        } catch (error) {
          const since = unwritten.get(key);
          unwritten.set(key, since ? { ...since, count: since.count + count } : entry);
          throw error;
        }
      }
    },

    /** Requests since `since` (ms), by outcome. */
    async since(
      since: number
    ): Promise<{ outcome: RequestOutcome; count: number; lastAt: number }[]> {
      const rows: unknown = await table()
        .select('outcome')
        .sum({ count: 'count' })
        .max({ last_at: 'last_at' })
        .where('minute', '>=', since - (since % MINUTE))
        .groupBy('outcome');
      return z.array(countRow).parse(rows);
    },

    /** When a request last had one of these outcomes (ms), or null. */
    async lastOf(outcomes: readonly RequestOutcome[]): Promise<number | null> {
      const times: number[] = [];
      // One outcome at a time: the index then has the row at hand, however long the log is.
      for (const outcome of outcomes) {
        const row: unknown = await table()
          .first('last_at')
          .where({ outcome })
          .orderBy('minute', 'desc');
        const last = z.object({ last_at: z.coerce.number() }).optional().parse(row);
        if (last) times.push(last.last_at);
      }
      return times.length > 0 ? Math.max(...times) : null;
    },
  };
};

export type Requests = ReturnType<typeof createRequests>;
