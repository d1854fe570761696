import { deliveryOf } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { freshVideoId, videoOf } from '../support/videos';
import { entryOf, recordsOf, send, settled } from '../support/webhook';

const secret = 'whsec_3f9b6a0d5c7e41d2a8b0';

let site: TestSite;
beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
});
afterAll(() => site.stop());

/** A delivery that was taken and applied: what an attacker may have captured, or Ignite may send again. */
const delivered = async (event = 'video.updated') => {
  const videoId = freshVideoId();
  const deliveryId = `del_${videoId}`;
  const delivery = deliveryOf({ secret, video: videoOf({ id: videoId }), event, deliveryId });
  const first = await send(site, delivery);
  await settled(site);
  return { videoId, deliveryId, delivery, first, entry: await entryOf(site, videoId) };
};

it('the same request again is answered as a duplicate and changes nothing', async () => {
  const { videoId, deliveryId, delivery, first, entry } = await delivered();
  expect(first.status).toBe(202);
  expect(entry.published).toMatchObject({ title: 'Assembly line' });

  const again = await send(site, delivery);
  expect(again.status).toBe(200);
  expect(again.body).toEqual({ status: 'duplicate', deliveryId });
  await settled(site);
  expect(await entryOf(site, videoId)).toEqual(entry);
  expect(await recordsOf(site, deliveryId)).toHaveLength(1);
});

it('a delivery id that was taken before is a duplicate, signed afresh or even with another body', async () => {
  const { videoId, deliveryId, entry } = await delivered();
  const video = videoOf({ id: videoId, title: 'Other', updatedAt: '2024-01-16T10:00:00.000Z' });

  const again = await send(site, deliveryOf({ secret, deliveryId, video }));
  expect(again.status).toBe(200);
  expect(again.body).toEqual({ status: 'duplicate', deliveryId });
  await settled(site);
  expect(await entryOf(site, videoId)).toEqual(entry);
});

it.each([
  ['in the case of a letter', 'del_Ab', 'del_aB'],
  ['in the last of many characters', `del_${'0'.repeat(299)}1`, `del_${'0'.repeat(299)}2`],
])('delivery ids that differ only %s are two deliveries', async (_, one, other) => {
  const suffix = freshVideoId();
  for (const id of [one, other]) {
    // The difference stays where it is: what makes the ids of this run its own goes before it.
    const deliveryId = id.replace('del_', `del_${suffix}_`);
    const delivery = deliveryOf({ secret, deliveryId, video: videoOf({ id: freshVideoId() }) });
    expect((await send(site, delivery)).status).toBe(202);
  }
});

it('a signature that was taken before is a duplicate under another delivery id', async () => {
  const { videoId, delivery, entry } = await delivered();

  const again = await send(site, delivery, { 'x-webhook-delivery-id': `del_new_${videoId}` });
  expect(again.status).toBe(200);
  expect(again.body).toEqual({ status: 'duplicate', deliveryId: `del_new_${videoId}` });
  await settled(site);
  expect(await entryOf(site, videoId)).toEqual(entry);
});

it.each([
  ['in capitals', (header: string) => header.replace(/[a-f]/g, (digit) => digit.toUpperCase())],
  ['with a decoy', (header: string) => `${header},v1=${'0'.repeat(64)}`],
  ['with another scheme beside it', (header: string) => `v0=1,${header}`],
  ['with spaces', (header: string) => header.replace(',', ' , ')],
])('a captured signature written %s is not a new one', async (_how, rewrite) => {
  const { videoId, delivery, entry } = await delivered();
  const again = await send(site, delivery, {
    'x-webhook-signature': rewrite(delivery.headers['x-webhook-signature'] ?? ''),
    'x-webhook-event': 'video.deleted',
    'x-webhook-delivery-id': `del_new_${videoId}`,
  });
  // Whether such a header is of the form is for the signature's own tests.
  expect([200, 401]).toContain(again.status);
  if (again.status === 200) expect(again.body).toMatchObject({ status: 'duplicate' });
  await settled(site);
  expect(await entryOf(site, videoId)).toEqual(entry);
});

it.each([
  ['under its own delivery id', ''],
  ['under another delivery id', '_new'],
])('a captured update sent again as a deletion %s deletes nothing', async (_how, suffix) => {
  const { videoId, deliveryId, delivery, entry } = await delivered();

  const again = await send(site, delivery, {
    'x-webhook-event': 'video.deleted',
    'x-webhook-delivery-id': deliveryId + suffix,
  });
  expect(again.status).toBe(200);
  expect(again.body).toEqual({ status: 'duplicate', deliveryId: deliveryId + suffix });
  await settled(site);
  expect(entry.published).not.toBeNull();
  expect(await entryOf(site, videoId)).toEqual(entry);
});

