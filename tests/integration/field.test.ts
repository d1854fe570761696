import qs from 'qs';
import type { Mapping } from '#shared/contract/mapping';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { service } from '../../server/src/services';
import {
  ARTICLE,
  igniteSays,
  startSiteWithArticles,
  WHOLE_VIDEO,
  withoutNulls,
} from '../support/articles';
import { exampleBody } from '../support/ignite';
import { editorOf } from '../support/editor';
import type { TestSite } from '../support/site';
import { mappingOnto, textRule } from '../support/tutorial';
import { apiTokenOf, ask, askGraphql, everybodyMay } from '../support/visitors';
import { VIDEO, entryOf } from '../support/webhook';

type Json = Record<string, unknown>;

let site: TestSite;
let token: string;
beforeAll(async () => {
  site = await startSiteWithArticles();
  token = await apiTokenOf(site);
});
afterAll(() => site.stop());

const everything = qs.stringify({
  populate: { lead: true, blocks: { on: { 'article.part': true } }, related: true },
});

const dataOf = ({ body }: { body: unknown }): Json => (body as { data: Json }).data;

/** An article that shows a video in every place, and another that relates to it. */
const articleWith = async (videoId: string) => {
  const video = { videoId };
  const create = (data: Json) =>
    site.strapi.documents(ARTICLE).create({ data: data as never, status: 'published' });
  const shown = await create({
    title: 'Shown',
    video,
    lead: { label: 'Lead', video },
    blocks: [{ __component: 'article.part', label: 'Block', video }],
  });
  const other = await create({ title: 'Other', related: [shown.documentId] });
  return { documentId: shown.documentId, other: other.documentId };
};

/** What the field says in all places, over REST and over GraphQL, without nulls. */
const answersOf = async (
  { documentId, other }: Awaited<ReturnType<typeof articleWith>>,
  { as, status }: { as?: string; status?: 'draft' } = {}
): Promise<unknown[]> => {
  const get = async (id: string): Promise<Json> =>
    dataOf(
      await ask(site, `/api/articles/${id}?${everything}${status ? `&status=${status}` : ''}`, {
        ...(as && { token: as }),
      })
    );
  const article = await get(documentId);
  const below = await get(other);
  const query = `{
    article(documentId: "${documentId}"${status ? ', status: DRAFT' : ''}) {
      video ${WHOLE_VIDEO} lead { video ${WHOLE_VIDEO} }
      blocks { ... on ComponentArticlePart { video ${WHOLE_VIDEO} } }
    }
    articles(filters: { documentId: { eq: "${other}" } }${status ? ', status: DRAFT' : ''}) {
      related { video ${WHOLE_VIDEO} }
    }
  }`;
  const graphql = await askGraphql(site, query, as);
  expect(graphql.body).not.toHaveProperty('errors');
  const { article: one, articles } = (graphql.body as { data: Record<string, never> }).data;
  const places = (found: Json) => [
    found['video'],
    (found['lead'] as Json)['video'],
    (found['blocks'] as Json[])[0]?.['video'],
  ];
  const related = (found: Json) => (found['related'] as Json[])[0]?.['video'];
  const answers = [
    ...places(article),
    related(below),
    ...places(one as unknown as Json),
    related((articles as unknown as Json[])[0] as Json),
  ];
  return answers.map(withoutNulls);
};

const allOf = (answer: unknown) => Array<unknown>(8).fill(withoutNulls(answer));

