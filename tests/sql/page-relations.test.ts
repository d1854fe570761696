import type { UID } from '@strapi/strapi';
import { editorOf } from '../support/editor';
import { PAGE, pageWith, startSiteWithPages, videoIn } from '../support/pages';
import type { TestSite } from '../support/site';
import { asList } from '../support/targets';
import { until } from '../support/webhook';
import { service } from '../../server/src/services';

const HOME = 'api::home.home' as UID.SingleType;

let site: TestSite;
beforeAll(async () => {
  site = await startSiteWithPages();
});
afterAll(() => site.stop());

type Made = Awaited<ReturnType<typeof videoIn>>;

let minute = 0;

/** A video of which a lesson is made, too. */
const ignited = (parts: Record<string, unknown>) =>
  videoIn(site, { workspace: 'lessons', ...parts });

/** The video says something else in Ignite, and that is applied. */
const ignite = ({ id, title }: Made, parts: Record<string, unknown>) => {
  const updatedAt = new Date(Date.UTC(2024, 5, 1, 12, minute++)).toISOString();
  return ignited({ id, title, updatedAt, ...parts });
};

const down = (video: Made) => ignite(video, { visibility: 'private' });
const up = (video: Made) => ignite(video, { visibility: 'public' });

const titles = (value: unknown): unknown[] => asList(value).map(({ title }) => title);

/** The titles of the videos that the published version of a page shows, by attribute. */
const shownBy = async (uid: UID.ContentType, documentId: string) => {
  const row: Record<string, unknown> = await site.strapi.db.query(uid).findOne({
    where: { documentId, publishedAt: { $notNull: true } },
    populate: {
      video: true,
      teaser: { populate: { video: true } },
      ...(uid === PAGE && {
        cover: true,
        videos: { orderBy: { id: 'asc' } },
        gallery: true,
        subject: true,
        subjects: true,
        blocks: { on: { 'page.teaser': { populate: { video: true } } } },
      }),
    },
  });
  const within = (name: string) => asList(row[name]).flatMap(({ video }) => titles(video));
  return {
    video: titles(row['video']),
    cover: titles(row['cover']),
    gallery: titles(row['gallery']),
    subject: titles(row['subject']),
    subjects: titles(row['subjects']),
    teaser: within('teaser'),
    blocks: within('blocks'),
    videos: titles(
      (
        await site.strapi.documents(PAGE).findOne({
          documentId,
          status: 'published',
          populate: { videos: true },
        })
      )?.['videos' as never]
    ),
  };
};

const pageOf = async (title: string, ...videos: [Made, ...Made[]]): Promise<string> =>
  (await pageWith(site, title, videos)).documentId;

it('a published page shows a video again, everywhere and in its place, that was hidden and is back', async () => {
  const video = await ignited({ title: 'Back again' });
  const other = await ignited({ title: 'Stays there' });
  const page = await pageOf('Shows both', video, other);
  const before = await shownBy(PAGE, page);
  expect(before).toMatchObject({ video: ['Back again'], blocks: ['Back again'] });
  expect(before.videos).toEqual(['Back again', 'Stays there']);
  const home = await site.strapi.documents(HOME).create({
    data: {
      video: video.documentId,
      teaser: { label: 'Home', video: video.documentId },
    } as never,
    status: 'published',
  });
  const heard: string[] = [];
  const stop = site.strapi.eventHub.subscribe((name: string, ...args: unknown[]) => {
    const { uid } = (args[0] ?? {}) as { uid?: string };
    if (uid === PAGE || uid === HOME) heard.push(`${name} ${uid}`);
    return Promise.resolve();
  });

  await until(() => heard.includes(`entry.publish ${HOME}`));
  heard.length = 0;
  await down(video);
  expect(await shownBy(PAGE, page)).toMatchObject({ video: [], teaser: [], blocks: [] });
  await up(video);

  expect(await shownBy(PAGE, page)).toEqual(before);
  expect(await shownBy(HOME, home.documentId)).toMatchObject({
    video: ['Back again'],
    teaser: ['Back again'],
  });
  const told = [HOME, PAGE].map((uid) => `entry.update ${uid}`);
  await until(() => told.every((event) => heard.includes(event)));
  expect(new Set(heard)).toEqual(new Set(told));
  stop();
});

it('a page that was published meanwhile shows what its editor has left there', async () => {
  const video = await ignited({ title: 'Was away' });
  const other = await ignited({ title: 'Another' });
  const same = await pageOf('Published as it was', video);
  const cleared = await pageOf('Without the video', other);
  const taken = await pageOf('With another', other);
  for (const documentId of [cleared, taken]) {
    const editor = editorOf(site, documentId, PAGE);
    await editor.change({ video: video.documentId, teaser: { video: video.documentId } });
    await editor.publish();
  }

  await down(video);
  await editorOf(site, same, PAGE).publish();
  await editorOf(site, cleared, PAGE).change({ video: null, teaser: null });
  await editorOf(site, cleared, PAGE).publish();
  await editorOf(site, taken, PAGE).change({ video: other.documentId });
  await editorOf(site, taken, PAGE).publish();
  await up(video);

  expect(await shownBy(PAGE, same)).toMatchObject({
    video: ['Was away'],
    teaser: ['Was away'],
    blocks: ['Was away'],
  });
  expect(await shownBy(PAGE, cleared)).toMatchObject({ video: [], teaser: [] });
  expect(await shownBy(PAGE, taken)).toMatchObject({ video: ['Another'] });
});

it('a place that another video has taken stays with that', async () => {
  const video = await ignited({ title: 'Came late' });
  const other = await ignited({ title: 'Was quicker' });
  const page = await pageOf('One place', video);
  await down(video);
  const [row] = await site.strapi.db
    .query(PAGE)
    .findMany({ where: { documentId: page, publishedAt: { $notNull: true } } });
  const [quicker] = await site.strapi.db.query('plugin::ignite-video.video').findMany({
    where: { documentId: other.documentId, publishedAt: { $notNull: true } },
  });
  await site.strapi.db
    .query(PAGE)
    .update({ where: { id: row?.id }, data: { video: { set: [quicker?.id] } } });
  await up(video);
  expect(await shownBy(PAGE, page)).toMatchObject({
    video: ['Was quicker'],
    cover: ['Came late'],
  });
});

it('what was public and cannot be put back whole waits for an editor, and the attribute is named', async () => {
  const [first, second] = [
    await ignited({ title: 'Shown first' }),
    await ignited({ title: 'Shown second' }),
  ];
  const { documentId } = await pageWith(site, 'Whole', [first, second]);
  const all = service(site.strapi, 'takenDown');
  const version = { target: PAGE, documentId, locale: null };
  // What a morphic relation says cannot be given back: an editor has to publish that.
  await site.strapi.documents(PAGE).update({ documentId, data: { title: 'Unfinished' } as never });
  await all.keep(version);
  const takenDown = (one: typeof version) =>
    site.strapi.db.transaction(({ trx }) => all.of(trx, one));
  expect(await takenDown(version)).toMatchObject({ what: 'lost', attribute: 'subject' });
});
