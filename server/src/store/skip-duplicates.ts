import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';

/**
 * Lets an insert leave rows out that a unique index has already. Knex's own `ignore()` becomes `insert
 * ignore` on MySQL, which also turns what a column cannot hold into something else instead of failing.
 */
export const skipDuplicates = (
  strapi: Core.Strapi,
  insert: Knex.QueryBuilder
): Knex.QueryBuilder => {
  const conflict = insert.onConflict();
  return strapi.db.dialect.client === 'mysql'
    ? conflict.merge({ id: strapi.db.connection.raw('??', ['id']) })
    : // eslint-disable-next-line no-restricted-syntax -- the one place where it is right
      conflict.ignore();
};
