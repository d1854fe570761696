import { callAdmin, logIn, waitingOf } from '../support/administrator';
import { makeDatabase, type TestDatabase } from '../support/database';
import { deliveryOf, type Delivery } from '../support/ignite';
import { startProcess, type SiteProcess } from '../support/process';
import { startProxy } from '../support/proxy';
import { freshVideoId, livesOf, videoOf } from '../support/videos';
import { send, until } from '../support/webhook';

const secret = 'whsec_stopped_1679091c5a880faf';
const isServer = (process.env['DATABASE_CLIENT'] ?? 'sqlite') !== 'sqlite';
/** How long Ignite waits for an answer (ms). */
const SENDER_WAITS = 30_000;
const VERSIONS = 3;

/** Takes the database away from a site, and gives it back. */
interface Outage {
  /** What the site's configuration reads. */
  env: Record<string, string>;
  begin(): Promise<void>;
  end(): Promise<void>;
  /** Leaves the site waiting for answers, where there is a server that could give them. */
  freeze?(): void;
  /** Gives back what it holds, whatever happened. */
  close(): Promise<void>;
}

const stoppedServer = async ({ env }: TestDatabase): Promise<Outage> => {
  const proxy = await startProxy(env['DATABASE_URL'] ?? '');
  return {
    env: { ...env, DATABASE_URL: proxy.url },
    begin: () => proxy.cut(),
    end: () => proxy.open(),
    freeze: () => proxy.freeze(),
    close: () => proxy.cut(),
  };
};

const SENDERS = 8;
const TAKEN_BEFORE = 20;
const REFUSED_DURING = 20;

let database: TestDatabase;
let outage: Outage;
let site: SiteProcess;
beforeAll(async () => {
  if (!isServer) return;
  database = await makeDatabase();
  outage = await stoppedServer(database);
  site = await startProcess({
    ...outage.env,
    IGNITE_PLUGIN_FROM_SOURCE: 'true',
    NODE_OPTIONS: '--import tsx',
    SERVE_ADMIN_PANEL: 'false',
    STRAPI_LOG_LEVEL: 'error',
    IGNITE_SIGNING_SECRETS: secret,
  });
});
afterAll(async () => {
  await site?.stop('SIGKILL');
  await outage?.close();
  await database?.drop();
});

// SQLite has no server that could stop; a database that refuses to write is in webhook-unavailable.test.ts.
const onServer = isServer ? it : it.skip;

/** A process that crashed or hangs fails this: nothing starts it again. */
const isAcknowledged = async (delivery: Delivery): Promise<boolean> => {
  const { status, headers } = await send(site, delivery).timeout(SENDER_WAITS);
  expect([200, 202, 503]).toContain(status);
  if (status === 503) expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
  return status !== 503;
};

onServer(
  'a server that is stopped for a while under load: deliveries are answered with 503, and what got a 2xx is applied in the end (SQLite has no server)',
  async () => {
    const token = await logIn(site);
    const ids = Array.from({ length: 40 }, freshVideoId);
    const deliveries = livesOf(secret, ids, VERSIONS);

    const queue = deliveries.values();
    const refused: Delivery[] = [];
    let taken = 0;
    const sender = async (): Promise<void> => {
      for (const delivery of queue) {
        if (await isAcknowledged(delivery)) {
          taken += 1;
          if (taken === TAKEN_BEFORE) await outage.begin();
        } else {
          refused.push(delivery);
          if (refused.length === REFUSED_DURING) await outage.end();
        }
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, sender));
    expect(refused.length).toBeGreaterThanOrEqual(REFUSED_DURING);

    for (const delivery of refused) await until(() => isAcknowledged(delivery));
    await until(async () => (await waitingOf(site, token)) === 0);
    const url = '/content-manager/collection-types/plugin::ignite-video.video?pageSize=100';
    // Strapi's own requests may still meet connections that the outage left behind.
    let results: { videoId: string; title: string; status: string }[] = [];
    await until(async () => {
      const { status, body } = await callAdmin(site, url, { token });
      if (status === 200) ({ results } = body as { results: typeof results });
      return status === 200;
    });
    const entries = new Map(
      results.map(({ videoId, title, status }) => [videoId, [title, status]])
    );
    expect(results).toHaveLength(ids.length);
    expect(entries).toEqual(
      new Map(ids.map((id) => [id, [`Version ${VERSIONS - 1}`, 'published']]))
    );
  }
);

onServer(
  'the database server (SQLite has none) does not answer any more: deliveries are answered with 503 before the sender gives up, and taken later',
  async () => {
    const delivery = deliveryOf({ secret, video: videoOf({ id: freshVideoId() }) });
    // Saving the settings makes the next request read them anew: that must not wait for ever either.
    const data = { created: true, updated: true, deleted: true };
    const token = await logIn(site);
    const saved = { method: 'PUT', data, token } as const;
    expect((await callAdmin(site, '/ignite-video/settings/events', saved)).status).toBe(200);
    outage.freeze?.();
    const taken = await isAcknowledged(delivery).finally(() => outage.end());
    expect(taken).toBe(false);
    await until(() => isAcknowledged(delivery));
  }
);
