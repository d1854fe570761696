import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { skipDuplicates } from '../store/skip-duplicates';
import { relatedTable } from '../store/tables';
import type { Transaction } from '../store/transaction';

/** Somebody else has made meanwhile what a transaction was about to make: only a new one sees that. */
export class ConflictError extends Error {
  constructor(value: string) {
    super(`Another process has just made "${value}"`);
  }
}

/** What is to be there once: a value of a type's attribute. */
export interface Reserved {
  target: string;
  attribute: string;
  value: string;
  locale: string | null;
}

/** Keeps processes that need the same new thing at once from making it twice. */
export const createReservations = ({ strapi }: { strapi: Core.Strapi }) => {
  const reservations = () => strapi.db.getConnection(relatedTable.tableName);

  const keyOf = ({ target, attribute, value, locale }: Reserved): string =>
    createHash('sha256')
      .update([target, attribute, locale ?? '', value].join('\n'))
      .digest('hex');

  return {
    /**
     * Reservations what the transaction found nowhere: the unique row makes others that claim it wait for its end.
     * @throws ConflictError when one of them has made it since the transaction began.
     */
    async reserve(trx: Transaction, reserved: Reserved): Promise<void> {
      // SQLite has one connection, and so one transaction at a time.
      if (strapi.db.dialect.client === 'sqlite') return;
      const { target, attribute, value } = reserved;
      const entry_key = keyOf(reserved);
      await skipDuplicates(strapi, reservations().insert({ entry_key })).transacting(trx);
      const row: unknown = await reservations()
        .first('document_id')
        .where({ entry_key })
        .forUpdate()
        .transacting(trx);
      const { document_id } = z.object({ document_id: z.string().nullable() }).parse(row);
      if (document_id === null) return;
      const { tableName, attributes } = strapi.db.metadata.get(target);
      const { columnName = attribute } = attributes[attribute] as { columnName?: string };
      // Locked rows are read as they are now; all others, on MySQL, as they were when the transaction began.
      const made: unknown = await strapi.db
        .getConnection(tableName)
        .first('id')
        .where({ document_id, [columnName]: value })
        .forUpdate()
        .transacting(trx);
      if (made !== undefined) throw new ConflictError(value);
    },

    /** Which entry was made of it, whatever that is called by now; null when there is none any more. */
    async made(trx: Transaction, reserved: Reserved): Promise<string | null> {
      const { target, locale } = reserved;
      const row: unknown = await reservations()
        .first('document_id')
        .where({ entry_key: keyOf(reserved) })
        .transacting(trx);
      const documentId = z
        .object({ document_id: z.string().nullable() })
        .optional()
        .parse(row)?.document_id;
      if (!documentId) return null;
      const where = { documentId, ...(locale !== null && { locale }) };
      const count = await strapi.db.query(target).count({ where });
      return count > 0 ? documentId : null;
    },

    /** Remembers which entry was made of it. */
    async remember(trx: Transaction, reserved: Reserved, document_id: string): Promise<void> {
      await reservations()
        .insert({ entry_key: keyOf(reserved), document_id })
        .onConflict('entry_key')
        .merge()
        .transacting(trx);
    },

    /** Says which entry came of a claim. */
    async fulfil(trx: Transaction, reserved: Reserved, documentId: string): Promise<void> {
      await reservations()
        .where({ entry_key: keyOf(reserved) })
        .update({ document_id: documentId })
        .transacting(trx);
    },
  };
};

export type Reservations = ReturnType<typeof createReservations>;
