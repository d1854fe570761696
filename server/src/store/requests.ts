import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import {
  countedOutcome,
  refusalReason,
  type CountedOutcome,
  type RefusalReason,
} from '#shared/contract/outcomes';
import { requestsTable } from './tables';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Count {
  minute: number;
  outcome: CountedOutcome;
  count: number;
  lastAt: number;
}

const countRow = z
  .object({
    outcome: countedOutcome,
    count: z.coerce.number(),
    last_at: z.coerce.number(),
  })
  .transform(({ outcome, count, last_at }) => ({ outcome, count, lastAt: last_at }));

const hourRow = z.object({
  hour: z.coerce.number(),
  outcome: countedOutcome,
  count: z.coerce.number(),
});

const refusalRow = z
  .object({
    minute: z.coerce.number(),
    outcome: refusalReason,
    count: z.coerce.number(),
    last_at: z.coerce.number(),
  })
  .transform(({ minute, outcome, count, last_at }) => ({
    minute,
    reason: outcome,
    count,
    lastAt: last_at,
  }));

/** Refused requests of one minute. Times in ms. */
export interface Refusals {
  minute: number;
  reason: RefusalReason;
  count: number;
  lastAt: number;
}

/**
 * Counts the webhook's requests, and what deliveries came to, by minute and outcome. Counts are gathered in memory and written
 * together by `flush`, so that refused requests cost no write each.
 */
export const createRequests = ({ strapi }: { strapi: Core.Strapi }) => {
  const table = () => strapi.db.getConnection(requestsTable.tableName);
  const unwritten = new Map<string, Count>();

  return {
    /** @param at ms since the epoch. */
    count(outcome: CountedOutcome, at: number, times = 1): void {
      if (times === 0) return;
      const minute = at - (at % MINUTE);
      const key = `${minute} ${outcome}`;
      const entry = unwritten.get(key) ?? { minute, outcome, count: 0, lastAt: at };
      unwritten.set(key, { ...entry, count: entry.count + times, lastAt: at });
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
    ): Promise<{ outcome: CountedOutcome; count: number; lastAt: number }[]> {
      const rows: unknown = await table()
        .select('outcome')
        .sum({ count: 'count' })
        .max({ last_at: 'last_at' })
        .where('minute', '>=', since - (since % MINUTE))
        .groupBy('outcome');
      return z.array(countRow).parse(rows);
    },

    /** Everything that was counted since the beginning of an hour (ms), by hour and outcome. */
    async byHour(
      since: number
    ): Promise<{ hour: number; outcome: CountedOutcome; count: number }[]> {
      const rows: unknown = await table()
        .select(strapi.db.connection.raw('minute - minute % ? as hour', [HOUR]), 'outcome')
        .sum({ count: 'count' })
        .where('minute', '>=', since)
        .groupBy('hour', 'outcome');
      return z.array(hourRow).parse(rows);
    },

    /**
     * Refused requests, the newest minute first, whole minutes only.
     * @param range from when (included) until when (excluded), ms.
     * @returns about `limit` rows, and whether there are older ones.
     */
    async refusals(
      range: { from: number; before: number | null },
      limit: number
    ): Promise<{ rows: Refusals[]; hasMore: boolean }> {
      const query = table()
        .select('minute', 'outcome', 'count', 'last_at')
        .whereIn('outcome', refusalReason.options)
        .andWhere('minute', '>=', range.from - (range.from % MINUTE))
        .orderBy('minute', 'desc')
        // A minute has at most one row for each reason: the first one that is cut off is left out.
        .limit(limit + refusalReason.options.length);
      if (range.before !== null) void query.andWhere('minute', '<', range.before);
      const rows = z.array(refusalRow).parse(await query);
      const hasMore = rows.length === limit + refusalReason.options.length;
      const last = rows.at(-1)?.minute;
      return { rows: hasMore ? rows.filter(({ minute }) => minute !== last) : rows, hasMore };
    },

    /** Whether anything was ever counted that is still kept. */
    async any(): Promise<boolean> {
      return (await table().first('id')) !== undefined;
    },

    /** When a request last had one of these outcomes (ms), or null. */
    async lastOf(outcomes: readonly CountedOutcome[]): Promise<number | null> {
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
