import { z } from 'zod';
import { VIDEO_ID } from '../ignite';

/** What Strapi calls the custom field. */
export const VIDEO_FIELD = 'plugin::ignite-video.video';

/** What the field stores: other keys are dropped. */
export const storedVideo = z.object({ videoId: z.string().regex(VIDEO_ID) });

export type StoredVideo = z.infer<typeof storedVideo>;

/** A list of texts, or one text with commas, as the Content-Type Builder saves it. */
const choices = z
  .union([
    z.array(z.string()),
    z.string().transform((text) =>
      text
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '')
    ),
  ])
  .nullish()
  .catch([])
  .transform((list) => [...new Set(list ?? [])].sort());

/** The Content-Type Builder's list has a line for "any": it cannot be emptied again. */
const choicesOrAny = choices.transform((list) => list.filter((one) => one !== 'any'));

/** Which videos may be chosen: an empty list allows all. Categories and tags by their slugs. */
export const fieldOptions = z
  .object({
    visibilities: choicesOrAny,
    categories: choices,
    tags: choices,
    orientations: choicesOrAny,
  })
  .catch({ visibilities: [], categories: [], tags: [], orientations: [] });

export type FieldOptions = z.infer<typeof fieldOptions>;
