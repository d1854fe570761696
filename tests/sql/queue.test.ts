import { service } from '../../server/src/services';
import { createHash } from 'node:crypto';
import type { Deliveries } from '../../server/src/store/deliveries';
import type { NewDelivery } from '../../server/src/store/delivery';
import { hidesVideo, isCompleteVersion } from '../../server/src/video/state';
import { startSite, type TestSite } from '../support/site';
import { freshVideoId, videoOf } from '../support/videos';
import { entryOf, settled } from '../support/webhook';

let site: TestSite;
let deliveries: Deliveries;
let count = 0;

const worker = () => service(site.strapi, 'worker');

/** A delivery as the webhook would store it. */
const delivery = (
  parts: Parameters<typeof videoOf>[0] & { id: string },
  event: 'video.created' | 'video.updated' | 'video.deleted' = 'video.updated',
  t = 1_700_000_000_000
): NewDelivery => {
  const video = videoOf(parts);
  count += 1;
  return {
    deliveryId: `del_${count}`,
    event,
    signature: createHash('sha256').update(String(count)).digest('hex'),
    t,
    body: Buffer.from(JSON.stringify(video)),
    receivedAt: Date.now(),
    video: {
      id: parts.id,
      updatedAt: Date.parse(String(video['updatedAt'])),
      title: null,
      hides: hidesVideo({ event }, video),
      complete: isCompleteVersion(video),
    },
    state: 'waiting',
    reason: null,
  };
};

/** Counts the statements that match while something is done. */
const statementsOf = async (pattern: RegExp, work: () => Promise<unknown>): Promise<number> => {
  let seen = 0;
  const look = ({ sql }: { sql: string }): void => {
    if (pattern.test(sql)) seen += 1;
  };
  site.strapi.db.connection.on('query', look);
  await work();
  site.strapi.db.connection.removeListener('query', look);
  return seen;
};

beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: ['whsec_queue'] } });
  // Statements are counted: the site itself sends none.
  await service(site.strapi, 'poller').stop();
  await worker().stop();
  deliveries = service(site.strapi, 'deliveries');
});
afterAll(() => site.stop());
afterEach(async () => {
  for (const table of ['queue', 'bodies', 'deliveries', 'tally']) {
    await site.strapi.db.connection(`ignite_video_${table}`).delete();
  }
});

it('what takes a video off the public site goes before all that waits or is tried again', async () => {
  const [first, second, hidden, deleted] = [1, 2, 3, 4].map(freshVideoId) as [
    string,
    string,
    string,
    string,
  ];
  await deliveries.store([delivery({ id: first }), delivery({ id: second })]);
  await deliveries.recordFailure(
    first,
    { text: 'down', reason: { code: 'failed', values: {} } },
    () => Date.now(),
    Date.now()
  );
  await deliveries.store([
    delivery({ id: hidden, visibility: 'private' }),
    delivery({ id: deleted }, 'video.deleted'),
  ]);
  const due = await deliveries.dueVideos(Date.now() + 1000, 10);
  expect(due).toEqual([hidden, deleted, second, first]);
});

it('the failure of a video costs the same number of statements, however many of its deliveries wait', async () => {
  const costOf = async (waiting: number): Promise<number> => {
    const id = freshVideoId();
    const batch = Array.from({ length: waiting }, (_, n) => delivery({ id }, 'video.updated', n));
    for (let next = 0; next < waiting; next += 50) {
      await deliveries.store(batch.slice(next, next + 50));
    }
    return statementsOf(/ignite_video_/, () =>
      deliveries.recordFailure(
        id,
        { text: 'down', reason: { code: 'failed', values: { error: 'down' } } },
        () => null,
        Date.now()
      )
    );
  };
  expect(await costOf(300)).toBe(await costOf(1));
  expect(await deliveries.counts()).toEqual({ waiting: 0, retrying: 0, dead: 301 });
});

it('counts dead deliveries through every way in and out of that state', async () => {
  const [a, b] = [freshVideoId(), freshVideoId()];
  await deliveries.store([delivery({ id: a }), delivery({ id: a }), delivery({ id: b })]);
  const failure = { text: 'down', reason: { code: 'failed' as const, values: {} } };
  for (const id of [a, b]) await deliveries.recordFailure(id, failure, () => null, Date.now());
  expect((await deliveries.counts()).dead).toBe(3);
  await deliveries.sumUpDead();
  expect((await deliveries.counts()).dead).toBe(3);

  const rows = await site.strapi.db.connection('ignite_video_queue').where({ video_id: a });
  expect(await deliveries.replay(rows[0].id, Date.now())).toBe(true);
  expect(await deliveries.replay(rows[0].id, Date.now())).toBe(false);
  expect(await deliveries.counts()).toEqual({ waiting: 1, retrying: 0, dead: 2 });
  await deliveries.replayDead(Date.now());
  expect(await deliveries.counts()).toEqual({ waiting: 3, retrying: 0, dead: 0 });
});

it('of many versions of a video that wait, only the body that is applied is read', async () => {
  const id = freshVideoId();
  const at = (minute: number) => new Date(Date.UTC(2024, 0, 15, 10, minute)).toISOString();
  await deliveries.store(
    Array.from({ length: 20 }, (_, n) => delivery({ id, title: `T${n}`, updatedAt: at(n) }))
  );
  const apply = service(site.strapi, 'apply');
  const read = await statementsOf(/select .body. from .ignite_video_bodies. where/, () =>
    apply.apply([id])
  );
  // The one that is applied; and the database itself copies it beside the video.
  expect(read).toBe(2);
  await settled(site);
  expect((await entryOf(site, id)).draft).toMatchObject({ title: 'T19' });
});

it('the greater bytes decide where nothing else does', async () => {
  const id = freshVideoId();
  await deliveries.store(['B', 'D', 'A', 'C'].map((title) => delivery({ id, title })));
  await service(site.strapi, 'apply').apply([id]);
  expect((await entryOf(site, id)).draft).toMatchObject({ title: 'D' });
  await deliveries.store([delivery({ id, title: 'C2' })]);
  await service(site.strapi, 'apply').apply([id]);
  expect((await entryOf(site, id)).draft).toMatchObject({ title: 'D' });
});
