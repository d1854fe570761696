import qs from 'qs';
import { service } from '../../server/src/services';
import { PAGE, SECRET, hide, pageWith, startSiteWithPages, videoIn } from '../support/pages';
import type { TestSite } from '../support/site';
import { LESSON } from '../support/targets';
import { apiTokenOf, ask, askGraphql } from '../support/visitors';
import { VIDEO } from '../support/webhook';

let site: TestSite;
let token: string;
let hidden: Awaited<ReturnType<typeof videoIn>>;
let visible: Awaited<ReturnType<typeof videoIn>>;
let page: Awaited<ReturnType<typeof pageWith>>;

beforeAll(async () => {
  site = await startSiteWithPages();
  token = await apiTokenOf(site);
  hidden = await videoIn(site, { title: SECRET, workspace: 'lessons' });
  visible = await videoIn(site, { title: 'Open', workspace: 'lessons' });
  page = await pageWith(site, 'Page', [hidden, visible]);
  // An editor's change makes the drafts differ from what was published.
  await hide(site, hidden.id);
});
afterAll(() => site.stop());

/** Everything by which the hidden video could be recognised. */
const traces = () => [SECRET, hidden.id, hidden.documentId, hidden.lesson];
const tracesIn = (text: string): string[] => traces().filter((trace) => text.includes(trace));

const video = { populate: '*' };
const rest: [what: string, path: string, query: object][] = [
  ['the list of videos', '/api/ignite-video/videos', {}],
  ['drafts of videos', '/api/ignite-video/videos', { status: 'draft' }],
  ['entries of a mapped type', '/api/lessons', {}],
  ['drafts of a mapped type', '/api/lessons', { status: 'draft' }],
  ['a page with everything', '/api/pages', { populate: '*' }],
  ['drafts of pages with everything', '/api/pages', { populate: '*', status: 'draft' }],
  ['a relation to one', '/api/pages', { populate: { video, cover: true } }],
  ['a relation to many', '/api/pages', { populate: { videos: video, gallery: true } }],
  ['a relation to a mapped type', '/api/pages', { populate: { lessons: true } }],
  ['a component', '/api/pages', { populate: { teaser: { populate: '*' } } }],
  [
    'a dynamic zone',
    '/api/pages',
    { populate: { blocks: { on: { 'page.teaser': { populate: { video: true } } } } } },
  ],
  ['a relation to any type', '/api/pages', { populate: { subject: { on: { [VIDEO]: true } } } }],
  ['relations to any type', '/api/pages', { populate: { subjects: { on: { [VIDEO]: true } } } }],
  [
    'a nested page',
    '/api/pages',
    { populate: { parent: { populate: { videos: true, teaser: { populate: '*' } } } } },
  ],
  [
    'nested pages of drafts',
    '/api/pages',
    { status: 'draft', populate: { children: { populate: '*' }, parent: { populate: '*' } } },
  ],
];

describe.each(rest)('over REST, %s', (_what, path, query) => {
  const asked = `${path}?${qs.stringify(query, { encodeValuesOnly: true })}`;

  it('shows an API token what is hidden, and a visitor nothing of it', async () => {
    const own = await ask(site, asked, { token });
    expect(own.status).toBe(200);
    expect(tracesIn(own.text)).not.toEqual([]);
    const { status, text } = await ask(site, asked);
    expect(status).toBe(200);
    expect(tracesIn(text)).toEqual([]);
  });
});

it("finds Strapi's inside as it expects it", () => {
  expect(service(site.strapi, 'guard').missing()).toEqual([]);
});

it('shows a visitor everything else of a page', async () => {
  const query = qs.stringify({ populate: ['videos', 'lessons', 'video'] });
  const { body } = await ask(site, `/api/pages/${page.documentId}?${query}`);
  expect(body).toMatchObject({
    data: {
      title: 'Page',
      video: null,
      videos: [{ title: 'Open', videoId: visible.id }],
      lessons: [{ title: 'Open' }],
    },
  });
});

it('does not find a hidden entry by its id', async () => {
  for (const status of ['draft', 'published']) {
    const path = `/api/ignite-video/videos/${hidden.documentId}?status=${status}`;
    expect((await ask(site, path)).status).toBe(404);
    expect((await ask(site, path, { token })).status).toBe(200);
    const lesson = `/api/lessons/${hidden.lesson}?status=${status}`;
    expect((await ask(site, lesson)).status).toBe(404);
    expect((await ask(site, lesson, { token })).status).toBe(200);
  }
});

