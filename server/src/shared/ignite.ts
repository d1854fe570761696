/** What is known of Ignite, as data: every other place takes it from here. */

/** The events that change a video, in the order in which they rank at the same `updatedAt`. */
export const VIDEO_EVENTS = ['video.created', 'video.updated', 'video.deleted'] as const;

export type VideoEvent = (typeof VIDEO_EVENTS)[number];

/** Names of `status` that have been seen. The set is open: others come. */
export const VIDEO_STATUSES = [
  'COMPLETE',
  'PROCESSING',
  'PROGRESSING',
  'REPLACING',
  'NO_FILE',
  'FAILED',
  'ERROR',
] as const;

/** Hosts that Ignite serves media from; customers on larger plans have hosts of their own beside them. */
export const MEDIA_HOSTS = ['*.videocdn.net', '*.euvideocdn.com'] as const;

/** What an id of Ignite's looks like: anything else some database would read back differently, or a log would break on. */
export const VIDEO_ID = /^[A-Za-z0-9_-]{1,64}$/;
