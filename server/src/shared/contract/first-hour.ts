import { z } from 'zod';
import { revision } from './settings';

/** Whether an administrator has put the list of the first steps away. */
export const firstHourSettings = z.object({ isPutAway: z.boolean() });

/** `PUT /ignite-video/first-hour`, answered with `FirstHourView`. */
export const savedFirstHour = firstHourSettings.extend({ revision });

/** `GET /ignite-video/first-hour`: how far the plugin has been set up. */
export const firstHourView = savedFirstHour.extend({
  hasSecret: z.boolean(),
  /** Whether a delivery was ever verified. */
  hasDelivery: z.boolean(),
  /** Whether an import ever ended well. */
  hasImport: z.boolean(),
  /** Whether visitors may read videos; null where the site knows no visitors. */
  publicMayRead: z.boolean().nullable(),
  /** Whether a content type or a component has the custom field. */
  hasField: z.boolean(),
});

export type FirstHourView = z.infer<typeof firstHourView>;