const told = { title: { $startsWith: SECRET } };
const oracles: [what: string, path: string, query: object][] = [
  ['a filter', '/api/ignite-video/videos', { filters: told }],
  ['a search', '/api/ignite-video/videos', { _q: SECRET }],
  ['a filter of drafts', '/api/lessons', { filters: told, status: 'draft' }],
  ['a filter by a relation', '/api/pages', { filters: { video: told } }],
  ['a filter by one of many', '/api/pages', { filters: { videos: told } }],
  ['a filter by one below', '/api/pages', { filters: { parent: { video: told } } }],
  ['a filter by a component', '/api/pages', { filters: { teaser: { video: told } } }],
  [
    'a filter by whether there is one',
    '/api/pages',
    { filters: { video: { id: { $notNull: true } } } },
  ],
  [
    'a filter among several',
    '/api/pages',
    { filters: { $or: [{ lessons: told }, { gallery: told }] } },
  ],
];

it.each(oracles)('%s finds nothing hidden, and counts nothing', async (_what, path, query) => {
  const asked = `${path}?${qs.stringify(query, { encodeValuesOnly: true })}`;
  const own = await ask(site, asked, { token });
  expect(own.body).toMatchObject({ meta: { pagination: { total: 1 } } });
  const { body } = await ask(site, asked);
  expect(body).toMatchObject({ data: [], meta: { pagination: { total: 0 } } });
});

it('a list counts what a visitor may see, no more', async () => {
  const { body } = await ask(site, '/api/ignite-video/videos?pagination[pageSize]=1');
  expect(body).toMatchObject({ data: [{ title: 'Open' }], meta: { pagination: { total: 1 } } });
});

it('counts of relations leave out what is hidden', async () => {
  const query = qs.stringify({
    populate: { videos: { count: true }, gallery: { count: true }, lessons: { count: true } },
  });
  const { body } = await ask(site, `/api/pages/${page.documentId}?${query}`);
  expect(body).toMatchObject({
    data: { videos: { count: 1 }, gallery: { count: 0 }, lessons: { count: 1 } },
  });
});

it.each(['subject', 'subjects'])(
  'a count says nothing of a relation to any type: %s',
  async (name) => {
    const path = `/api/pages/${page.documentId}?${qs.stringify({ populate: { [name]: { count: true } } })}`;
    const own = await ask(site, path, { token });
    expect(own.body).toMatchObject({ data: { [name]: { count: 1 } } });
    const { body } = await ask(site, path);
    expect((body as { data: Record<string, unknown> }).data[name] ?? { count: 0 }).toEqual({
      count: 0,
    });
  }
);

it('an order by a relation does not tell what is hidden there', async () => {
  const before = await videoIn(site, { title: 'Aardvark', workspace: 'lessons' });
  const pages = [
    await pageWith(site, 'Aardvark', [before]),
    await pageWith(site, 'Open', [visible]),
  ];
  const order = async (direction: string, as: { token?: string } = {}) => {
    const path = `/api/pages?sort=video.title:${direction}&filters[parent][id][$null]=true`;
    const { body } = await ask(site, path, as);
    return (body as { data: { title: string }[] }).data.map(({ title }) => title);
  };
  expect(await order('asc', { token })).toEqual(['Aardvark', 'Page', 'Open']);
  // Databases differ in where they put what is missing: first or last, and so the hidden one.
  expect((await order('asc')).indexOf('Page')).not.toBe(1);
  expect((await order('desc')).indexOf('Page')).not.toBe(1);
  for (const { documentId, child } of pages) {
    await site.strapi.documents(PAGE).delete({ documentId: child });
    await site.strapi.documents(PAGE).delete({ documentId });
  }
  await site.strapi.documents(VIDEO).delete({ documentId: before.documentId });
  await site.strapi.documents(LESSON).delete({ documentId: before.lesson });
});

const graphql: [what: string, query: string][] = [
  ['videos', '{ igniteVideoVideos { documentId title videoId streamUrl } }'],
  ['drafts of videos', '{ igniteVideoVideos(status: DRAFT) { documentId title } }'],
  [
    'a connection',
    '{ igniteVideoVideos_connection(status: DRAFT) { nodes { title } pageInfo { total } } }',
  ],
  ['drafts of a mapped type', '{ lessons(status: DRAFT) { documentId title videoId } }'],
  [
    'relations',
    '{ pages { video { title } cover { title } videos { title } gallery { title } lessons { title } } }',
  ],
  [
    'relations of drafts',
    '{ pages(status: DRAFT) { video { title } videos { title } lessons { title } } }',
  ],
  [
    'relations with filters of their own',
    '{ pages { videos(filters: { title: { notNull: true } }, sort: "title") { title } } }',
  ],
  [
    'components',
    '{ pages { teaser { video { title } } blocks { ... on ComponentPageTeaser { video { title } } } } }',
  ],
  ['a nested page', '{ pages { parent { video { title } videos { title } } children { title } } }'],
];

