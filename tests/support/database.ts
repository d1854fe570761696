import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';

/** A database that a test has for itself. */
export interface TestDatabase {
  /** What the test app's configuration reads. */
  env: Record<string, string>;
  drop(): Promise<void>;
}

const sqlite = (): TestDatabase => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ignite-video-'));
  return {
    env: {
      DATABASE_CLIENT: 'sqlite',
      DATABASE_FILENAME: path.join(folder, 'data.db'),
      DATABASE_UNSAFE: 'true',
    },
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
};

const onServer = async (
  client: string,
  serverUrl: string,
  run: (sql: string) => Promise<void>
): Promise<TestDatabase> => {
  const name = `ignite_video_${randomBytes(6).toString('hex')}`;
  await run(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    env: { DATABASE_CLIENT: client, DATABASE_URL: url.href },
    drop: () => run(`drop database ${name}`),
  };
};

/**
 * Makes a new, empty database: a SQLite file, or a database on the server that `DATABASE_URL` names
 * when `DATABASE_CLIENT` is `postgres` or `mysql`.
 */
export const makeDatabase = async (): Promise<TestDatabase> => {
  const client = process.env['DATABASE_CLIENT'] ?? 'sqlite';
  if (client === 'sqlite') return sqlite();
  const serverUrl = process.env['DATABASE_URL'];
  if (!serverUrl) throw new Error('Set DATABASE_URL to a database on the server to test with');
  if (client === 'postgres') {
    return onServer(client, serverUrl, async (sql) => {
      const connection = new Client({ connectionString: serverUrl });
      await connection.connect();
      await connection.query(sql);
      await connection.end();
    });
  }
  return onServer(client, serverUrl, async (sql) => {
    const connection = await createConnection(serverUrl);
    await connection.query(sql);
    await connection.end();
  });
};
