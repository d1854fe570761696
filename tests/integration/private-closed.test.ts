import { callAdmin, logIn } from '../support/administrator';
import { SECRET, hide, startSiteWithPages, videoIn } from '../support/pages';
import type { TestSite } from '../support/site';
import { apiTokenOf, ask, askGraphql } from '../support/visitors';

let site: TestSite;
let token: string;
let hidden: Awaited<ReturnType<typeof videoIn>>;
beforeAll(async () => {
  // As if a release of Strapi had built its queries in another way.
  site = await startSiteWithPages({ WITH_OTHER_QUERIES: 'true' });
  token = await apiTokenOf(site);
  hidden = await videoIn(site, { title: SECRET, visibility: 'private', workspace: 'lessons' });
  await hide(site, hidden.id);
});
afterAll(() => site.stop());

describe("where Strapi's inside is not as the guard expects", () => {
  it.each([
    '/api/lessons?status=draft',
    '/api/ignite-video/videos?status=draft',
    '/api/pages?status=draft&populate=*',
    '/api/lessons?status[]=draft',
  ])('a visitor is given no drafts: %s', async (path) => {
    const answer = await ask(site, path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toContain(SECRET);
    expect((await ask(site, path.replace('[]', ''), { token })).status).toBe(200);
  });

  it.each([
    '{ lessons(status: DRAFT) { title } }',
    'query Q($s: PublicationStatus) { lessons(status: $s) { title } }',
  ])('nor over GraphQL: %s', async (query) => {
    const answer = await askGraphql(site, query);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toContain(SECRET);
  });

  it('nor in the answer to a write', async () => {
    const path = `/api/lessons/${hidden.lesson}?status=draft`;
    const answer = await ask(site, path, { method: 'PUT', data: { data: { remark: 'x' } } });
    expect(answer.text).not.toContain(SECRET);
  });

  it('what is published is given as ever', async () => {
    await videoIn(site, { title: 'Open', workspace: 'lessons' });
    const { status, body } = await ask(site, '/api/lessons');
    expect(status).toBe(200);
    expect(body).toMatchObject({ data: [{ title: 'Open' }] });
    expect((await askGraphql(site, '{ lessons { title } }')).body).toMatchObject({
      data: { lessons: [{ title: 'Open' }] },
    });
  });

  it('health says so', async () => {
    const { body } = await callAdmin(site, '/ignite-video/status', { token: await logIn(site) });
    expect((body as { data: { diagnoses: unknown[] } }).data.diagnoses).toContainEqual(
      expect.objectContaining({
        code: 'draftsClosed',
        values: { missing: expect.stringContaining('createQueryBuilder') },
      })
    );
  });
});