it.each(graphql)('over GraphQL, a visitor is shown nothing hidden in %s', async (_what, query) => {
  const own = await askGraphql(site, query, token);
  expect(own.body).not.toHaveProperty('errors');
  expect(tracesIn(own.text)).not.toEqual([]);
  const { text, body } = await askGraphql(site, query);
  expect(body).not.toHaveProperty('errors');
  expect(tracesIn(text)).toEqual([]);
});

it('over GraphQL, filters and totals find nothing hidden', async () => {
  const total = async (type: string, filters: string, as?: string) => {
    const { body } = await askGraphql(
      site,
      `{ ${type}_connection(filters: ${filters}) { pageInfo { total } } }`,
      as
    );
    return (body as { data: Record<string, { pageInfo: { total: number } }> }).data[
      `${type}_connection`
    ]!.pageInfo.total;
  };
  const told = `{ title: { startsWith: "${SECRET}" } }`;
  for (const [type, filters] of [
    ['igniteVideoVideos', told],
    ['lessons', told],
    ['pages', `{ video: ${told} }`],
    ['pages', `{ videos: ${told} }`],
    ['pages', `{ parent: { video: ${told} } }`],
    ['pages', `{ teaser: { video: ${told} } }`],
  ] as const) {
    expect(await total(type, filters, token)).toBe(1);
    expect(await total(type, filters)).toBe(0);
  }
});

it("a logged-in user of the site's is a visitor", async () => {
  const { body } = await ask(site, '/api/auth/local/register', {
    data: { username: 'reader', email: 'reader@example.com', password: 'Ignite-demo-1' },
  });
  const { jwt } = body as { jwt: string };
  const role = await site.strapi.db
    .query('plugin::users-permissions.role')
    .findOne({ where: { type: 'authenticated' } });
  for (const action of [`${VIDEO}.find`, `${LESSON}.find`]) {
    await site.strapi.db
      .query('plugin::users-permissions.permission')
      .create({ data: { action, role: role.id } });
  }
  for (const path of ['/api/lessons?status=draft', '/api/ignite-video/videos']) {
    const { status, text } = await ask(site, path, { token: jwt });
    expect(status).toBe(200);
    expect(tracesIn(text)).toEqual([]);
  }
});

describe('a version in another language', () => {
  let translated: string;
  beforeAll(async () => {
    const { strapi } = site;
    await strapi.plugin('i18n').service('locales').create({ code: 'de', name: 'German' });
    await strapi.plugin('i18n').service('locales').create({ code: 'fr', name: 'French' });
    translated = `Geheim ${hidden.id.slice(0, 4)}`;
    for (const locale of ['de', 'fr']) {
      await strapi.db.query(LESSON).create({
        data: {
          documentId: hidden.lesson,
          locale,
          title: `${translated} ${locale}`,
          publishedAt: null,
        },
      });
    }
  });
  const titles = async (locale: string) => {
    const { body } = await ask(site, `/api/lessons?status=draft&locale=${locale}`);
    return (body as { data: { title: string }[] }).data.map(({ title }) => title);
  };

  it('that no video feeds is hidden with the others of the document', async () => {
    expect(await titles('de')).toEqual([]);
  });

  it('that another video feeds follows that one', async () => {
    await site.strapi.db.connection('ignite_video_links').insert({
      mapping: 'french',
      video_id: 'french',
      target: LESSON,
      document_id: hidden.lesson,
      locale: 'fr',
      publication: 'never',
      written: '{}',
      hides: 0,
    });
    expect(await titles('fr')).toEqual([`${translated} fr`]);
    expect(await titles('de')).toEqual([]);
  });

  it('is hidden no longer when the entry is detached', async () => {
    const links = () =>
      site.strapi.db.connection('ignite_video_links').where({ document_id: hidden.lesson });
    await links().update({ detached: 1 });
    expect(await titles('de')).toEqual([`${translated} de`]);
    await links().update({ detached: 0 });
    expect(await titles('de')).toEqual([]);
  });
});
