import { deliveryOf, type Delivery } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { freshVideoId, videoOf } from '../support/videos';
import { VIDEO, entryOf, exhaustTries, recordsOf, send, settled, until } from '../support/webhook';
import { service } from '../../server/src/services';

const secret = 'whsec_failure_0cc175b9c0f1b6a8';

/** Titles that a lifecycle of the site refuses. */
const refused = new Set<string>();

let site: TestSite;
beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
  site.strapi.db.lifecycles.subscribe({
    models: [VIDEO],
    beforeCreate({ params }) {
      if (refused.has(String(params.data?.title))) throw new Error('The title is not allowed here');
    },
  });
});
afterAll(() => site.stop());

const idOf = ({ headers }: Delivery): string => headers['x-webhook-delivery-id'] ?? '';
const take = async (parts: Parameters<typeof videoOf>[0]): Promise<Delivery> => {
  const delivery = deliveryOf({ secret, video: videoOf(parts) });
  expect((await send(site, delivery)).status).toBe(202);
  return delivery;
};
const recordOf = async (delivery: Delivery) => (await recordsOf(site, idOf(delivery)))[0];

/** Makes the last try of a delivery the next one, as a day of failures would. */
const exhaust = async (delivery: Delivery): Promise<void> => {
  await until(async () => (await recordOf(delivery))?.state === 'retrying');
  await exhaustTries(site, idOf(delivery));
  await until(async () => (await recordOf(delivery))?.state === 'dead');
};

it('a video that the site refuses ends dead with its error, all others are right, and replay mends it', async () => {
  refused.add('Refused');
  const bad = freshVideoId();
  const good = [freshVideoId(), freshVideoId(), freshVideoId()];
  await take({ id: good[0]! });
  const failing = await take({ id: bad, title: 'Refused' });
  await take({ id: good[1]! });
  await take({ id: good[2]! });
  await exhaust(failing);
  for (const id of good) await until(async () => (await entryOf(site, id)).versions === 2);
  expect(await recordOf(failing)).toMatchObject({
    state: 'dead',
    reason: 'The title is not allowed here',
  });
  expect((await entryOf(site, bad)).versions).toBe(0);

  refused.clear();
  await service(site.strapi, 'deliveries').replayDead(Date.now());
  await settled(site);
  expect(await recordOf(failing)).toMatchObject({ state: 'applied' });
  expect((await entryOf(site, bad)).published).toMatchObject({ title: 'Refused' });
});

it('a dead delivery is superseded once a newer one of its video is applied', async () => {
  refused.add('Old and refused');
  const id = freshVideoId();
  const old = await take({ id, title: 'Old and refused' });
  await exhaust(old);
  await take({ id, title: 'New', updatedAt: '2024-02-01T00:00:00.000Z' });
  await settled(site);
  expect(await recordOf(old)).toMatchObject({ state: 'superseded' });
  expect((await entryOf(site, id)).published).toMatchObject({ title: 'New' });
});

it('a newer delivery that is dead is not hidden by an older one that comes late', async () => {
  refused.add('New and refused');
  const id = freshVideoId();
  const newer = await take({
    id,
    title: 'New and refused',
    updatedAt: '2024-02-01T00:00:00.000Z',
  });
  await exhaust(newer);
  await take({ id, title: 'Old' });
  await settled(site);
  expect(await recordOf(newer)).toMatchObject({ state: 'dead' });
  expect((await entryOf(site, id)).published).toMatchObject({ title: 'Old' });
});
