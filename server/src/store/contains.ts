import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';

/** Narrows a query to rows whose column holds a text, in capitals or not. */
export const whereContains = (
  strapi: Core.Strapi,
  query: Knex.QueryBuilder,
  column: string,
  text: string
): Knex.QueryBuilder => {
  // What means something else in a pattern stands for any character.
  const pattern = `%${text.replace(/[\\%_]/g, '_')}%`;
  return query.where(column, strapi.db.dialect.client === 'postgres' ? 'ilike' : 'like', pattern);
};
