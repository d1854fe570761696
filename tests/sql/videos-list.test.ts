import fc from 'fast-check';
import { videosPage, oneVideo, type VideosPage } from '#shared/contract/videos';
import { service } from '../../server/src/services';
import { callAdmin, logIn, makeAdministrator } from '../support/administrator';
import { ARTICLE, igniteSays, startSiteWithArticles } from '../support/articles';
import { editorOf } from '../support/editor';
import type { TestSite } from '../support/site';
import { entryOf, until } from '../support/webhook';

let site: TestSite;
let admin: string;
/** May write articles, and nothing else. */
let writer: string;
/** May write the articles' title only. */
let stranger: string;

const TRAILERS = { visibilities: ['public'], categories: ['trailers'] };

const explorer = (action: string) => `plugin::content-manager.explorer.${action}`;

beforeAll(async () => {
  site = await startSiteWithArticles();
  admin = await logIn(site);
  const role = async (name: string, fields: string[]): Promise<string> =>
    logIn(
      site,
      await makeAdministrator(
        site,
        name,
        ['create', 'read', 'update'].map((action) => ({
          action: explorer(action),
          subject: ARTICLE,
          fields,
        }))
      )
    );
  writer = await role('Writer', ['title', 'video', 'trailer']);
  stranger = await role('Stranger', ['title']);
});
afterAll(() => site.stop());

type Query = Record<string, string>;

const get = (path: string, query: Query = {}, token = admin) =>
  callAdmin(site, `/ignite-video/library${path}?${new URLSearchParams(query)}`, { token });

const list = async (query: Query = {}, token = admin): Promise<VideosPage> => {
  const { status, body } = await get('', query, token);
  expect(status).toBe(200);
  return videosPage.parse((body as { data: unknown }).data);
};

const idsOf = ({ videos }: VideosPage): string[] => videos.map(({ videoId }) => videoId);

const one = async (videoId: string, token = admin, options = '{}') => {
  const { status, body } = await get(`/${videoId}`, { options }, token);
  expect(status).toBe(200);
  return oneVideo.nullable().parse((body as { data: unknown }).data);
};

const madeAt = (second: number): string =>
  new Date(Date.UTC(2024, 2, 1, 0, 0, second)).toISOString();

it('has every video with what a card shows, the newest first, and the title of the editors', async () => {
  const old = await igniteSays(site, { title: 'Card one', createdAt: madeAt(1) });
  const young = await igniteSays(site, {
    title: 'Card two',
    createdAt: madeAt(2),
    duration: 61.5,
    language: 'de-DE',
    visibility: 'private',
  });
  const { videos } = await list({ search: 'card' });
  expect(videos).toEqual([
    expect.objectContaining({
      videoId: young,
      title: 'Card two',
      duration: 61_500,
      language: 'de-DE',
      visibility: 'private',
      isPublished: false,
      madeAt: Date.parse(madeAt(2)),
    }),
    expect.objectContaining({ videoId: old, title: 'Card one', isPublished: true }),
  ]);
  const { draft } = await entryOf(site, old);
  await editorOf(site, draft?.documentId ?? '').change({ title: 'Our own words' });
  await until(async () => idsOf(await list({ search: 'our own' })).includes(old));
  expect(idsOf(await list({ search: 'card one' }))).toEqual([]);
  await editorOf(site, draft?.documentId ?? '').unpublish();
  await until(async () => (await one(old))?.video.isPublished === false);
});

it('finds by title, id and tag from the first letter on, in capitals or not', async () => {
  const id = await igniteSays(site, {
    title: 'Ünder the Sea',
    tags: [{ id: 't1', title: 'Fishing Boats', slug: 'fishing-boats' }],
  });
  await igniteSays(site, { title: '100 percent', tags: [] });
  for (const search of ['ü', 'SEA', 'sea under'.replace('u', 'ü'), id.slice(0, 9), 'boat']) {
    expect([search, idsOf(await list({ search }))]).toEqual([
      search,
      expect.arrayContaining([id]) as string[],
    ]);
  }
  expect(idsOf(await list({ search: 'sea mountain' }))).toEqual([]);
  // Who may not read tags does not learn of them by searching.
  expect(idsOf(await list({ search: 'boat' }, writer))).toEqual([]);
  expect(idsOf(await list({ search: 'sea' }, writer))).toEqual([id]);
});

