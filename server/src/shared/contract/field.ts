import { z } from 'zod';
import { VIDEO_ID } from '../ignite';

/** What Strapi calls the custom field. */
export const VIDEO_FIELD = 'plugin::ignite-video.video';

/** What the field stores: other keys are dropped. */
export const storedVideo = z.object({ videoId: z.string().regex(VIDEO_ID) });

export type StoredVideo = z.infer<typeof storedVideo>;
