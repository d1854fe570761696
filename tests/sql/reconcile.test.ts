import { settingsTable, tables } from '../../server/src/store/tables';
import { startFakeIgnite, type FakeIgnite } from '../support/fake-ignite/fake-ignite';
import { randomFrom } from '../support/fake-ignite/random';
import { createWebhooks } from '../support/fake-ignite/webhooks';
import { deliveryOf } from '../support/ignite';
import { ended, expectEqual, reconciled, reconcileOf } from '../support/reconcile';
import { startSite, type TestSite } from '../support/site';
import { entryOf, recordsOf, send, settled, WEBHOOK } from '../support/webhook';
import { service } from '../../server/src/services';

const secret = 'whsec_reconcile_0b5a7a2c6d1f';

const SETTINGS = settingsTable.tableName;

let ignite: FakeIgnite;
let site: TestSite;

beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
});
afterAll(() => site.stop());

/** Begins anew: a library of so many videos, and a site that knows none of them. */
const start = async (videos: number): Promise<void> => {
  ignite = await startFakeIgnite({ videos });
  await service(site.strapi, 'apiSettings').update({ url: ignite.apiUrl, token: ignite.token });
  const settings = service(site.strapi, 'reconcileSettings');
  await settings.set({ ...(await settings.get()), requestsPerSecond: 100 });
  const own = tables.map(({ tableName }) => tableName).filter((name) => name !== SETTINGS);
  for (const table of [...own, 'ignite_videos']) await site.strapi.db.connection(table).delete();
};

afterEach(() => ignite.stop());

/** As the webhook would tell it, over HTTP. */
const tell = async (change: { event: string; video: object }): Promise<void> => {
  const { status } = await send(site, deliveryOf({ secret, ...change }));
  expect(status).toBe(202);
  await settled(site);
};

it('imports a library, and finds nothing to do the second time', async () => {
  await start(230);
  const first = await reconciled(site);
  expect(first).toMatchObject({
    state: 'done',
    total: 230,
    seen: 230,
    created: 230,
    updated: 0,
    unchanged: 0,
    deleted: 0,
    invalid: 0,
    waiting: 0,
    failing: 0,
  });
  await expectEqual(site, ignite);

  const before = await entryOf(site, ignite.library.all()[0]!.id);
  expect(await reconciled(site)).toMatchObject({ state: 'done', seen: 230, unchanged: 230 });
  expect(await entryOf(site, ignite.library.all()[0]!.id)).toEqual(before);
});

it('makes equal what missed a third of the deliveries, with more of them arriving meanwhile', async () => {
  await start(120);
  await reconciled(site);
  const webhooks = createWebhooks({
    url: `${site.url}${WEBHOOK}`,
    secret,
    loss: 0.3,
    repetition: 0.2,
    disorder: 0.3,
  });
  const random = randomFrom(7);
  for (let n = 0; n < 60; n++) await webhooks.tell(ignite.library.live(random));

  let tells = Promise.resolve();
  ignite.onRequest = ({ list }) => {
    // What happens while the run goes on is told without loss: nothing after it could bring it.
    if (!list) return;
    const change = ignite.library.live(random);
    tells = tells.then(() => tellNow(change));
  };
  const tellNow = async (change: { event: string; video: object }): Promise<void> => {
    const { status } = await send(site, deliveryOf({ secret, ...change }));
    expect(status).toBe(202);
  };
  const run = await reconciled(site);
  expect(run).toMatchObject({ state: 'done', invalid: 0 });
  expect(run.deleted).toBeGreaterThan(0);
  ignite.onRequest = undefined;
  await tells;
  await webhooks.flush();
  await settled(site);
  await expectEqual(site, ignite);
});

it('misses none while videos change under it, with more than two pages of the same millisecond', async () => {
  await start(0);
  const updatedAt = '2024-01-15T10:00:00.000Z';
  for (let n = 0; n < 250; n++) ignite.library.create({ updatedAt, title: `Tied ${n}` });
  for (let n = 0; n < 30; n++) ignite.library.create({ title: `Later ${n}` });
  const all = ignite.library.all();
  let next = 0;
  ignite.onRequest = ({ list }) => {
    // The first ones leave for the end of the list, and move the others up.
    if (list && next < 10) ignite.library.update(all[next++]!.id);
  };
  const run = await reconciled(site);
  expect(run).toMatchObject({ state: 'done', seen: 280, created: 280, invalid: 0 });
  await expectEqual(site, ignite);
});

it('takes only what changed since the last run that ended well', async () => {
  await start(230);
  await reconciled(site);
  const [first] = ignite.library.all();
  ignite.library.update(first!.id, { title: 'Changed' });
  ignite.requests.length = 0;
  const run = await reconciled(site, { mode: 'since' });
  expect(run).toMatchObject({ state: 'done', seen: 1, updated: 1, deleted: 0 });
  expect(ignite.requests).toHaveLength(1);
  expect((await entryOf(site, first!.id)).published).toMatchObject({ title: 'Changed' });
});

