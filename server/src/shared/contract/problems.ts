import { z } from 'zod';

/** What was left out or changed of a value when a video was written to an entry. The rest of the entry was written. */
export const problemCode = z.enum([
  /** The image at `url` could not be had, and the field stayed as it was: `error`. */
  'imageUnavailable',
  /** The relation rule found no entries of `target` for `names`. */
  'relationNotFound',
  /** A text of `length` characters was shortened to the `limit` that the field takes. */
  'shortened',
  /** The site does not take the value, and the field stayed as it was: `error`. */
  'notTaken',
  /** The field was put right three times within an hour, and changed again by `writer` (`code`: code of the site): it is left. */
  'changedAgain',
]);

export type ProblemCode = z.infer<typeof problemCode>;

const values = z.record(z.string(), z.union([z.string(), z.number()]));

/** A problem with one field of a video's entry. */
export const fieldProblem = z.object({
  /** With a dot for a field of a component: `hero.picture`. */
  attribute: z.string(),
  code: problemCode,
  values,
});

export type FieldProblem = z.infer<typeof fieldProblem>;

/** The same, beside a delivery: a video may have entries of several mappings. */
export const mappedProblem = fieldProblem.extend({
  /** Key of the mapping. */
  mapping: z.string(),
});

export type MappedProblem = z.infer<typeof mappedProblem>;

/** Names what `GET /ignite-video/problems` counts together. */
export const problemName = z.object({
  /** Key of the mapping. */
  mapping: z.string().min(1),
  attribute: z.string().min(1),
  code: problemCode,
});

export type ProblemName = z.infer<typeof problemName>;

/**
 * `GET /ignite-video/problems` (permission `health.read`): what the entries of switched-on mappings lack, by
 * mapping, field and reason, the most frequent first.
 */
export const problemsView = z.object({
  problems: z.array(
    problemName.extend({
      /** Name of the mapping, and the content type that it feeds. */
      name: z.string(),
      target: z.string(),
      /** Videos. */
      count: z.number(),
      /** When it was last found (ms). */
      seenAt: z.number(),
    })
  ),
});

export type ProblemsView = z.infer<typeof problemsView>;

/** `GET /ignite-video/problems/videos?mapping=…&attribute=…&code=…&after=<id>` (permission `deliveries.read`). */
export const problemVideos = z.object({
  videos: z.array(
    z.object({
      id: z.number(),
      videoId: z.string(),
      title: z.string().nullable(),
      values,
      /** When it was found (ms). */
      seenAt: z.number(),
    })
  ),
  /** `after` of the next page, or null. */
  next: z.number().nullable(),
});

export type ProblemVideos = z.infer<typeof problemVideos>;

/**
 * `POST /ignite-video/problems/retry` with a `ProblemName` (permission `deliveries.replay`): asks for the
 * images once more, and looks at the entries of the videos again.
 */
export const problemRetry = z.object({
  /** How many videos are looked at again. */
  videos: z.number(),
});

export type ProblemRetry = z.infer<typeof problemRetry>;
