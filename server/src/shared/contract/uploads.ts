import { z } from 'zod';

/** The largest file that goes to Ignite with one request; larger ones go in parts (bytes). */
export const LARGEST_PUT = 100_000_000;
/** The largest file that Ignite takes (bytes). */
export const LARGEST_FILE = 60_000_000_000;
/** All parts of a file but the last are this large (bytes): 60 GB make fewer than the 10,000 that may be. */
export const PART_SIZE = 16 * 1024 * 1024;
/** Parts whose addresses are asked for at once, at most: addresses expire. */
export const PARTS_AT_ONCE = 10;

export const LONGEST_TITLE = 100;

const file = z.object({
  name: z.string().trim().min(1).max(255),
  size: z.number().int().min(1).max(LARGEST_FILE),
  type: z
    .string()
    .max(100)
    .regex(/^[\w.+-]+\/[\w.+-]+$/, 'must be a MIME type'),
  /** When it was changed last (ms): with name and size it tells whether the same file is chosen again. */
  lastModified: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});

const ids = z.array(z.string().min(1).max(64)).max(50);

/** What an editor says of a video before its file is uploaded. */
export const uploadForm = z.object({
  title: z.string().trim().min(1).max(LONGEST_TITLE),
  visibility: z.enum(['private', 'public']).default('private'),
  /** Such as `de-DE`; null when Ignite shall find out, or nobody knows. */
  language: z
    .string()
    .max(35)
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language such as de-DE')
    .nullable()
    .default(null),
  transcribe: z.boolean().default(false),
  /** Ids of Ignite's. */
  categories: ids.default([]),
  tags: ids.default([]),
});

export type UploadForm = z.infer<typeof uploadForm>;

/** `POST /ignite-video/uploads`: makes a video in Ignite. Answered with `StartedUpload`. */
export const newUpload = uploadForm.extend({ file });

export type NewUpload = z.infer<typeof newUpload>;

/** Why an upload does not go on, or cannot begin. */
export const uploadProblem = z.enum([
  'noToken',
  /** Ignite does not take the token. */
  'unauthorized',
  /** The token has not the right to create videos. */
  'forbidden',
  'rateLimited',
  /** It may go well later. */
  'unreachable',
  /** Ignite has no such upload, or no such video, any more. */
  'gone',
  /** Ignite does not take what was asked. */
  'refused',
  /** Ignite answered otherwise than is known of it. */
  'unexpected',
  /** Ignite could not process the file. */
  'processing',
]);

export type UploadProblem = z.infer<typeof uploadProblem>;

/** An upload that has not come to its end. */
export const uploadView = z.object({
  id: z.number(),
  videoId: z.string(),
  title: z.string(),
  file,
  inParts: z.boolean(),
  /** `sending` also when nobody sends at the moment: it can be taken up again with the same file. */
  state: z.enum(['sending', 'processing', 'failed']),
  problem: uploadProblem.nullable(),
  startedAt: z.number(),
});

export type UploadView = z.infer<typeof uploadView>;

/** `url` is where a file goes that is not sent in parts. */
export const startedUpload = uploadView.extend({ url: z.url().nullable() });

export type StartedUpload = z.infer<typeof startedUpload>;

const choices = z.array(z.object({ id: z.string(), title: z.string() }));

/** `GET /ignite-video/uploads`: what of the caller's is unfinished, and what a form needs. */
export const uploadsView = z.object({
  /** Whether there is a token for Ignite's API. */
  possible: z.boolean(),
  /** Where Ignite's own pages are. */
  igniteUrl: z.string(),
  uploads: z.array(uploadView),
});

export type UploadsView = z.infer<typeof uploadsView>;

/** `GET /ignite-video/uploads/choices`: empty where Ignite does not list them. */
export const uploadChoices = z.object({ categories: choices, tags: choices });

export type UploadChoices = z.infer<typeof uploadChoices>;

/** `POST /ignite-video/uploads/:id/parts`: where parts go. Answered with `SignedParts`. */
export const partRange = z
  .object({
    from: z.number().int().min(1).max(10_000),
    to: z.number().int().min(1).max(10_000),
  })
  .refine(({ from, to }) => to >= from && to - from < PARTS_AT_ONCE, {
    message: `must be 1 to ${PARTS_AT_ONCE} parts`,
  });

export type PartRange = z.infer<typeof partRange>;

export const signedParts = z.array(z.object({ partNumber: z.number(), url: z.url() }));

export type SignedParts = z.infer<typeof signedParts>;

/** `POST /ignite-video/uploads/:id/complete`: all bytes are there. Without parts for a file that was sent in one piece. */
export const sentParts = z.object({
  parts: z
    .array(
      z.object({
        partNumber: z.number().int().min(1).max(10_000),
        etag: z.string().min(1).max(200),
      })
    )
    .max(10_000),
});

export type SentParts = z.infer<typeof sentParts>;
