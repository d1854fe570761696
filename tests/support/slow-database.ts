import type { TestSite } from './site';

/** How long each row takes (ms). */
const PAUSE = 1100;

interface SqliteDriver {
  function(name: string, body: () => number): void;
}

const sleep = (): number => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
  return 0;
};

const statements = {
  sqlite: [
    `create trigger slow_rows before insert on ignite_video_deliveries begin select slow_down(); end`,
  ],
  postgres: [
    `create function slow_row() returns trigger as $$
     begin perform pg_sleep(${PAUSE / 1000}); return new; end $$ language plpgsql`,
    `create trigger slow_rows before insert on ignite_video_deliveries
     for each row execute function slow_row()`,
  ],
  mysql: [
    `create trigger slow_rows before insert on ignite_video_deliveries for each row
     begin do sleep(${PAUSE / 1000}); end`,
  ],
};

/** Makes the database take more than a second to store a delivery. */
export const slowDownDeliveries = async ({ strapi }: Pick<TestSite, 'strapi'>): Promise<void> => {
  const knex = strapi.db.connection;
  const client = strapi.db.dialect.client as keyof typeof statements;
  if (client === 'sqlite') {
    const driver = (await knex.client.acquireConnection()) as SqliteDriver;
    driver.function('slow_down', sleep);
    await knex.client.releaseConnection(driver);
  }
  for (const statement of statements[client]) await knex.raw(statement);
};