describe('what is read', () => {
  it("is the published entry of the video, key by key as the videos' own API gives it", async () => {
    const id = await igniteSays(site, { title: 'Seen' });
    const article = await articleWith(id);
    await everybodyMay(site, [`${VIDEO}.find`]);
    const { body } = await ask(site, `/api/ignite-video/videos?filters[videoId]=${id}`);
    const [entry] = (body as { data: Json[] }).data;
    await site.strapi.db
      .query('plugin::users-permissions.permission')
      .delete({ where: { action: `${VIDEO}.find` } });
    expect((await ask(site, '/api/ignite-video/videos')).status).toBe(403);
    expect(entry).toMatchObject({ videoId: id, title: 'Seen' });
    expect(await answersOf(article)).toEqual(allOf(entry));
    expect(await answersOf(article, { as: token })).toEqual(allOf(entry));
    expect(await answersOf(article, { as: token, status: 'draft' })).toEqual(allOf(entry));
  });

  it('is null while the video is not public, and the stored value stays', async () => {
    const id = await igniteSays(site, { title: 'Was public' });
    const article = await articleWith(id);
    await igniteSays(site, {
      id,
      title: 'Classified',
      visibility: 'private',
      updatedAt: '2024-01-16T10:00:00.000Z',
    });
    expect(await answersOf(article)).toEqual(allOf(null));
    expect(await answersOf(article, { status: 'draft' })).toEqual(allOf(null));
    expect(await answersOf(article, { as: token })).toEqual(
      allOf({ videoId: id, published: false })
    );
    for (const answer of await answersOf(article, { as: token, status: 'draft' })) {
      expect(answer).toMatchObject({ videoId: id, published: false, title: 'Classified' });
    }
    const [row] = await site.strapi.db
      .query(ARTICLE)
      .findMany({ where: { documentId: article.documentId } });
    expect(row?.['video']).toEqual({ videoId: id });
  });

  it('is null when an editor took the entry down, the video was deleted, or nobody knows it', async () => {
    const withdrawn = await igniteSays(site);
    const { draft } = await entryOf(site, withdrawn);
    await editorOf(site, draft?.documentId ?? '').unpublish();
    const deleted = await igniteSays(site);
    await igniteSays(site, { id: deleted }, 'video.deleted');
    for (const id of [withdrawn, deleted, 'unknown']) {
      const article = await articleWith(id);
      expect(await answersOf(article)).toEqual(allOf(null));
      expect(await answersOf(article, { as: token })).toEqual(
        allOf({ videoId: id, published: false })
      );
    }
  });

  it('is typed over GraphQL, and null where Ignite sent something else', async () => {
    const whole = JSON.parse(exampleBody('4-updated-complete-public.json').toString()) as Json;
    const { src, ...rest } = whole as Json & { src: Json };
    const id = await igniteSays(site, {
      ...rest,
      id: 'typed-1',
      src: { ...src, mp4: [{ url: 7, height: 'tall' }], hls: 'none' },
    });
    const { documentId } = await articleWith(id);
    const ask = `{ article(documentId: "${documentId}") { video ${WHOLE_VIDEO} } }`;
    const { body } = await askGraphql(site, ask);
    expect(body).not.toHaveProperty('errors');
    const { video } = (body as { data: { article: { video: Json } } }).data.article;
    expect(video).toMatchObject({
      videoId: id,
      title: rest['title'],
      sources: {
        abr: { url: (src['abr'] as Json)['url'] },
        mp4: [{ url: null, height: null }],
        hls: null,
      },
    });
    const type = '{ __type(name: "IgniteVideo") { fields { name type { name kind } } } }';
    const described = await askGraphql(site, type);
    expect(JSON.stringify(described.body)).toContain('"streamUrl","type":{"name":"String"');
    const unknown = await askGraphql(site, `{ articles { video { streamURL } } }`);
    expect(JSON.stringify(unknown.body)).toContain('Cannot query field');
  });

  it('costs the same number of look-ups however many articles and places show videos', async () => {
    for (let count = 0; count < 5; count += 1) await articleWith(await igniteSays(site));
    const statements: string[] = [];
    const listen = ({ sql }: { sql: string }) =>
      sql.includes('ignite_video_links') && sql.includes('video_id') && statements.push(sql);
    site.strapi.db.connection.on('query', listen);
    const { body } = await ask(site, `/api/articles?${everything}`, { token });
    await askGraphql(site, '{ articles { video { title } lead { video { title } } } }', token);
    site.strapi.db.connection.removeListener('query', listen);
    expect((body as { data: unknown[] }).data.length).toBeGreaterThan(9);
    // Over GraphQL components are read after the articles.
    expect(statements.length).toBeLessThanOrEqual(6);
  });
});

