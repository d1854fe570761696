import type { Core } from '@strapi/strapi';
import { permissions } from '#shared/permissions';
import { quoted } from '../quoted';
import { service } from '../services';
import { z } from '../strapi-utils';
import { describeVideo } from '../video/describe';
import { isTombstone } from '../video/order';
import { parseVideo } from '../video/video';
import { linksInto } from './links';
import { answering, notice, type Mcp } from './tool';

const MOST = 20;

/** A video as it was applied last. */
export interface FoundVideo {
  videoId: string;
  untrustedTitle: string | null;
  untrustedStatus: string | null;
  untrustedVisibility: string | null;
  isDeleted: boolean;
}

export const foundVideo = () => ({
  videoId: z.string(),
  untrustedTitle: z.string().nullable(),
  untrustedStatus: z.string().nullable().describe('COMPLETE, PROCESSING, NO_FILE, FAILED, …'),
  untrustedVisibility: z.string().nullable().describe('public or private'),
  isDeleted: z.boolean(),
});

/** The stored videos with an id or a part of a title; the latest without a text. */
export const findVideos = async (
  strapi: Core.Strapi,
  text: string,
  limit: number
): Promise<FoundVideo[]> => {
  const found = await service(strapi, 'appliedVideos').search(text, limit);
  return found.flatMap((version) => {
    const parsed = parseVideo(version.body);
    if (!parsed.ok) return [];
    const { title, status, visibility } = describeVideo(parsed.video);
    return [
      {
        videoId: parsed.id,
        untrustedTitle: title,
        untrustedStatus: status,
        untrustedVisibility: visibility,
        isDeleted: isTombstone(version),
      },
    ];
  });
};

/** One line about a video. */
export const videoLine = (video: FoundVideo): string => {
  const { videoId, untrustedTitle, untrustedStatus, untrustedVisibility, isDeleted } = video;
  const said = [untrustedStatus, untrustedVisibility].filter((one) => one !== null).map(quoted);
  return [
    videoId,
    ...(untrustedTitle === null ? [] : [quoted(untrustedTitle)]),
    ...(isDeleted ? ['deleted in Ignite'] : said),
  ].join(' ');
};

/** Finds videos as the log of deliveries does. */
export const registerFind = (mcp: Mcp): void =>
  mcp.registerTool({
    name: 'ignite_video_find',
    title: 'Find Ignite videos',
    description:
      'Finds videos that Ignite has sent to this site, by id or a part of the title; the latest ones without a text.',
    auth: { policies: [{ action: permissions.readDeliveries }] },
    resolveInputSchema: () =>
      z.object({
        search: z.string().trim().max(255).default('').describe('An id, or a part of a title'),
        limit: z.number().int().min(1).max(MOST).default(10),
      }),
    resolveOutputSchema: () =>
      z.object({
        notice: notice(),
        videos: z.array(z.object({ ...foundVideo(), link: z.string() })),
      }),
    createHandler:
      (strapi) =>
      ({ args: { search, limit } }) =>
        answering(strapi, async () => {
          const links = linksInto(strapi);
          const videos = (await findVideos(strapi, search, limit)).map((video) => ({
            ...video,
            link: links.deliveries(video.videoId),
          }));
          return {
            lines: videos.length === 0 ? ['No such video has arrived.'] : videos.map(videoLine),
            data: { videos },
          };
        }),
  });
