import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { acceptedKey, deliveryKey } from './accepted';
import type { AcceptedBy } from './delivery';
import { deliveriesTable, repeatsTable } from './tables';

/** Deliveries whose repeats are looked up and written with one statement. */
const STEP = 100;
/** Deliveries whose repeats are gathered at most until they are written. */
const GATHERED = 10_000;

interface Repeats {
  key: string;
  signature: string;
  count: number;
  lastAt: number;
}

const repeatedRow = z.object({
  id: z.coerce.number(),
  event: z.string(),
  delivery_key: z.string().nullable(),
  signature: z.string(),
});

/**
 * Counts how often deliveries come again. Counts are gathered in memory and written together by
 * `flush`: what is repeated is answered without a write, and a flood of repeats adds no rows.
 */
export const createRepeats = ({ strapi }: { strapi: Core.Strapi }) => {
  const gathered = new Map<string, Repeats>();

  const add = (repeats: Repeats): void => {
    const id = `${repeats.key} ${repeats.signature}`;
    const known = gathered.get(id);
    if (!known && gathered.size >= GATHERED) return;
    gathered.set(id, { ...repeats, count: (known?.count ?? 0) + repeats.count });
  };

  const write = async (batch: readonly Repeats[]): Promise<void> => {
    const rows: unknown = await strapi.db
      .getConnection(deliveriesTable.tableName)
      .select('id', 'event', 'delivery_key', 'signature')
      .whereIn(
        'delivery_key',
        batch.map(({ key }) => key)
      )
      .orWhereIn(
        'signature',
        batch.map(({ signature }) => signature)
      );
    const stored = z.array(repeatedRow).parse(rows);
    const byDelivery = new Map<
      number,
      Record<'delivery' | 'count' | 'last_at', number> & { event: string }
    >();
    for (const { key, signature, count, lastAt } of batch) {
      const row = stored.find((one) => one.delivery_key === key || one.signature === signature);
      if (!row) continue;
      const sum = byDelivery.get(row.id)?.count ?? 0;
      byDelivery.set(row.id, {
        delivery: row.id,
        event: row.event,
        count: sum + count,
        last_at: lastAt,
      });
    }
    if (byDelivery.size === 0) return;
    const isMysql = strapi.db.dialect.client === 'mysql';
    const added = (column: string) =>
      strapi.db.connection.raw(isMysql ? 'values(??)' : 'excluded.??', [column]);
    await strapi.db
      .getConnection(repeatsTable.tableName)
      .insert([...byDelivery.values()].sort((a, b) => a.delivery - b.delivery))
      .onConflict('delivery')
      .merge({
        count: strapi.db.connection.raw('?? + ?', [
          `${repeatsTable.tableName}.count`,
          added('count'),
        ]),
        last_at: added('last_at'),
      });
  };

  return {
    /** @param at when it was repeated (ms). */
    count({ deliveryId, ...signed }: AcceptedBy, at: number): void {
      add({
        key: deliveryKey(deliveryId),
        signature: acceptedKey(signed),
        count: 1,
        lastAt: at,
      });
    },

    /** Writes what was counted. What the database does not take is kept for the next time. */
    async flush(): Promise<void> {
      const all = [...gathered.values()];
      gathered.clear();
      while (all.length > 0) {
        const batch = all.slice(0, STEP);
        try {
          await write(batch);
        } catch (error) {
          all.forEach(add);
          throw error;
        }
        all.splice(0, STEP);
      }
    },
  };
};
