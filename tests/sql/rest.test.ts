import { repeatedTasks } from '../../server/src/bootstrap';
import {
  createReconcileSettings,
  type ReconcileSettingsStore,
} from '../../server/src/settings/reconcile';
import { createSettingsStore } from '../../server/src/settings/stored';
import { createDeliveries, type Deliveries } from '../../server/src/store/deliveries';
import { createNotices, type Notices } from '../../server/src/store/notices';
import { service } from '../../server/src/services';
import { makeDatabase, type TestDatabase } from '../support/database';
import { deliveryOf } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { freshVideoId, videoOf } from '../support/videos';
import { entryOf, send, settled, until } from '../support/webhook';

const secret = 'whsec_at_rest_37b51d194a7513e4';
const isPostgres = process.env['DATABASE_CLIENT'] === 'postgres';
const onPostgres = isPostgres ? it : it.skip;

let database: TestDatabase;
let site: TestSite;
beforeAll(async () => {
  database = await makeDatabase();
  site = await startSite({ database, config: { signingSecrets: [secret] } });
});
afterAll(async () => {
  await site.stop();
  await database.drop();
});

/** How many statements something sends. */
const statementsOf = async (work: () => Promise<unknown>): Promise<number> => {
  let sent = 0;
  const count = (): void => void (sent += 1);
  site.strapi.db.connection.on('query', count);
  await work();
  site.strapi.db.connection.removeListener('query', count);
  return sent;
};

/** Leaves the site at rest: nothing looks for work any more unless the test has it look. */
const rest = async (): Promise<void> => {
  await settled(site);
  await service(site.strapi, 'poller').stop();
};

it('says that it runs where it looks for that when it starts', async () => {
  const stored = site.strapi.store({ type: 'plugin', name: 'ignite-video', key: 'aliveAt' });
  // What it says when it starts.
  await until(async () => (await stored.get({})) !== null);
  await service(site.strapi, 'schedule').alive(1234);
  expect(await stored.get({})).toBe(1234);
  await stored.delete({});
  await service(site.strapi, 'schedule').alive(5678);
  expect(await stored.get({})).toBe(5678);
});

it('a site at rest asks the database at most 0.2 times a second on PostgreSQL, 0.5 times elsewhere', async () => {
  expect(
    (await send(site, deliveryOf({ secret, video: videoOf({ id: freshVideoId() }) }))).status
  ).toBe(202);
  await settled(site);
  // The echo of its own notices says that it need not ask as often.
  if (isPostgres) await until(() => service(site.strapi, 'notices').state() === 'heard');
  await rest();
  const poller = service(site.strapi, 'poller');
  const pauses: number[] = [];
  const look = async (): Promise<void> => {
    pauses.push(await poller.look());
    await poller.settled();
  };
  await look();
  await settled(site);
  pauses.length = 0;
  expect(await statementsOf(look)).toBe(1);
  expect(await statementsOf(look)).toBe(1);
  let perSecond = 1000 / Math.min(...pauses);
  for (const { interval, task } of repeatedTasks(site.strapi)) {
    await task();
    perSecond += ((await statementsOf(task)) * 1000) / interval;
  }
  expect(perSecond).toBeLessThanOrEqual(isPostgres ? 0.2 : 0.5);
});

describe('what another process has done', () => {
  let heard = 0;
  /** Parts of a process beside the site's, on the same database. */
  let other: { notices: Notices; deliveries: Deliveries; settings: ReconcileSettingsStore };

  const look = async (): Promise<void> => {
    await service(site.strapi, 'poller').look();
    await service(site.strapi, 'poller').settled();
  };

  beforeAll(async () => {
    const { strapi } = site;
    const notices = createNotices({ strapi, now: () => performance.now() });
    other = {
      notices,
      deliveries: createDeliveries({ strapi }),
      settings: createReconcileSettings(
        createSettingsStore({ strapi, onSaved: () => notices.tell() })
      ),
    };
    await rest();
    await look();
    service(strapi, 'notices').start(() => {
      heard += 1;
    });
  });
  afterAll(() => other.notices.stop());

  const deliverElsewhere = async (): Promise<string> => {
    const id = freshVideoId();
    const body = Buffer.from(JSON.stringify(videoOf({ id })));
    const now = Date.now();
    await other.deliveries.store([
      {
        ...{ deliveryId: id, event: 'video.created', signature: id, t: now, receivedAt: now, body },
        video: { id, updatedAt: now, title: null, hides: false, complete: true },
        state: 'waiting',
        reason: null,
      },
    ]);
    return id;
  };

  const schedules = { first: '10 3 * * *', second: '20 4 * * *' };

  const scheduleElsewhere = async (schedule: string): Promise<void> => {
    expect(await other.settings.set({ ...(await other.settings.get()), schedule })).toBe(true);
  };

  it('a look finds a delivery that was taken there, and it is applied here', async () => {
    const id = await deliverElsewhere();
    expect((await entryOf(site, id)).draft).toBeFalsy();
    await look();
    await settled(site);
    expect((await entryOf(site, id)).draft).toMatchObject({ videoId: id });
  });

  it('a look finds a setting that was saved there', async () => {
    const nextTime = (): number[] => {
      const next = new Date(service(site.strapi, 'schedule').nextAt() ?? 0);
      return [next.getHours(), next.getMinutes()];
    };
    const before = nextTime();
    await scheduleElsewhere(schedules.first);
    expect(nextTime()).toEqual(before);
    await look();
    expect(nextTime()).toEqual([3, 10]);
  });

  /** Resolves when the site has heard of something without asking. */
  const hears = async (what: () => void | Promise<void>): Promise<void> => {
    const before = heard;
    await what();
    await until(() => heard > before);
  };

  onPostgres(
    'hears that there is work, and that a setting was saved (PostgreSQL only)',
    async () => {
      await hears(() => other.notices.tell());
      await hears(() => scheduleElsewhere(schedules.second));
    }
  );

  onPostgres('tells the others of what it takes and saves (PostgreSQL only)', async () => {
    let told = 0;
    other.notices.start(() => {
      told += 1;
    });
    await until(async () => {
      // What any of its statements may carry.
      const [echo] = other.notices.echo();
      if (echo) await site.strapi.db.connection.select(echo);
      return other.notices.state() === 'heard';
    });
    const before = told;
    await send(site, deliveryOf({ secret, video: videoOf({ id: freshVideoId() }) }));
    await until(() => told > before);
  });

  onPostgres(
    'connects anew when its listening connection was ended, and hears again (PostgreSQL only)',
    async () => {
      const { strapi } = site;
      const state = () => service(strapi, 'notices').state();
      await strapi.db.connection.raw(
        "select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen ignite_video' and datname = current_database()"
      );
      await until(() => state() === 'deaf');
      await until(async () => {
        await look();
        return state() === 'heard';
      });
      await hears(() => other.notices.tell());
    }
  );
});
