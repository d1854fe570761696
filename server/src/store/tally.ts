import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { tallyTable } from './tables';
import type { Transaction } from './transaction';

/** A sum of nothing is null. */
const sumRow = z.object({ sum: z.coerce.number() });

/**
 * Keeps a number that would cost more to count the more there is to count. Each change is a row, written
 * in the transaction of what it counts, so that no two transactions wait for each other.
 */
export const createTally = ({ strapi }: { strapi: Core.Strapi }, name: string) => {
  const rows = () => strapi.db.getConnection(tallyTable.tableName);

  return {
    async add(trx: Transaction, change: number): Promise<void> {
      if (change !== 0) await rows().insert({ name, change }).transacting(trx);
    },

    async sum(): Promise<number> {
      const row: unknown = await rows().where({ name }).sum({ sum: 'change' }).first();
      return sumRow.parse(row).sum;
    },

    /** Replaces the changes so far by their sum. */
    async sumUp(): Promise<void> {
      await strapi.db.transaction(async ({ trx }) => {
        const summed: unknown = await rows()
          .select('id', 'change')
          .where({ name })
          .forUpdate()
          .transacting(trx);
        const changes = z
          .array(z.object({ id: z.coerce.number(), change: z.coerce.number() }))
          .parse(summed);
        if (changes.length < 2) return;
        const ids = changes.map(({ id }) => id);
        await rows().whereIn('id', ids).delete().transacting(trx);
        const sum = changes.reduce((total, { change }) => total + change, 0);
        await rows().insert({ name, change: sum }).transacting(trx);
      });
    },
  };
};

export type Tally = ReturnType<typeof createTally>;
