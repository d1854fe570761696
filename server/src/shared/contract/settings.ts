import { z } from 'zod';

/** Which of Ignite's events are applied. The others are acknowledged and recorded as ignored. */
export const eventSettings = z.object({
  created: z.boolean(),
  updated: z.boolean(),
  deleted: z.boolean(),
});

export type EventSettings = z.infer<typeof eventSettings>;

/** Goes up with every save. A save that names an older one is refused with 409; one that names none is not. */
export const revision = z
  .number()
  .int()
  .nonnegative()
  .max(2 ** 31 - 1)
  .optional();

/** `PUT /ignite-video/settings/events`, and what the view shows. */
export const savedEventSettings = eventSettings.extend({ revision });

/** A signing secret as the admin panel may know it: never the secret itself. Times in ms. */
export const secretView = z.object({
  /** Null for secrets that the server's configuration sets: those cannot be changed in the admin panel. */
  id: z.number().nullable(),
  /** What somebody called it; empty where nobody called it anything. */
  label: z.string(),
  lastFour: z.string(),
  addedAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
  /** False when the encryption key changed since the secret was stored. */
  readable: z.boolean(),
});

export type SecretView = z.infer<typeof secretView>;

/** `GET /ignite-video/settings`. Times in ms; `now` is the server's clock. */
export const settingsView = z.object({
  now: z.number(),
  /** Path of the webhook on this site. */
  webhookPath: z.string(),
  /** The site's public address, when the server's configuration names one. */
  serverUrl: z.string().nullable(),
  encryptionKeySet: z.boolean(),
  secrets: z.array(secretView),
  events: savedEventSettings,
});

export type SettingsView = z.infer<typeof settingsView>;

/** Whether a secret was copied with the quotation marks around it. */
export const isQuoted = (secret: string): boolean => /^(["'`]).*\1$|^[“„«].*[”“»]$/s.test(secret);

/** `POST /ignite-video/secrets` */
export const newSecret = z.object({
  /** Optional: the last four characters tell secrets apart. */
  label: z.string().trim().max(100).default(''),
  secret: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .refine((secret) => !isQuoted(secret), 'It stands in quotation marks: leave them out.'),
});

/** `POST /ignite-video/settings/test-delivery`: signed with the secret of this id, null for the server's first. */
export const testDeliveryRequest = z.object({ secret: z.number().int().nullable() });

/** What the webhook answered to a test delivery, which makes no entry. */
export const testDeliveryResult = z.object({
  /** The site's own address, as its configuration says it. */
  url: z.string(),
  /** Null where nothing answered. */
  status: z.number().nullable(),
  /** What it said, or null where it was not the plugin that answered. */
  said: z.string().nullable(),
  /** Whether the delivery was verified and recorded. */
  isVerified: z.boolean(),
});

export type TestDeliveryResult = z.infer<typeof testDeliveryResult>;

export type NewSecret = z.infer<typeof newSecret>;
