import { deliveryOf } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { entryOf, send, settled } from '../support/webhook';
import { service } from '../../server/src/services';

const secret = 'whsec_retention_3f9b6a0d5c7e';
const HOUR = 60 * 60 * 1000;

let site: TestSite;
const prune = (now: number): Promise<void> => service(site.strapi, 'retention').prune(now);
const rows = () => site.strapi.db.connection('ignite_video_deliveries').select('delivery_id');

beforeAll(async () => {
  // The log is to go after an hour, but a signature may be used for a day.
  site = await startSite({
    config: {
      signingSecrets: [secret],
      retention: '1h',
      payloadRetention: '2h',
      replayWindow: '24h',
    },
  });
});
afterAll(() => site.stop());

it('deletes old deliveries, never a signature that could still be replayed, never a tombstone', async () => {
  const id = '65a50b7c9f1d2e00110000d1';
  const video = { id, updatedAt: '2024-01-15T10:30:00.000Z', title: 'Gone' };
  const deletion = deliveryOf({ secret, video, event: 'video.deleted' });
  const now = Date.now();
  expect((await send(site, deletion)).status).toBe(202);
  await settled(site);

  await prune(now + 24 * HOUR);
  expect(await rows()).toHaveLength(1);

  await prune(now + 25 * HOUR);
  expect(await rows()).toEqual([]);
  const later = { ...video, updatedAt: '2025-01-01T00:00:00.000Z', title: 'Back?' };
  expect((await send(site, deliveryOf({ secret, video: later }))).status).toBe(202);
  await settled(site);
  const { draft } = await entryOf(site, id);
  expect(draft).toMatchObject({ title: 'Gone', processingStatus: 'DELETED' });
});

it('drops the payload of what was dealt with before its row, and of nothing else', async () => {
  const payloadsOf = (videoId: string) =>
    site.strapi.db
      .connection('ignite_video_deliveries')
      .select('delivery_id', 'body_encoding', 'body')
      .where({ video_id: videoId })
      .orderBy('delivery_id');
  const id = '65a50b7c9f1d2e00110000d3';
  const video = { id, updatedAt: '2024-01-15T10:30:00.000Z' };
  expect((await send(site, deliveryOf({ secret, video, deliveryId: 'del_1' }))).status).toBe(202);
  await settled(site);
  const invalid = deliveryOf({ secret, video: { id: 'no date' }, deliveryId: 'del_invalid' });
  expect((await send(site, invalid)).status).toBe(422);

  await prune(Date.now() + 2 * HOUR - 1000);
  expect(await payloadsOf(id)).toMatchObject([{ body_encoding: 'utf8' }]);
  await prune(Date.now() + 2 * HOUR);
  expect(await payloadsOf(id)).toEqual([
    { delivery_id: 'del_1', body_encoding: 'dropped', body: null },
  ]);
  expect(
    await site.strapi.db
      .connection('ignite_video_deliveries')
      .first('body')
      .where({ delivery_id: 'del_invalid' })
  ).toEqual({ body: invalid.body.toString() });
});

it('keeps what is still to be applied, however old', async () => {
  await service(site.strapi, 'worker').stop();
  const video = { id: '65a50b7c9f1d2e00110000d2', updatedAt: '2024-01-15T10:30:00.000Z' };
  expect((await send(site, deliveryOf({ secret, video, deliveryId: 'del_waits' }))).status).toBe(
    202
  );
  await prune(Date.now() + 1000 * HOUR);
  expect(await rows()).toContainEqual({ delivery_id: 'del_waits' });
});