it('a dry run says what would change, and changes nothing', async () => {
  await start(40);
  await reconciled(site);
  const [gone, changed] = ignite.library.all();
  ignite.library.remove(gone!.id);
  ignite.library.update(changed!.id, { title: 'Changed' });
  const { video: made } = ignite.library.create();
  const deliveries = () => site.strapi.db.connection('ignite_video_deliveries').count();
  const before = await deliveries();

  const run = await reconciled(site, { dryRun: true });
  expect(run).toMatchObject({ state: 'done', created: 1, updated: 1, deleted: 1 });
  const { changes } = await reconcileOf(site).changes(run.id, 0);
  expect(changes.map(({ videoId, change }) => [videoId, change]).sort()).toEqual(
    [
      [gone!.id, 'deleted'],
      [changed!.id, 'updated'],
      [made.id, 'created'],
    ].sort()
  );
  expect(await deliveries()).toEqual(before);
  expect((await entryOf(site, made.id)).versions).toBe(0);
  expect((await entryOf(site, gone!.id)).draft).not.toMatchObject({ processingStatus: 'DELETED' });
  // And it is none that others may go on from.
  expect(await reconciled(site, { mode: 'since' })).toMatchObject({ updated: 1 });
});

describe('a video that counts as deleted and is in Ignite', () => {
  const deletedHere = async () => {
    await start(3);
    await reconciled(site);
    const video = ignite.library.all().find(({ status }) => status === 'COMPLETE')!;
    await tell({ event: 'video.deleted', video });
    expect((await entryOf(site, video.id)).draft).toMatchObject({ processingStatus: 'DELETED' });
    return video;
  };

  it('comes back, and neither the deletion nor an older update undoes that', async () => {
    const video = await deletedHere();
    expect(await reconciled(site)).toMatchObject({ state: 'done', restored: 1, unchanged: 2 });
    await expectEqual(site, ignite);

    const late = [
      deliveryOf({ secret, event: 'video.deleted', video, t: Date.now() - 60_000 }),
      deliveryOf({
        secret,
        video: { ...video, title: 'Old', updatedAt: '2020-01-01T00:00:00.000Z' },
      }),
    ];
    for (const delivery of late) {
      expect((await send(site, delivery)).status).toBe(202);
      await settled(site);
      const [record] = await recordsOf(site, delivery.headers['x-webhook-delivery-id']!);
      expect(record?.state).toBe('stale');
    }
    await expectEqual(site, ignite);
  });

  it('is deleted by a deletion that comes after that', async () => {
    const video = await deletedHere();
    await reconciled(site);
    await tell(ignite.library.remove(video.id));
    await expectEqual(site, ignite);
  });

  it('gets the update that came while it counted as deleted, when a page older than that restores it', async () => {
    const video = await deletedHere();
    const { event, video: newer } = ignite.library.update(video.id, { title: 'Newer' });
    await tell({ event, video: newer });
    // Ignite gives an older version than the webhook did.
    ignite.library.update(video.id, { title: video['title'], updatedAt: video.updatedAt });
    expect(await reconciled(site)).toMatchObject({ restored: 1 });
    expect((await entryOf(site, video.id)).draft).toMatchObject({ title: 'Newer' });
  });

  it('stays deleted when it was deleted after the page was read', async () => {
    await start(3);
    const [video] = ignite.library.all();
    await reconciled(site);
    const isAskedFor = (path: string): boolean => path === `/videos/${video!.id}`;
    ignite.onRequest = async ({ list, path }) => {
      // The webhook is quicker than the page, which still has the video.
      if (list && list.limit > 1) await tell({ event: 'video.deleted', video: video! });
      if (isAskedFor(path)) ignite.library.remove(video!.id);
    };
    expect(await reconciled(site)).toMatchObject({ state: 'done', restored: 0 });
    expect(ignite.requests.filter(({ path }) => isAskedFor(path))).toHaveLength(1);
    expect((await entryOf(site, video!.id)).draft).toMatchObject({ processingStatus: 'DELETED' });
  });
});

it('one invalid video does not end the run', async () => {
  await start(30);
  let isBroken = false;
  ignite.onRequest = ({ list }) => {
    if (!list || isBroken) return;
    isBroken = true;
    return { kind: 'brokenVideo', video: { id: 7, title: null } };
  };
  expect(await reconciled(site)).toMatchObject({
    state: 'done',
    seen: 29,
    invalid: 1,
    created: 29,
  });
});

