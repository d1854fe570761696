import { z } from 'zod';
import { mapping } from './mapping';

/** `GET /ignite-video/mappings/videos?search=…`: stored videos to preview with, the latest first. */
export const previewVideo = z.object({ videoId: z.string(), title: z.string().nullable() });

export type PreviewVideo = z.infer<typeof previewVideo>;

/** `GET /ignite-video/mappings/fields?videoId=…`: the fields of a stored video, or of a sample without one. */
export const payloadField = z.object({ path: z.string(), value: z.json() });

export type PayloadField = z.infer<typeof payloadField>;

/** `POST /ignite-video/mappings/preview`; without a video the sample is taken. */
export const previewRequest = z.strictObject({ mapping, videoId: z.string().nullable() });

export type PreviewRequest = z.infer<typeof previewRequest>;

/** What a sync would do to an entry; nothing of it is done. */
export const previewView = z.object({
  /** The entry that the video has, or would adopt; null when it has none. */
  documentId: z.string().nullable(),
  /** False when the mapping's filter leaves the video out. */
  matches: z.boolean(),
  change: z.enum(['created', 'updated', 'deleted']).nullable(),
  move: z.enum(['publish', 'unpublish']).nullable(),
  locale: z.string().nullable(),
  fields: z.array(
    z.object({
      attribute: z.string(),
      /** What the entry's draft says now; null without an entry. */
      now: z.json(),
      /** What it would say. */
      next: z.json(),
      ownedBy: z.enum(['ignite', 'editor']),
    })
  ),
  /** What people know the related entries among the values by, by document id. */
  titles: z.record(z.string(), z.string()),
  /** The files among the values, by id. */
  files: z.record(
    z.string(),
    z.object({ name: z.string(), url: z.string(), isImage: z.boolean() })
  ),
  /** Why it cannot be told, in words: an expression that fails, say. */
  error: z.string().nullable(),
});

export type PreviewView = z.infer<typeof previewView>;