describe('what is written', () => {
  const post = (data: Json) => ask(site, '/api/articles', { data: { data }, token });
  const storedOf = async (documentId: unknown) =>
    (await site.strapi.documents(ARTICLE).findOne({
      documentId: String(documentId),
      populate: ['lead', 'blocks'] as never,
    })) as unknown as Json;

  it('is the id of a video alone, in the entry, in components and in dynamic zones', async () => {
    const video = { videoId: 'a-1', title: 'Mine', published: false };
    const { status, body } = await post({
      title: 'Written',
      video,
      lead: { video },
      blocks: [{ __component: 'article.part', video }],
    });
    expect(status).toBe(201);
    expect(await storedOf(dataOf({ body })['documentId'])).toMatchObject({
      video: { videoId: 'a-1' },
      lead: { video: { videoId: 'a-1' } },
      blocks: [{ video: { videoId: 'a-1' } }],
    });
    const stored = await storedOf(dataOf({ body })['documentId']);
    expect(Object.keys(stored['video'] as Json)).toEqual(['videoId']);
  });

  it('is null where it is null, which a required field does not take', async () => {
    expect((await post({ title: 'None', video: null })).status).toBe(201);
    const { status } = await post({ title: 'None', lead: { video: null } });
    expect(status).toBe(400);
  });

  it.each([
    ['a text', 'a-1'],
    ['an id that is none', { videoId: 'a b' }],
    ['too long an id', { videoId: 'a'.repeat(65) }],
    ['a number', { videoId: 1 }],
    ['an object without an id', { id: 'a-1' }],
    ['a list', [{ videoId: 'a-1' }]],
  ])('is refused when it is %s, in words, and nothing is stored', async (_what, video) => {
    for (const data of [
      { video },
      { lead: { video } },
      { blocks: [{ __component: 'article.part', video }] },
    ]) {
      const title = `Refused ${JSON.stringify(data)}`.slice(0, 200);
      const { status, body } = await post({ title, ...data });
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: { message: expect.stringContaining('"videoId"') } });
      expect(await site.strapi.documents(ARTICLE).count({ filters: { title } as never })).toBe(0);
    }
    const query = `mutation { createArticle(data: { title: "Refused", video: ${JSON.stringify(video).replace(/"(\w+)":/g, '$1:')} }) { documentId } }`;
    const { body } = await askGraphql(site, query, token);
    expect(JSON.stringify(body)).toContain('takes null, or the id of a video');
  });
});

describe('where the default mapping has no say', () => {
  const own = mappingOnto(VIDEO, {
    key: 'default',
    rules: [textRule('videoId', 'id'), textRule('title', 'title')],
    filter: [{ field: 'workspace', is: 'any', of: ['ours'] }],
  });

  const map = async (mappings: Mapping[]): Promise<void> => {
    const settings = service(site.strapi, 'mappingSettings');
    const { revision } = await settings.get();
    expect(await settings.set({ revision, mappings })).toBe(true);
    service(site.strapi, 'activeMappings').forget();
    service(site.strapi, 'defaultMapping').forget();
  };
  afterAll(() => map([defaultMapping]));

  it.each([
    ['is switched off', { ...own, filter: [], enabled: false }],
    ['leaves the video out', own],
  ])(
    'because it %s: answers what it would say, while the video is public',
    async (_why, mapping) => {
      await map([mapping]);
      const id = await igniteSays(site, { title: 'Said' });
      const article = await articleWith(id);
      const [answer, ...answers] = await answersOf(article);
      expect(answer).toMatchObject({ videoId: id, title: 'Said' });
      expect(answer).not.toHaveProperty('streamUrl');
      expect(answer).not.toHaveProperty('documentId');
      expect(answers).toEqual(Array(7).fill(answer));
      await igniteSays(site, { id, visibility: 'private', updatedAt: '2024-01-16T10:00:00.000Z' });
      expect(await answersOf(article)).toEqual(allOf(null));
    }
  );
});
