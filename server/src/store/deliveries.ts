import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { acceptedKey, deliveryKey, signatureKey } from './accepted';
import { createBodies } from './bodies';
import type { AcceptedBy, NewDelivery } from './delivery';
import { createOutcomes } from './outcomes';
import { createQueue } from './queue';
import { createReplay } from './replay';
import { skipDuplicates } from './skip-duplicates';
import { deliveriesTable } from './tables';
import { createTally } from './tally';
import type { Transaction } from './transaction';

/** What became of an attempt to store a delivery. */
export type StoreOutcome = 'stored' | 'duplicate';

const insertedRows = z.array(
  z.object({ id: z.coerce.number(), signature: z.string(), insert_token: z.string().nullable() })
);

/** Reads and writes stored deliveries. */
export const createDeliveries = ({ strapi }: { strapi: Core.Strapi }) => {
  const deliveries = () => strapi.db.getConnection(deliveriesTable.tableName);
  const bodies = createBodies({ strapi });
  const dead = createTally({ strapi }, 'dead');
  const queue = createQueue({ strapi, bodies, dead });
  const isMysql = strapi.db.dialect.client === 'mysql';

  const rowOf = (delivery: NewDelivery) => ({
    // Only a 2xx uses up a delivery id: Ignite may send a corrected body under the same one.
    delivery_key: delivery.state === 'invalid' ? null : deliveryKey(delivery.deliveryId),
    signature: signatureKey(delivery),
    // MySQL cannot say what it inserted.
    insert_token: isMysql ? randomUUID() : null,
    delivery_id: delivery.deliveryId.slice(0, 255),
    event: delivery.event.slice(0, 64),
    source: delivery.source ?? 'webhook',
    restores: delivery.restores ? 1 : 0,
    hides: delivery.video?.hides ? 1 : 0,
    complete: delivery.video?.complete ? 1 : 0,
    t: delivery.t,
    video_id: delivery.video?.id ?? null,
    video_title: delivery.video?.title ?? null,
    video_updated_at: delivery.video?.updatedAt ?? null,
    state: delivery.state === 'waiting' ? null : delivery.state,
    reason: delivery.reason,
    attempts: 0,
    received_at: delivery.receivedAt,
    settled_at: delivery.state === 'waiting' ? null : delivery.receivedAt,
  });

  /** Inserts what is new. @returns the id of each row, or null where it was there already. */
  const insert = async (
    trx: Transaction,
    rows: ReturnType<typeof rowOf>[]
  ): Promise<(number | null)[]> => {
    const query = skipDuplicates(strapi, deliveries().insert(rows)).transacting(trx);
    const columns = ['id', 'signature', 'insert_token'];
    if (!isMysql) {
      const inserted = insertedRows.parse(await query.returning(columns));
      const ids = new Map(inserted.map(({ id, signature }) => [signature, id]));
      return rows.map(({ signature }) => {
        const id = ids.get(signature) ?? null;
        // Of two with one signature, the first was inserted.
        ids.delete(signature);
        return id;
      });
    }
    await query;
    const held: unknown = await deliveries()
      .select(columns)
      .whereIn(
        'signature',
        rows.map(({ signature }) => signature)
      )
      .transacting(trx);
    const ids = new Map(insertedRows.parse(held).map((row) => [row.insert_token, row.id]));
    return rows.map(({ insert_token }) => ids.get(insert_token) ?? null);
  };

  const storeIn = async (
    trx: Transaction,
    batch: readonly NewDelivery[]
  ): Promise<StoreOutcome[]> => {
    const rows = batch.map(rowOf);
    const ids = await insert(trx, rows);
    const stored = ids.flatMap((id, index) => {
      const [row, delivery] = [rows[index], batch[index]];
      return id === null || !row || !delivery ? [] : [{ id, row, delivery }];
    });
    await bodies.save(
      trx,
      stored.map(({ id, delivery }) => ({ id, body: delivery.body }))
    );
    const waiting = stored.filter(({ delivery }) => delivery.state === 'waiting');
    await queue.enqueue(
      trx,
      waiting.map(({ id, row }) => ({ ...row, id }))
    );
    return ids.map((id) => (id === null ? 'duplicate' : 'stored'));
  };

  return {
    ...queue,
    ...createOutcomes({ strapi, dead }),
    ...createReplay({ strapi, bodies, dead, queue }),
    /** Keeps the count of dead deliveries cheap to read. */
    sumUpDead: dead.sumUp,

    /**
     * Stores deliveries with one commit. The unique indexes on delivery id and signature decide which are
     * new, so two processes can never both take the same one.
     *
     * @param trx a transaction to take part in.
     * @throws when the database does; then none of them is stored.
     */
    async store(batch: readonly NewDelivery[], trx?: Transaction): Promise<StoreOutcome[]> {
      return trx
        ? storeIn(trx, batch)
        : strapi.db.transaction(({ trx: own }) => storeIn(own, batch));
    },

    /** Whether a delivery id or a signature was answered with a 2xx before. */
    async isAccepted({ deliveryId, ...signed }: AcceptedBy): Promise<boolean> {
      const row: unknown = await deliveries()
        .first('id')
        .where({ delivery_key: deliveryKey(deliveryId) })
        .orWhere({ signature: acceptedKey(signed) });
      return row !== undefined;
    },
  };
};

export type Deliveries = ReturnType<typeof createDeliveries>;
