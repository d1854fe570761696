import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';

/** A pattern for texts that contain one. */
export const containing = (text: string): string =>
  // What means something else in a pattern stands for any character.
  `%${text.replace(/[\\%_]/g, '_')}%`;

/** Narrows a query to rows whose column holds a text, in capitals or not. */
export const whereContains = (
  strapi: Core.Strapi,
  query: Knex.QueryBuilder,
  column: string,
  text: string
): Knex.QueryBuilder =>
  query.where(column, strapi.db.dialect.client === 'postgres' ? 'ilike' : 'like', containing(text));