it('a captured request of an ignored event is a duplicate, and sent as an update has no effect', async () => {
  const { videoId, deliveryId, delivery, first } = await delivered('video.viewed');
  expect(first.body).toEqual({ status: 'ignored', deliveryId });

  for (const [event, id] of [
    ['video.viewed', deliveryId],
    ['video.updated', deliveryId],
    ['video.updated', `del_new_${videoId}`],
  ] as const) {
    const again = await send(site, delivery, {
      'x-webhook-event': event,
      'x-webhook-delivery-id': id,
    });
    expect(again.status).toBe(200);
    expect(again.body).toEqual({ status: 'duplicate', deliveryId: id });
  }
  await settled(site);
  expect((await entryOf(site, videoId)).versions).toBe(0);
});

it('a captured request of an ignored event is a duplicate even if its body is no video', async () => {
  const deliveryId = `del_${freshVideoId()}`;
  const body = Buffer.from(`{"viewer":"${deliveryId}"}`);
  const delivery = deliveryOf({ secret, video: body, event: 'video.viewed', deliveryId });
  expect((await send(site, delivery)).body).toEqual({ status: 'ignored', deliveryId });

  for (const id of [deliveryId, `${deliveryId}_new`]) {
    const again = await send(site, delivery, {
      'x-webhook-event': 'video.updated',
      'x-webhook-delivery-id': id,
    });
    expect(again.body).toEqual({ status: 'duplicate', deliveryId: id });
  }
});

it('a request that was refused with 422 was never accepted, so it is no duplicate under another event', async () => {
  const deliveryId = `del_${freshVideoId()}`;
  const body = Buffer.from(`{"viewer":"${deliveryId}"}`);
  const delivery = deliveryOf({ secret, video: body, deliveryId });
  expect((await send(site, delivery)).status).toBe(422);
  const again = await send(site, delivery, { 'x-webhook-event': 'video.viewed' });
  expect(again.body).toEqual({ status: 'ignored', deliveryId });
  expect((await recordsOf(site, deliveryId)).map(({ state }) => state)).toContain('ignored');
});

it('a known delivery id alone tells a stranger nothing: without a right signature it is a 401', async () => {
  const { deliveryId, delivery } = await delivered();
  const forged = deliveryOf({ secret: 'guess', deliveryId, video: delivery.body });
  expect((await send(site, forged)).status).toBe(401);
});

it('a forged request does not use up the delivery id of the right one', async () => {
  const videoId = freshVideoId();
  const deliveryId = `del_${videoId}`;
  const video = videoOf({ id: videoId });
  expect((await send(site, deliveryOf({ secret: 'guess', deliveryId, video }))).status).toBe(401);
  expect((await send(site, deliveryOf({ secret, deliveryId, video }))).status).toBe(202);
});

describe('twenty at the same time', () => {
  const answers = async (sent: ReturnType<typeof send>[]): Promise<string[]> =>
    (await Promise.all(sent))
      .map(({ status, body }) => `${status} ${(body as { status: string }).status}`)
      .sort();

  const oneTaken = [...Array<string>(19).fill('200 duplicate'), '202 accepted'];

  it('identical requests: exactly one is taken, the others are its duplicates', async () => {
    const videoId = freshVideoId();
    const deliveryId = `del_${videoId}`;
    const delivery = deliveryOf({ secret, deliveryId, video: videoOf({ id: videoId }) });

    expect(await answers(Array.from({ length: 20 }, () => send(site, delivery)))).toEqual(oneTaken);
    await settled(site);
    expect(await recordsOf(site, deliveryId)).toMatchObject([{ state: 'applied' }]);
    expect((await entryOf(site, videoId)).versions).toBe(2);
  });

  it('with one signature under twenty delivery ids: exactly one is taken', async () => {
    const videoId = freshVideoId();
    const delivery = deliveryOf({ secret, video: videoOf({ id: videoId }) });
    const sent = Array.from({ length: 20 }, (_, n) =>
      send(site, delivery, { 'x-webhook-delivery-id': `del_${videoId}_${n}` })
    );
    expect(await answers(sent)).toEqual(oneTaken);
    await settled(site);
    expect((await entryOf(site, videoId)).versions).toBe(2);
  });

  it('with one delivery id under twenty signatures: exactly one is taken', async () => {
    const videoId = freshVideoId();
    const deliveryId = `del_${videoId}`;
    const now = Date.now();
    const sent = Array.from({ length: 20 }, (_, n) =>
      send(site, deliveryOf({ secret, deliveryId, t: now - n, video: videoOf({ id: videoId }) }))
    );
    expect(await answers(sent)).toEqual(oneTaken);
    await settled(site);
    expect(await recordsOf(site, deliveryId)).toHaveLength(1);
  });

  it('different videos: all are taken and each has its entry', async () => {
    const videoIds = Array.from({ length: 20 }, freshVideoId);
    const sent = videoIds.map((id) => send(site, deliveryOf({ secret, video: videoOf({ id }) })));
    expect(await answers(sent)).toEqual(Array<string>(20).fill('202 accepted'));
    await settled(site);
    for (const id of videoIds) expect((await entryOf(site, id)).versions).toBe(2);
  });
});
