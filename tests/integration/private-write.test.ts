import { service } from '../../server/src/services';
import { callAdmin, logIn } from '../support/administrator';
import { PAGE, SECRET, hide, pageWith, startSiteWithPages, videoIn } from '../support/pages';
import type { TestSite } from '../support/site';
import { LESSON, RECORD } from '../support/targets';
import { apiTokenOf, ask, askGraphql } from '../support/visitors';
import { VIDEO, entryOf } from '../support/webhook';

let site: TestSite;
let token: string;
let admin: string;
beforeAll(async () => {
  site = await startSiteWithPages();
  token = await apiTokenOf(site);
  admin = await logIn(site);
});
afterAll(() => site.stop());

/** A video that is not public, and its entries: drafts. */
const privateVideo = async (title = SECRET) => {
  const video = await videoIn(site, { title, visibility: 'private', workspace: 'lessons' });
  await hide(site, video.id);
  return video;
};

const publishedOf = async (id: string): Promise<unknown[]> => [
  (await entryOf(site, id, LESSON)).published,
  (await entryOf(site, id, VIDEO)).published,
];

const contentManager = (path: string, data: unknown) =>
  callAdmin(site, `/content-manager/collection-types/${path}`, {
    method: 'POST',
    data,
    token: admin,
  });

const refusal = `"${SECRET}" cannot be published: its video is not public in Ignite.`;

describe('publishing an entry of a video that is not public is refused with 400 and the reason', () => {
  type Video = Awaited<ReturnType<typeof privateVideo>>;
  const doors: [string, (video: Video) => Promise<{ status: number; text: string }>][] = [
    [
      'in the Content Manager',
      async ({ lesson }) => {
        const { status, body } = await contentManager(`${LESSON}/${lesson}/actions/publish`, {
          remark: 'Changed',
        });
        return { status, text: JSON.stringify(body) };
      },
    ],
    [
      'in the Content Manager, in bulk',
      async ({ lesson }) => {
        const { status, body } = await contentManager(`${LESSON}/actions/bulkPublish`, {
          documentIds: [lesson],
          locale: ['en'],
        });
        return { status, text: JSON.stringify(body) };
      },
    ],
    [
      'over REST',
      ({ lesson }) =>
        ask(site, `/api/lessons/${lesson}?status=published`, {
          method: 'PUT',
          data: { data: { remark: 'Changed' } },
          token,
        }),
    ],
    [
      'over GraphQL',
      async ({ lesson }) => {
        const query = `mutation { updateLesson(documentId: "${lesson}", status: PUBLISHED, data: { remark: "Changed" }) { documentId } }`;
        const { text, body } = await askGraphql(site, query, token);
        // GraphQL says in the body what REST says by the status.
        const { errors } = body as { errors?: { extensions: { error: { name: string } } }[] };
        return {
          status: errors?.[0]?.extensions.error.name === 'ValidationError' ? 400 : 200,
          text,
        };
      },
    ],
  ];

  it.each(doors)('%s', async (_door, publish) => {
    const video = await privateVideo();
    const before = await entryOf(site, video.id, LESSON);
    const { status, text } = await publish(video);
    expect(text).toContain(JSON.stringify(refusal).slice(1, -1));
    expect(status).toBe(400);
    expect(await entryOf(site, video.id, LESSON)).toEqual(before);
  });

  const code: [string, (video: Video) => Promise<unknown>][] = [
    ['publish', ({ lesson: documentId }) => site.strapi.documents(LESSON).publish({ documentId })],
    [
      'publish in every language',
      ({ lesson: documentId }) =>
        site.strapi.documents(LESSON).publish({ documentId, locale: '*' }),
    ],
    [
      'publish in several languages',
      ({ lesson: documentId }) =>
        site.strapi.documents(LESSON).publish({ documentId, locale: ['en'] as never }),
    ],
    [
      'update',
      ({ lesson: documentId }) =>
        site.strapi.documents(LESSON).update({ documentId, data: {}, status: 'published' }),
    ],
    [
      'update of the default type',
      ({ documentId }) =>
        site.strapi.documents(VIDEO).update({ documentId, data: {}, status: 'published' }),
    ],
    [
      'a row that is stored past the document service',
      ({ lesson: documentId }) =>
        site.strapi.db
          .query(LESSON)
          .create({ data: { documentId, locale: 'en', title: 'x', publishedAt: new Date() } }),
    ],
    [
      'a row that is changed past the document service',
      ({ lesson: documentId }) =>
        site.strapi.db
          .query(LESSON)
          .updateMany({ where: { documentId }, data: { publishedAt: new Date() } }),
    ],
  ];

  it.each(code)("by the site's code: %s", async (_what, publish) => {
    const video = await privateVideo();
    await expect(publish(video)).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(refusal),
      details: expect.objectContaining({ videoId: video.id }),
    });
    expect(await publishedOf(video.id)).toEqual([null, null]);
  });
});

