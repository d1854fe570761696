import { z } from 'zod';
import { VIDEO_ID } from '#shared/ignite';

/** The two fields that a body must have to be a video; everything else may be missing. */
const identity = z.object({
  id: z
    .string('"id" is missing or is not a text')
    .regex(VIDEO_ID, '"id" is not 1 to 64 letters, digits, "-" or "_"'),
  updatedAt: z.iso
    .datetime({ offset: true, error: '"updatedAt" is missing or is not an ISO 8601 date' })
    .transform((value) => Date.parse(value)),
});

/** A video as received. Nothing but `id` and `updatedAt` is known of it: read it with own keys only. */
export type Video = Record<string, unknown>;

export type ParsedBody =
  { ok: true; id: string; updatedAt: number; video: Video } | { ok: false; problem: string };

const decoder = new TextDecoder('utf-8');

/**
 * Reads a video out of the bytes of a body. A byte order mark is dropped and bytes that are not
 * UTF-8 become replacement characters: the signature was right, so the content is Ignite's.
 *
 * @returns the video, its id and `updatedAt` (ms), or what is wrong in words.
 */
export const parseVideo = (body: Uint8Array): ParsedBody => {
  let video: unknown;
  try {
    video = JSON.parse(decoder.decode(body));
  } catch {
    return { ok: false, problem: 'the body is not JSON' };
  }
  return readVideo(video);
};

/** Reads a video out of parsed JSON: its id and `updatedAt` (ms), or what is wrong in words. */
export const readVideo = (video: unknown): ParsedBody => {
  if (typeof video !== 'object' || video === null || Array.isArray(video)) {
    return { ok: false, problem: 'the body is not a JSON object' };
  }
  const parsed = identity.safeParse(video);
  if (!parsed.success) {
    return { ok: false, problem: parsed.error.issues.map((issue) => issue.message).join('; ') };
  }
  return { ok: true, ...parsed.data, video: video as Video };
};