it('filters by each of the filters, and by what the field allows', async () => {
  const trailer = { id: 'c1', title: 'Trailers', slug: 'trailers' };
  const id = await igniteSays(site, {
    title: 'Filtered',
    categories: [trailer],
    tags: [{ id: 't2', title: 'Rare', slug: 'rare' }],
    language: 'pt-BR',
    orientation: 'portrait',
  });
  const hidden = await igniteSays(site, {
    title: 'Filtered, too',
    categories: [trailer],
    visibility: 'private',
  });
  const filters = { category: 'trailers', tag: 'rare', language: 'pt-BR', orientation: 'portrait' };
  for (const [name, value] of Object.entries(filters)) {
    expect([name, idsOf(await list({ search: 'filtered', [name]: value }))]).toEqual([
      name,
      name === 'category' ? expect.arrayContaining([id, hidden]) : [id],
    ]);
  }
  expect(idsOf(await list({ visibility: 'private', search: 'filtered' }))).toEqual([hidden]);
  expect(idsOf(await list({ status: 'PROCESSING', search: 'filtered' }))).toEqual([]);
  const options = JSON.stringify(TRAILERS);
  expect(idsOf(await list({ options }, writer))).toEqual([id]);
  expect(idsOf(await list({ options, visibility: 'private' }, writer))).toEqual([]);
  const { body } = await get('/filters');
  expect((body as { data: object }).data).toMatchObject({
    tag: expect.arrayContaining([{ value: 'rare', title: 'Rare' }]) as object,
    language: expect.arrayContaining([{ value: 'pt-BR', title: 'pt-BR' }]) as object,
  });
  // The category goes, and so does the video from where only that may be chosen.
  await igniteSays(site, {
    id,
    title: 'Filtered',
    categories: [],
    updatedAt: '2024-02-15T10:00:00.000Z',
  });
  expect(idsOf(await list({ options }))).toEqual([]);
});

it('tells who may write the field what that takes, and who may not, nothing', async () => {
  const open = await igniteSays(site, {
    title: 'Open to all',
    language: 'de-DE',
    src: { abr: { url: 'https://acme.videocdn.net/master.m3u8' } },
  });
  const secret = await igniteSays(site, { title: 'Not a trailer', visibility: 'private' });
  const page = await list({ search: 'open to all' }, writer);
  expect(page.filters).toEqual(['visibility', 'status']);
  expect(page.videos[0]).toMatchObject({
    videoId: open,
    title: 'Open to all',
    status: 'COMPLETE',
    language: null,
    madeAt: null,
  });
  expect(await one(open, writer)).toMatchObject({ player: null, documentId: null });
  expect((await one(open))?.player?.streamUrl).toBe('https://acme.videocdn.net/master.m3u8');
  const options = JSON.stringify(TRAILERS);
  expect(await one(secret, writer, options)).toBeNull();
  expect(await one(secret, admin, options)).not.toBeNull();
  for (const filter of ['category', 'tag', 'language', 'orientation']) {
    expect((await get('', { [filter]: 'x' }, writer)).status).toBe(403);
  }
  for (const path of ['', `/${open}`]) {
    expect((await get(path, {}, stranger)).status).toBe(403);
    expect((await get(path, { options: '{"tags":["other"]}' }, writer)).status).toBe(403);
    expect((await callAdmin(site, `/ignite-video/library${path}`)).status).toBe(401);
  }
  const nothing = { category: [], tag: [], language: [] };
  expect((await get('/filters', {}, stranger)).body).toMatchObject({ data: nothing });
});

it('says of a deleted video that it is deleted, and offers it no more', async () => {
  const id = await igniteSays(site, { title: 'Short lived' });
  await igniteSays(site, { id, title: 'Short lived' }, 'video.deleted');
  expect(await one(id)).toMatchObject({ isDeleted: true, video: { title: 'Short lived' } });
  expect(idsOf(await list({ search: 'short lived' }))).toEqual([]);
  expect(await one('neverHeardOf')).toBeNull();
});

it('answers what cannot be asked with 400', async () => {
  const queries: Query[] = [{ options: '{' }, { cursor: 'x' }, { search: 'a'.repeat(300) }];
  for (const query of queries) {
    expect((await get('', query)).status).toBe(400);
  }
  expect((await get('/not an id')).status).toBe(400);
});

it('gives each video once over all pages, whatever the times at which they were made', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 26, maxLength: 60 }),
      async (seconds) => {
        const run = `run${Math.random().toString(36).slice(2)}`;
        await site.strapi.db.connection('ignite_video_listing').insert(
          seconds.map((second, n) => ({
            video_id: `${run}x${n}`,
            format: 1,
            made_at: second + 1,
            search_text: run,
            tag_text: '',
          }))
        );
        const seen: number[] = [];
        const ids = new Set<string>();
        for (let cursor: string | null = ''; cursor !== null;) {
          const page: VideosPage = await list({ search: run, ...(cursor && { cursor }) });
          for (const { videoId, madeAt: at } of page.videos) {
            ids.add(videoId);
            seen.push(at ?? 0);
          }
          cursor = page.next;
        }
        expect(seen).toEqual(seconds.map((second) => second + 1).sort((a, b) => b - a));
        expect(ids.size).toBe(seconds.length);
      }
    ),
    { numRuns: 5 }
  );
});

it('lists the videos that an earlier release has stored', async () => {
  const id = await igniteSays(site, { title: 'From before' });
  const { connection } = site.strapi.db;
  await connection('ignite_video_listing').where({ video_id: id }).delete();
  await connection('ignite_video_terms').where({ video_id: id }).delete();
  expect(await one(id)).toBeNull();
  await service(site.strapi, 'fillListing').start();
  expect(await one(id)).toMatchObject({ video: { title: 'From before' } });
});