it('in bulk, nothing is published when one of the entries may not be', async () => {
  const hidden = await privateVideo();
  const { strapi } = site;
  const open = await videoIn(site, { title: 'Open', workspace: 'lessons' });
  await strapi.documents(LESSON).unpublish({ documentId: open.lesson });
  const documentIds = [open.lesson, hidden.lesson];
  const { status } = await contentManager(`${LESSON}/actions/bulkPublish`, {
    documentIds,
    locale: ['en'],
  });
  expect(status).toBe(400);
  expect((await entryOf(site, open.id, LESSON)).published).toBeNull();
  const alone = await contentManager(`${LESSON}/actions/bulkPublish`, {
    documentIds: [open.lesson],
    locale: ['en'],
  });
  expect(alone.status).toBe(200);
  expect((await entryOf(site, open.id, LESSON)).published).not.toBeNull();
});

it("saving a draft of a video that is not public is the editors' as ever", async () => {
  const { id, lesson } = await privateVideo();
  const { status } = await callAdmin(
    site,
    `/content-manager/collection-types/${LESSON}/${lesson}`,
    {
      method: 'PUT',
      data: { remark: 'Look at this' },
      token: admin,
    }
  );
  expect(status).toBe(200);
  expect((await entryOf(site, id, LESSON)).draft).toMatchObject({ remark: 'Look at this' });
});

it('the sync itself may publish', async () => {
  const { id, lesson: documentId } = await privateVideo();
  await service(site.strapi, 'asSync')(() => site.strapi.documents(LESSON).publish({ documentId }));
  expect((await entryOf(site, id, LESSON)).published).not.toBeNull();
});

it('an entry without a link is published as ever', async () => {
  const { documentId } = await site.strapi
    .documents(LESSON)
    .create({ data: { title: 'Unlinked' }, status: 'published' });
  expect(
    await site.strapi.documents(LESSON).findOne({ documentId, status: 'published' })
  ).not.toBeNull();
});

describe('a duplicate', () => {
  it('of an entry of the default type is refused with the reason', async () => {
    const { id, documentId } = await videoIn(site, { title: 'Open' });
    const { status, body } = await contentManager(`${VIDEO}/clone/${documentId}`, {
      title: 'Copy',
    });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('cannot be duplicated');
    const rows = await site.strapi.db.query(VIDEO).findMany({ where: { videoId: id } });
    expect(new Set(rows.map((row) => row.documentId))).toEqual(new Set([documentId]));
  });

  it("lacks what is always Ignite's and what its mapping adopts by, whatever the form sent", async () => {
    const { id, lesson } = await privateVideo();
    await site.strapi.documents(LESSON).update({ documentId: lesson, data: { remark: 'Mine' } });
    const { status, body } = await contentManager(`${LESSON}/clone/${lesson}`, {
      title: 'Copy',
      summary: 'Copied',
      videoId: id,
      remark: 'Mine',
    });
    expect(status).toBe(200);
    const { documentId } = (body as { data: { documentId: string } }).data;
    expect(documentId).not.toBe(lesson);
    expect(await site.strapi.documents(LESSON).findOne({ documentId })).toMatchObject({
      title: null,
      summary: null,
      videoId: null,
      remark: 'Mine',
    });
  });

  it('of an entry without a link is a copy of everything', async () => {
    const { documentId } = await site.strapi
      .documents(LESSON)
      .create({ data: { title: 'Unlinked', videoId: 'mine' } });
    const copy = await site.strapi.documents(LESSON).clone({ documentId, data: {} });
    expect(copy?.entries).toMatchObject([{ title: 'Unlinked', videoId: 'mine' }]);
  });
});

describe("a visitor's write", () => {
  it('keeps the relations to what is hidden, and shows nothing of it in the answer', async () => {
    const hidden = await videoIn(site, { title: SECRET, workspace: 'lessons' });
    const page = await pageWith(site, 'Page', [hidden]);
    await hide(site, hidden.id);
    const path = `/api/pages/${page.documentId}?populate=*&status=draft`;
    const answer = await ask(site, path, { method: 'PUT', data: { data: { title: 'Renamed' } } });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ data: { title: 'Renamed', video: null, videos: [] } });
    for (const trace of [SECRET, hidden.id, hidden.documentId])
      expect(answer.text).not.toContain(trace);
    const kept = await site.strapi.documents(PAGE).findOne({
      documentId: page.documentId,
      populate: ['video', 'videos', 'lessons'],
    });
    expect(kept).toMatchObject({
      title: 'Renamed',
      video: { title: SECRET },
      videos: [{ title: SECRET }],
      lessons: [{ title: SECRET }],
    });
    const mutation = `mutation { updatePage(documentId: "${page.documentId}", status: DRAFT, data: { title: "Again" }) { title video { title } videos { title } } }`;
    const graphql = await askGraphql(site, mutation);
    expect(graphql.body).toMatchObject({ data: { updatePage: { title: 'Again' } } });
    expect(graphql.text).not.toContain(SECRET);
  });

  it('finds no hidden entry to write to', async () => {
    const hidden = await privateVideo();
    const data = { data: { remark: 'Seen' } };
    const answer = await ask(site, `/api/lessons/${hidden.lesson}?status=draft`, {
      method: 'PUT',
      data,
    });
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain(SECRET);
    const mutation = `mutation { updateLesson(documentId: "${hidden.lesson}", data: { remark: "Seen" }) { title } }`;
    expect((await askGraphql(site, mutation)).text).not.toContain(SECRET);
    expect((await entryOf(site, hidden.id, LESSON)).draft).toMatchObject({ remark: null });
    const own = await ask(site, `/api/lessons/${hidden.lesson}?status=draft`, {
      method: 'PUT',
      data,
      token,
    });
    expect(own.status).toBe(200);
  });
});

