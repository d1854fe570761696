import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { packBody, unpackBody } from './body';
import { bodiesTable } from './tables';
import type { Transaction } from './transaction';

/** A column that holds a packed body, as the drivers give it. */
export const packedBody = z.instanceof(Uint8Array).transform(unpackBody);

/** Keeps the bodies of deliveries apart from their log, so that their space is free again when they go. */
export const createBodies = ({ strapi }: { strapi: Core.Strapi }) => {
  const bodies = () => strapi.db.getConnection(bodiesTable.tableName);

  /** Packed bytes as a column takes them. Not async: what awaits a raw expression of knex sends it as a query. */
  const column = (bytes: Buffer) =>
    // MySQL's driver writes bytes as hex, which may not fit a packet any more.
    strapi.db.dialect.client === 'mysql'
      ? strapi.db.connection.raw('from_base64(?)', [bytes.toString('base64')])
      : bytes;

  return {
    column,

    async save(
      trx: Transaction,
      saved: readonly { id: number; body: Uint8Array }[]
    ): Promise<void> {
      if (saved.length === 0) return;
      const rows = await Promise.all(
        saved.map(async ({ id, body }) => ({ id, bytes: await packBody(body) }))
      );
      await bodies()
        .insert(rows.map(({ id, bytes }) => ({ id, body: column(bytes) })))
        .transacting(trx);
    },

    /** @returns null when it is not there (any more). */
    async find(id: number, trx?: Transaction): Promise<Buffer | null> {
      const query = bodies().first('body').where({ id });
      if (trx) void query.transacting(trx);
      const row: unknown = await query;
      return z.object({ body: packedBody }).optional().parse(row)?.body ?? null;
    },

    async has(trx: Transaction, id: number): Promise<boolean> {
      return (await bodies().first('id').where({ id }).transacting(trx)) !== undefined;
    },

    /** What an update sets a column of packed bytes to, without reading it. */
    copyOf: (id: number) => bodies().select('body').where({ id }),
  };
};

export type Bodies = ReturnType<typeof createBodies>;
