import type { Core } from '@strapi/strapi';
import { writeListing } from '../store/listing-rows';
import { writeMirror } from '../store/mirror';
import type { Transaction } from '../store/transaction';
import { asSync } from '../write/own-writes';
import { withoutRefused } from '../write/refused-fields';
import { ConflictError } from '../write/reservations';

/** How often a transaction that is overtaken by others is done at most. */
const MAX_TIMES = 10;

/**
 * Runs a transaction, and does it anew when another one has made what it was about to make, or when the site
 * refuses a part of an entry: then without that part.
 */
export const inTransaction = async <T>(
  strapi: Core.Strapi,
  work: (trx: Transaction, onCommit: (tell: () => void) => void) => Promise<T>
): Promise<T> => {
  for (let times = 1; ; times++) {
    try {
      return await withoutRefused(() =>
        strapi.db.transaction(({ trx, onCommit }) =>
          // What listens to it after the commit is no part of it.
          asSync(async () => {
            const result = await work(trx, onCommit);
            await writeListing(strapi, trx, await writeMirror(strapi, trx));
            return result;
          })
        )
      );
    } catch (error) {
      if (!(error instanceof ConflictError) || times === MAX_TIMES) throw error;
    }
  }
};
