import { z } from 'zod';
import { VIDEO_ID } from '../ignite';
import { videoView } from './entries';
import { fieldOptions } from './field';

/**
 * Videos as the custom field shows them. Whoever may write a field with these options in some content type
 * is told title, thumbnail, duration and state of what the options allow; the rest takes the right to read videos
 * in the Content Manager, field by field. Times in ms.
 */
export const listedVideo = z.object({
  videoId: z.string(),
  /** As the site's entry says it. */
  title: z.string().nullable(),
  thumbnailUrl: z.string().nullable(),
  duration: z.number().nullable(),
  /** Ignite's `status`, an open set: `COMPLETE`, `PROCESSING`, … */
  status: z.string().nullable(),
  visibility: z.string().nullable(),
  isPublished: z.boolean(),
  /** When it was made in Ignite; null as well for who may not read that. */
  madeAt: z.number().nullable(),
  language: z.string().nullable(),
});

export type ListedVideo = z.infer<typeof listedVideo>;

/** The options of the field, as JSON in an address. */
const optionsText = z
  .string()
  .max(20_000)
  .default('{}')
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'is no JSON' });
      return z.NEVER;
    }
  })
  .pipe(fieldOptions);

const filter = z.string().max(255).default('');

/** `GET /ignite-video/library`: 25 videos, the newest first. What the caller may not read is no filter for them: 403. */
export const videosRequest = z.object({
  options: optionsText,
  /** In titles, ids and tags. */
  search: z.string().trim().max(255).default(''),
  category: filter,
  tag: filter,
  language: filter,
  visibility: filter,
  status: filter,
  orientation: filter,
  /** What the page before gave as `next`. */
  cursor: z
    .string()
    .regex(/^\d{1,16}-\d{1,10}$/, 'is not what a page gave as `next`')
    .optional(),
});

export type VideosRequest = z.infer<typeof videosRequest>;

export const VIDEO_FILTERS = [
  'category',
  'tag',
  'language',
  'visibility',
  'status',
  'orientation',
] as const;

export type VideoFilter = (typeof VIDEO_FILTERS)[number];

export const videosPage = z.object({
  videos: z.array(listedVideo),
  next: z.string().nullable(),
  /** The filters that the caller may use. */
  filters: z.array(z.enum(VIDEO_FILTERS)),
});

export type VideosPage = z.infer<typeof videosPage>;

/** `GET /ignite-video/library/filters`: what there is to filter by, of what the caller may read. */
export const filterValues = z.record(
  z.enum(['category', 'tag', 'language', 'status']),
  z.array(z.object({ value: z.string(), title: z.string() }))
);

export type FilterValues = z.infer<typeof filterValues>;

export const oneVideoRequest = z.object({
  options: optionsText,
  videoId: z.string().regex(VIDEO_ID, 'is no id of a video'),
});

/** `GET /ignite-video/library/:videoId`: `data` is null for a video that nobody knows, or that is not shown to the caller. */
export const oneVideo = z.object({
  video: listedVideo,
  isDeleted: z.boolean(),
  /** What plays; null without the right to read videos. */
  player: videoView.nullable(),
  /** Its entry in the default type, for who may read it. */
  documentId: z.string().nullable(),
  igniteUrl: z.string(),
});

export type OneVideo = z.infer<typeof oneVideo>;
