import { knex, type Knex } from 'knex';
import type { TestDatabase } from './database';

/** A connection of the test's own to a site's database, beside the site's. */
export const connectTo = ({ env }: Pick<TestDatabase, 'env'>): Knex => {
  const { DATABASE_CLIENT: client, DATABASE_FILENAME: filename, DATABASE_URL: url } = env;
  const pool = { min: 0, max: 1 };
  if (client === 'sqlite') {
    const connection = { filename: filename ?? '' };
    return knex({ client: 'better-sqlite3', connection, pool, useNullAsDefault: true });
  }
  return knex({ client: client === 'postgres' ? 'pg' : 'mysql2', connection: url, pool });
};
