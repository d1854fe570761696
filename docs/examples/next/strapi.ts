import type { IgniteVideo, IgniteVideoField } from 'strapi-plugin-ignite-video/client';

/** An article of the site, with a video in a custom field. */
export interface Article {
  documentId: string;
  title: string;
  video: IgniteVideoField;
}

const { STRAPI_URL = 'http://localhost:1337', STRAPI_TOKEN } = process.env;

/** Where the pages of this site are. */
export const SITE_URL = process.env.SITE_URL ?? 'http://localhost:3000';

/** Everything that is fetched is forgotten together when Strapi says that an entry changed. */
export const TAG = 'strapi';

const get = async <T>(path: string): Promise<T | null> => {
  const response = await fetch(`${STRAPI_URL}/api/${path}`, {
    // Never sent to a browser; without it, the role Public has to grant find and findOne.
    headers: STRAPI_TOKEN ? { authorization: `Bearer ${STRAPI_TOKEN}` } : {},
    next: { tags: [TAG], revalidate: 3600 },
  });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`Strapi answered ${response.status}`);
  return ((await response.json()) as { data: T }).data;
};

export type ListedVideo = Pick<IgniteVideo, 'documentId' | 'title' | 'thumbnailUrl' | 'duration'>;

/** A list needs 200 bytes of a video, not 4 KB. */
export const listVideos = async (): Promise<ListedVideo[]> =>
  (await get<ListedVideo[]>(
    'ignite-video/videos?fields[0]=title&fields[1]=thumbnailUrl&fields[2]=duration&sort=igniteCreatedAt:desc'
  )) ?? [];

export const allVideos = async (): Promise<IgniteVideo[]> =>
  (await get<IgniteVideo[]>('ignite-video/videos?pagination[pageSize]=100')) ?? [];

/** Null for a video that is not there, or not public. */
export const findVideo = (documentId: string): Promise<IgniteVideo | null> =>
  get<IgniteVideo>(`ignite-video/videos/${encodeURIComponent(documentId)}`);

export const findArticle = (documentId: string): Promise<Article | null> =>
  get<Article>(`articles/${encodeURIComponent(documentId)}`);