describe('what others write to an entry of a video is noticed', () => {
  const markedBy = async (write: () => Promise<unknown>): Promise<string[]> => {
    const mark = jest.spyOn(service(site.strapi, 'recheckStore'), 'mark');
    await write();
    const marked = new Set(mark.mock.calls.flatMap(([, videoIds]) => videoIds));
    mark.mockRestore();
    return [...marked];
  };
  const publicationOf = async (id: string): Promise<string> => {
    const row = (await site.strapi.db
      .connection('ignite_video_links')
      .where({ video_id: id, target: LESSON })
      .first()) as { publication: string };
    return row.publication;
  };
  type Video = Awaited<ReturnType<typeof videoIn>>;
  const writes: [string, (video: Video) => Promise<unknown>][] = [
    [
      'a change',
      ({ lesson: documentId }) =>
        site.strapi.documents(LESSON).update({ documentId, data: { title: 'x' } }),
    ],
    [
      'a publication',
      ({ lesson: documentId }) => site.strapi.documents(LESSON).publish({ documentId }),
    ],
    [
      'an unpublication',
      ({ lesson: documentId }) => site.strapi.documents(LESSON).unpublish({ documentId }),
    ],
    [
      'discarding a draft',
      ({ lesson: documentId }) => site.strapi.documents(LESSON).discardDraft({ documentId }),
    ],
    [
      'a deletion',
      ({ lesson: documentId }) => site.strapi.documents(LESSON).delete({ documentId }),
    ],
    [
      'a version in another language',
      ({ lesson: documentId }) =>
        site.strapi.documents(LESSON).update({ documentId, locale: 'de', data: { title: 'x' } }),
    ],
    [
      'a row that is changed past the document service',
      async ({ lesson: documentId }) => {
        const [row] = await site.strapi.db.query(LESSON).findMany({ where: { documentId } });
        return site.strapi.db.query(LESSON).update({ where: { id: row.id }, data: { title: 'x' } });
      },
    ],
    [
      'rows that are changed past the document service',
      ({ lesson: documentId }) =>
        site.strapi.db.query(LESSON).updateMany({ where: { documentId }, data: { title: 'x' } }),
    ],
    [
      'rows that are deleted past the document service',
      ({ lesson: documentId }) =>
        site.strapi.db.query(LESSON).deleteMany({ where: { documentId } }),
    ],
    [
      'a type without drafts',
      ({ record: documentId }) =>
        site.strapi.documents(RECORD).update({ documentId, data: { title: 'x' } }),
    ],
  ];

  it.each(writes)('%s', async (what, write) => {
    const workspace = what === 'a type without drafts' ? 'records' : 'lessons';
    const video = await videoIn(site, { title: 'Open', workspace });
    expect(await markedBy(() => write(video))).toEqual([video.id]);
  });

  it('but not what the sync writes, nor reading, nor other entries', async () => {
    const { lesson: documentId } = await videoIn(site, { title: 'Open', workspace: 'lessons' });
    const documents = site.strapi.documents(LESSON);
    expect(
      await markedBy(async () => {
        const asSync = service(site.strapi, 'asSync');
        await asSync(() => documents.update({ documentId, data: { title: 'x' } }));
        await documents.findOne({ documentId });
        await documents.create({ data: { title: 'Another' } });
      })
    ).toEqual([]);
  });

  it('and undone when the write is', async () => {
    const { id, lesson: documentId } = await videoIn(site, { title: 'Open', workspace: 'lessons' });
    const failing = () =>
      site.strapi.db.transaction(async () => {
        await site.strapi.documents(LESSON).update({ documentId, data: { title: 'x' } });
        throw new Error('Too late');
      });
    await expect(failing()).rejects.toThrow('Too late');
    const marked = await service(site.strapi, 'recheckStore').due(Date.now(), 1000);
    expect(marked.map(({ videoId }) => videoId)).not.toContain(id);
  });

  it('who took an entry down is remembered until it is published again', async () => {
    const { id, lesson: documentId } = await videoIn(site, { title: 'Open', workspace: 'lessons' });
    const documents = site.strapi.documents(LESSON);
    expect(await publicationOf(id)).toBe('published');
    await documents.unpublish({ documentId });
    expect(await publicationOf(id)).toBe('withdrawn');
    await documents.publish({ documentId });
    expect(await publicationOf(id)).toBe('published');
    await documents.publish({ documentId });
    expect(await publicationOf(id)).toBe('published');
    await documents.discardDraft({ documentId });
    expect(await publicationOf(id)).toBe('published');
  });
});
