import { z } from 'zod';
import type { IgniteVideo } from '#shared/client/index';

/** `200` and `202` of the webhook. */
export const webhookAnswer = z.object({
  status: z.enum(['accepted', 'duplicate', 'ignored']),
  deliveryId: z.string(),
});

const text = z.string().nullish();
const number = z.number().nullish();
const url = z.string().nullish();

const file = z.looseObject({ name: text, url, width: number, height: number });

const image = z.looseObject({ url, fileSize: number });

const thumbnail = z.looseObject({
  name: text,
  width: number,
  height: number,
  formats: z.looseObject({ jpeg: image.nullish(), webp: image.nullish() }).nullish(),
});

const sources = z
  .looseObject({
    thumbnails: z.array(thumbnail).nullish(),
    filename: text,
    abr: z.looseObject({ url, maxWidth: number, maxHeight: number }).nullish(),
    hls: z.array(file).nullish(),
    mp4: z.array(file).nullish(),
  })
  .describe('The files of the video, as Ignite sends them');

const term = z.looseObject({ id: text, title: text, slug: text });

const day = z.iso.datetime();

/**
 * A video as the content API answers it; `fields` of the request leave some out, and a site may have added others. The types of
 * the client package say the same to front ends.
 */
export const videoAnswer = z.looseObject({
  id: z.number(),
  documentId: z.string(),
  videoId: text.describe("Ignite's id"),
  title: text,
  description: text,
  processingStatus: text.describe('COMPLETE, PROCESSING, NO_FILE, FAILED, DELETED and others'),
  visibility: z.enum(['public', 'private']).nullish(),
  duration: number.describe('Seconds'),
  fps: number,
  orientation: z.enum(['landscape', 'portrait']).nullish(),
  language: text.describe('Such as de-DE'),
  thumbnailUrl: url,
  streamUrl: url.describe('The adaptive stream (HLS)'),
  shareUrl: url.describe('The player page'),
  sources: sources.nullish(),
  textTracks: z
    .array(
      z.looseObject({ language: text, type: z.enum(['captions', 'subtitles']).nullish(), url })
    )
    .nullish(),
  chapters: z.array(z.looseObject({ title: text, timestamp: text.describe('hh:mm:ss') })).nullish(),
  categories: z.array(term).nullish(),
  tags: z.array(term).nullish(),
  customMetadata: z.unknown().optional().describe("The customer's own JSON"),
  workspace: text,
  igniteCreatedAt: day.nullish(),
  igniteUpdatedAt: day.nullish(),
  createdAt: day.optional(),
  updatedAt: day.optional(),
  publishedAt: day.nullish(),
} satisfies Record<keyof IgniteVideo, z.ZodType>);
