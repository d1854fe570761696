import { deliveryOf } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { entryOf, recordsOf, send, settled } from '../support/webhook';
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
  const payloadOf = async (deliveryId: string) => (await recordsOf(site, deliveryId))[0]?.body;
  const changesOf = (deliveryId: string) =>
    site.strapi.db
      .connection('ignite_video_deliveries')
      .first('changes')
      .where({ delivery_id: deliveryId });
  const id = '65a50b7c9f1d2e00110000d3';
  const video = { id, updatedAt: '2024-01-15T10:30:00.000Z' };
  const delivery = deliveryOf({ secret, video, deliveryId: 'del_1' });
  expect((await send(site, delivery)).status).toBe(202);
  await settled(site);
  const invalid = deliveryOf({ secret, video: { id: 'no date' }, deliveryId: 'del_invalid' });
  expect((await send(site, invalid)).status).toBe(422);

  await prune(Date.now() + 2 * HOUR - 1000);
  expect(await payloadOf('del_1')).toEqual(delivery.body);
  expect((await changesOf('del_1')).changes).toContain('igniteUpdatedAt');
  await prune(Date.now() + 2 * HOUR);
  expect(await payloadOf('del_1')).toBeNull();
  expect(await changesOf('del_1')).toEqual({ changes: null });
  expect(await payloadOf('del_invalid')).toEqual(invalid.body);
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
