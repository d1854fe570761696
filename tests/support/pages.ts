import { service } from '../../server/src/services';
import type { UID } from '@strapi/strapi';
import { deliveryOf } from './ignite';
import { startSite, type TestSite } from './site';
import { LESSON, RECORD } from './targets';
import { mappingFor, mappingOnto, textRule } from './tutorial';
import { freshVideoId, videoOf } from './videos';
import { everybodyMay } from './visitors';
import { VIDEO, entryOf, send, settled } from './webhook';

const secret = 'whsec_3f9b6a0d5c7e41d2a8b0';
export const PAGE = 'api::page.page' as UID.CollectionType;

/** What only the hidden video's entries say. */
export const SECRET = 'Classified';

const everyAction = (uid: string): string[] =>
  ['find', 'findOne', 'create', 'update', 'delete'].map((action) => `${uid}.${action}`);

/** A site with pages that relate to videos, where everybody may read and write all of it. */
export const startSiteWithPages = async (env: Record<string, string> = {}): Promise<TestSite> => {
  const rules = [
    textRule('title', 'title'),
    textRule('summary', 'description'),
    textRule('videoId', 'id'),
  ];
  const site = await startSite({
    env: { WITH_PAGES: 'true', WITH_GRAPHQL: 'true', ...env },
    config: {
      signingSecrets: [secret],
      mappings: [
        mappingOnto(VIDEO, {
          key: 'videos',
          name: 'Videos',
          rules: [
            { ...textRule('title', 'title'), owner: 'untilEdited' },
            textRule('videoId', 'id'),
            textRule('streamUrl', 'src.abr.url'),
          ],
        }),
        mappingFor(LESSON, 'lessons', {
          rules,
          adoptBy: 'videoId',
          locale: { type: 'fixed', locale: 'en' },
        }),
        mappingFor(RECORD, 'records', { rules, publishing: 'always', deletion: 'keep' }),
      ],
    },
  });
  await everybodyMay(site, [PAGE, VIDEO, LESSON, RECORD].flatMap(everyAction));
  return site;
};

/** A video in Ignite that is applied in Strapi; `workspace` picks a mapping beside the default one. */
export const videoIn = async (site: TestSite, parts: Record<string, unknown>, event?: string) => {
  const id = String(parts['id'] ?? freshVideoId());
  const title = String(parts['title'] ?? id);
  const video = videoOf({
    id,
    description: `About ${title}`,
    src: { abr: { url: `https://cdn.example.com/${encodeURIComponent(title)}.m3u8` } },
    ...parts,
  });
  const { status } = await send(site, deliveryOf({ secret, video, ...(event && { event }) }));
  if (status !== 202) throw new Error(`The delivery was answered with ${status}`);
  await settled(site);
  const find = async (uid: UID.CollectionType): Promise<string> => {
    const { draft, published } = await entryOf(site, id, uid);
    return (draft ?? published)?.documentId ?? '';
  };
  return {
    id,
    title,
    documentId: await find(VIDEO),
    lesson: await find(LESSON),
    record: await find(RECORD),
  };
};

/** Has the links of a video say that it is not public, and nothing else happen: what was published stays so. */
export const hide = async (
  { strapi }: Pick<TestSite, 'strapi'>,
  videoId: string
): Promise<void> => {
  // It would be put right: the video is public.
  jest.spyOn(service(strapi, 'storedVideos'), 'bring').mockResolvedValue([]);
  await strapi.db
    .connection('ignite_video_links')
    .where({ video_id: videoId })
    .update({ hides: 1 });
};

interface Shown {
  documentId: string;
  lesson: string;
}

/** A published page that relates to some videos in every way, and another below it. */
export const pageWith = async (
  { strapi }: Pick<TestSite, 'strapi'>,
  title: string,
  [first, ...others]: [Shown, ...Shown[]]
): Promise<{ documentId: string; child: string }> => {
  const all = [first, ...others];
  const [row] = await strapi.db
    .query(VIDEO)
    .findMany({ where: { documentId: first.documentId, publishedAt: { $notNull: true } } });
  const subject = { id: row?.id, __type: VIDEO };
  const create = (data: Record<string, unknown>) =>
    strapi.documents(PAGE).create({ data: data as never, status: 'published' });
  const page = await create({
    title,
    video: first.documentId,
    cover: first.documentId,
    videos: all.map(({ documentId }) => documentId),
    gallery: [first.documentId],
    lessons: all.map(({ lesson }) => lesson),
    teaser: { label: 'Teaser', video: first.documentId },
    blocks: [{ __component: 'page.teaser', label: 'Block', video: first.documentId }],
  });
  const child = await create({ title: `Below ${title}`, parent: page.documentId });
  // The document service has no form for relations to any type.
  for (const version of await strapi.db
    .query(PAGE)
    .findMany({ where: { documentId: page.documentId } })) {
    await strapi.db
      .query(PAGE)
      .update({ where: { id: version.id }, data: { subject, subjects: [subject] } });
  }
  return { documentId: page.documentId, child: child.documentId };
};
