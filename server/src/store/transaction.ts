import type { Core } from '@strapi/strapi';

type TransactionCallback = NonNullable<Parameters<Core.Strapi['db']['transaction']>[0]>;

/** The handle that raw queries need to take part in a `strapi.db.transaction`; documents join by themselves. */
export type Transaction = Parameters<TransactionCallback>[0]['trx'];
