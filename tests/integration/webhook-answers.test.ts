import { deliveryOf, exampleBody } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { entryOf, send, settled } from '../support/webhook';

const secret = 'whsec_3f9b6a0d5c7e41d2a8b0';
const videoId = '507f1f77bcf86cd799439011';

let site: TestSite;
beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
});
afterAll(() => site.stop());

it('takes a new delivery with 202 and makes the entry', async () => {
  const delivery = deliveryOf({
    secret,
    video: exampleBody('4-updated-complete-public.json'),
    deliveryId: 'del_1',
  });
  const response = await send(site, delivery);
  expect(response.status).toBe(202);
  expect(response.body).toEqual({ status: 'accepted', deliveryId: 'del_1' });
  await settled(site);
  const { draft, published } = await entryOf(site, videoId);
  expect(draft).toMatchObject({ title: 'Assembly line', duration: 124.48 });
  expect(published).toMatchObject({ title: 'Assembly line', duration: 124.48 });
});