describe('an API that lies deletes nothing:', () => {
  const nothingDeleted = async (): Promise<void> => {
    const deleted = await site.strapi.db
      .query('plugin::ignite-video.video')
      .count({ where: { processingStatus: 'DELETED' } });
    expect(deleted).toBe(0);
  };

  beforeEach(async () => {
    await start(230);
    await reconciled(site);
  });

  it('an empty list', async () => {
    ignite.onRequest = ({ list }) => (list ? { kind: 'emptyList' } : undefined);
    expect(await reconciled(site)).toMatchObject({ state: 'done', elsewhere: 230, deleted: 0 });
    await nothingDeleted();
  });

  it('half a list', async () => {
    ignite.onRequest = ({ list }) => (list?.where ? { kind: 'halfList' } : undefined);
    expect(await reconciled(site)).toMatchObject({ state: 'failed', deleted: 0 });
    await nothingDeleted();
  });

  it.each([
    ['HTML', { kind: 'html' } as const, /base URL/],
    ['401', { kind: 'status', status: 401 } as const, /token/],
    ['403', { kind: 'status', status: 403 } as const, /permission/],
  ])('%s in the middle', async (_what, fault, message) => {
    ignite.onRequest = ({ list }) => (list?.where ? fault : undefined);
    const run = await reconciled(site);
    expect(run).toMatchObject({ state: 'failed', seen: 100, deleted: 0, canResume: true });
    expect(run.message).toMatch(message);
    expect(run.message).not.toContain(ignite.token);
    await nothingDeleted();

    ignite.onRequest = undefined;
    await reconcileOf(site).resume(run.id);
    expect(await ended(site, run.id)).toMatchObject({ state: 'done', seen: 230, unchanged: 230 });
  });

  it('an HTML page that says 404 for each video', async () => {
    const [gone] = ignite.library.all();
    ignite.library.remove(gone!.id);
    ignite.onRequest = ({ list }) => (list ? undefined : { kind: 'html', status: 404 });
    expect(await reconciled(site)).toMatchObject({ state: 'failed', deleted: 0 });
    await nothingDeleted();
  });
});

describe('a token that sees one workspace of several', () => {
  /** The fake Ignite lists the videos that are left; what it has no longer is another workspace's. */
  const loseFromSight = (ids: readonly string[]): void =>
    ids.forEach((id) => ignite.library.remove(id));

  it('deletes what is gone from its own, and leaves the others alone', async () => {
    await start(12);
    const others = [
      ignite.library.create({ workspace: 'another' }),
      ignite.library.create({ workspace: null }),
    ].map(({ video }) => video.id);
    await reconciled(site);
    const [gone] = ignite.library.all();
    loseFromSight([...others, gone!.id]);

    expect(await reconciled(site)).toMatchObject({ state: 'done', deleted: 1, elsewhere: 2 });
    await settled(site);
    expect((await entryOf(site, gone!.id)).draft).toMatchObject({ processingStatus: 'DELETED' });
    for (const id of others) {
      expect((await entryOf(site, id)).draft).toMatchObject({ processingStatus: 'COMPLETE' });
    }
  });

  it('asks nobody about those of the others, however many they are', async () => {
    await start(5);
    const others = Array.from({ length: 30 }, () =>
      ignite.library.create({ workspace: 'another' })
    );
    await reconciled(site);
    loseFromSight(others.map(({ video }) => video.id));
    expect(await reconciled(site)).toMatchObject({ state: 'done', deleted: 0, elsewhere: 30 });
  });
});

it('asks a person before it deletes more than usual, and deletes when one agrees', async () => {
  await start(50);
  await reconciled(site);
  for (const { id } of ignite.library.all().slice(0, 10)) ignite.library.remove(id);
  const run = await reconciled(site);
  expect(run).toMatchObject({
    state: 'needsConfirmation',
    toCheck: 10,
    deleted: 0,
    canConfirm: true,
  });
  expect(run.message).toContain('10');
  await reconcileOf(site).confirm(run.id);
  expect(await ended(site, run.id)).toMatchObject({ state: 'done', deleted: 10 });
  await expectEqual(site, ignite);
});

it('what passes is asked for again, as late as Ignite wants', async () => {
  await start(130);
  const faults = [
    { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
    { kind: 'status', status: 503 },
    { kind: 'cutOff' },
  ] as const;
  let next = 0;
  ignite.onRequest = () => faults[next++];
  expect(await reconciled(site)).toMatchObject({ state: 'done', seen: 130 });
  const [refused, again] = ignite.requests;
  expect(again!.at - refused!.at).toBeGreaterThanOrEqual(1000);
});

it('cancelling ends it where it is, and resuming goes on from there', async () => {
  await start(350);
  let pages = 0;
  let held: () => void = () => {};
  const hold = new Promise<void>((resolve) => (held = resolve));
  const reached = new Promise<void>((resolve) => {
    ignite.onRequest = ({ list }) => {
      if (!list || ++pages < 3) return;
      resolve();
      return { kind: 'hang', until: hold };
    };
  });
  const started = await reconcileOf(site).start({ mode: 'full', dryRun: false }, 'person');
  if (!started.ok) throw new Error(started.refusal);
  const { id } = started.run;
  await reached;
  await reconcileOf(site).cancel(id);
  ignite.onRequest = undefined;
  held();
  const cancelled = await ended(site, id);
  expect(cancelled).toMatchObject({ state: 'cancelled', canResume: true });
  expect(cancelled.seen).toBeLessThan(350);
  expect(cancelled.seen).toBeGreaterThan(100);

  await reconcileOf(site).resume(id);
  expect(await ended(site, id)).toMatchObject({ state: 'done', seen: 350, created: 350 });
  expect(Math.max(...ignite.pageCounts().values())).toBeLessThanOrEqual(2);
  await expectEqual(site, ignite);
});
