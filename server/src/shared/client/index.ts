/**
 * `strapi-plugin-ignite-video/client`: types of what the API answers, and pure functions on it, for front ends. It runs in
 * browsers and Node, and imports nothing. Each function takes what the API answers, and null.
 */
import type { IgniteVideo, IgniteVideoField } from './types';

export type * from './types';
export { bestMp4, captionTracks, oembedUrl, playerUrl, thumbnail, webUrl } from './media';
export type { CaptionTrack, SizedFile, Thumbnail } from './media';
export { chapters, chaptersToVtt } from './chapters';
export type { Chapter } from './chapters';
export { isoDuration, sitemapEntry, videoJsonLd, videoSitemap } from './search-engines';

/** Whether the custom field answered a whole, published video. */
export const isPublished = (video: IgniteVideoField | undefined): video is IgniteVideo =>
  !!video && !('published' in video);
