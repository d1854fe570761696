import request from 'supertest';
import { deliveryOf } from '../support/ignite';
import { editorOf } from '../support/editor';
import { startSite, type TestSite } from '../support/site';
import { freshVideoId, videoOf } from '../support/videos';
import { VIDEO, entryOf, send, settled } from '../support/webhook';

const secret = 'whsec_3f9b6a0d5c7e41d2a8b0';
const VIDEOS = '/api/ignite-video/videos';
const PERMISSION = 'plugin::users-permissions.permission';
const actions = [`${VIDEO}.find`, `${VIDEO}.findOne`];

let site: TestSite;
beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
});
afterAll(() => site.stop());

/** Permits or forbids everybody to read videos, as the site's administrator would in the settings. */
const everybodyMayRead = async (may: boolean): Promise<void> => {
  await site.strapi.db.query(PERMISSION).deleteMany({ where: { action: { $in: actions } } });
  if (!may) return;
  const role = (await site.strapi.db
    .query('plugin::users-permissions.role')
    .findOne({ where: { type: 'public' } })) as { id: number };
  for (const action of actions) {
    await site.strapi.db.query(PERMISSION).create({ data: { action, role: role.id } });
  }
};

const videoIn = async (parts: Record<string, unknown>, event = 'video.updated') => {
  const id = freshVideoId();
  const video = videoOf({ id, title: `Title of ${id}`, ...parts });
  expect((await send(site, deliveryOf({ secret, video, event }))).status).toBe(202);
  await settled(site);
  return { id, documentId: (await entryOf(site, id)).draft?.documentId ?? 'none' };
};

const queries = [
  '',
  '?status=draft',
  '?status=published',
  '?publicationState=preview',
  '?status[]=draft',
  '?status=DRAFT',
];

describe.each(queries)('a visitor who asks for videos%s', (query) => {
  const read = (path: string) => request(site.url).get(`${VIDEOS}${path}${query}`);

  it("is refused where the site's permissions do not grant it", async () => {
    const { documentId } = await videoIn({});
    await everybodyMayRead(false);
    expect((await read('')).status).toBe(403);
    expect((await read(`/${documentId}`)).status).toBe(403);
  });

  it.each([
    ['private', { visibility: 'private' }, 'video.updated'],
    ['unfinished', { status: 'PROGRESSING' }, 'video.updated'],
    ['private and deleted', { visibility: 'private' }, 'video.deleted'],
  ])('is never shown a video that is %s', async (_what, parts, event) => {
    const { id, documentId } = await videoIn(parts, event);
    await everybodyMayRead(true);
    const list = await read('');
    const one = await read(`/${documentId}`);
    expect(list.text).not.toContain(id);
    expect(one.text).not.toContain(id);
    // An answer that says so, not a failure of the site.
    expect([200, 400]).toContain(list.status);
    expect([400, 403, 404]).toContain(one.status);
  });
});

it('a visitor is shown a public video where the permissions grant it', async () => {
  const { id, documentId } = await videoIn({});
  await everybodyMayRead(true);
  const one = await request(site.url).get(`${VIDEOS}/${documentId}`);
  expect(one.status).toBe(200);
  expect(one.body).toMatchObject({ data: { videoId: id, title: `Title of ${id}`, duration: 60 } });
  const list = await request(site.url).get(`${VIDEOS}?filters[videoId][$eq]=${id}`);
  expect(list.status).toBe(200);
  expect(list.body).toMatchObject({ data: [{ documentId, videoId: id }] });
});

it('a visitor is no longer shown a video once it turned private', async () => {
  const { id, documentId } = await videoIn({});
  await everybodyMayRead(true);
  const path = `${VIDEOS}/${documentId}`;
  expect((await request(site.url).get(path)).status).toBe(200);
  const video = videoOf({ id, visibility: 'private', updatedAt: '2024-02-01T00:00:00.000Z' });
  await send(site, deliveryOf({ secret, video }));
  await settled(site);
  expect((await request(site.url).get(path)).status).toBe(404);
});

it("a visitor is not shown an editor's unpublished changes to a public video", async () => {
  const { id, documentId } = await videoIn({});
  await editorOf(site, documentId).change({ title: 'Unfinished' });
  await everybodyMayRead(true);
  for (const query of queries) {
    const { status, text } = await request(site.url).get(`${VIDEOS}/${documentId}${query}`);
    expect(status).toBeLessThan(500);
    expect(text).not.toContain('Unfinished');
  }
  expect((await entryOf(site, id)).draft).toMatchObject({ title: 'Unfinished' });
});

it('drafts are given to an API token, as previews need them', async () => {
  const { documentId } = await videoIn({ visibility: 'private', title: 'Not yet public' });
  const { accessKey } = (await site.strapi.service('admin::api-token').create({
    name: 'Preview',
    description: '',
    type: 'read-only',
    lifespan: null,
  })) as { accessKey: string };
  const { status, body } = await request(site.url)
    .get(`${VIDEOS}/${documentId}?status=draft`)
    .set('Authorization', `Bearer ${accessKey}`);
  expect(status).toBe(200);
  expect(body.data).toMatchObject({ title: 'Not yet public' });
});
