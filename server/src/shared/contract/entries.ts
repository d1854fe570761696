import { z } from 'zod';
import { owner } from './mapping';
import { fieldProblem } from './problems';

/**
 * What the Content Manager shows beside an entry. These routes take the Content Manager's own
 * permissions on the content type (read; to change a field, update), and none of the plugin's.
 *
 * `GET /ignite-video/entries` answers with the uids of the content types that a mapping feeds and the
 * caller may read.
 */
export const mappedTypes = z.array(z.string());

export type MappedTypes = z.infer<typeof mappedTypes>;

/** A video as a player and its caption need it. */
export const videoView = z.object({
  id: z.string(),
  title: z.string().nullable(),
  /** Ignite's `status`, an open set: `COMPLETE`, `PROCESSING`, … */
  status: z.string().nullable(),
  visibility: z.string().nullable(),
  isDeleted: z.boolean(),
  /** Seconds. */
  duration: z.number().nullable(),
  /** Adaptive stream (.m3u8). */
  streamUrl: z.string().nullable(),
  /** A preview that plays in any browser, also while the video is private. */
  previewUrl: z.string().nullable(),
  /** The best MP4 of at most 720 lines. */
  mp4Url: z.string().nullable(),
  posterUrl: z.string().nullable(),
  tracks: z.array(
    z.object({
      url: z.string(),
      kind: z.enum(['captions', 'subtitles']),
      language: z.string().nullable(),
    })
  ),
});

export type VideoView = z.infer<typeof videoView>;

/** One mapped field of an entry. Values in the form in which they are compared: relations as document ids, files as ids. */
export const entryField = z.object({
  attribute: z.string(),
  /** The rule. */
  owner,
  /** Who has the last word on it as things stand. */
  ownedBy: z.enum(['ignite', 'editor']),
  /** Whether the entry's draft says something else than Ignite. */
  differs: z.boolean(),
  /** What the entry's draft says. */
  entry: z.json(),
  /** What Ignite says; null as well when it cannot be told now. */
  ignite: z.json(),
  /** Whether the field can be switched to Ignite's value, and back to what an editor had written. */
  canUseIgnite: z.boolean(),
  canUseEditor: z.boolean(),
  /** The editor's value that was replaced by `use: 'ignite'`; null unless `canUseEditor`. */
  editor: z.json(),
  /** Whether that came with a form that was open while the sync wrote the field, and was therefore not taken for an edit. */
  isFromForm: z.boolean(),
});

export type EntryField = z.infer<typeof entryField>;

/** What keeps an entry from the public: the admin panel has a sentence for each, which says what to do. */
export const obstacle = z.object({
  code: z.enum([
    /** A newer delivery of the video waits to be applied. */
    'waiting',
    /** The newest delivery of the video could not be applied. */
    'failing',
    /** The mapping `mapping` cannot tell what the entry should say: `problem`. */
    'mappingBroken',
    /** The video was deleted in Ignite. */
    'deleted',
    /** The video is not public in Ignite. */
    'private',
    /** The video cannot be played (yet): Ignite says `status`. */
    'notComplete',
    /** The mapping's filter, or the site's own, leaves the video out. */
    'filtered',
    /** The mapping `mapping` never publishes. */
    'editorsDecide',
    /** The mapping `mapping` has not made an entry of it yet. */
    'notMade',
    /** The entry was detached from its video. */
    'detached',
    /** An editor deleted the entry. */
    'entryDeleted',
    /** An editor took the entry down. */
    'withdrawn',
    /** The entry lacks something, or its public version cannot be had again. */
    'unfinished',
  ]),
  values: z.record(z.string(), z.string()),
});

export type Obstacle = z.infer<typeof obstacle>;

/**
 * `GET /ignite-video/entries/:uid/:documentId?locale=…`: the video that an entry is made of; `data` is
 * null for an entry that no video feeds. 404 for a content type without a mapping, 403 without the right to
 * read the entry. Times in ms.
 */
export const entryView = z.object({
  mapping: z.object({
    key: z.string(),
    name: z.string(),
    /** Why it cannot be used, or null. `fields` is empty then. */
    problem: z.string().nullable(),
  }),
  video: videoView,
  /** The video in Ignite's own admin. */
  igniteUrl: z.string(),
  /** When the version that the entry shows was applied. */
  syncedAt: z.number().nullable(),
  /** The delivery that brought it, while the log has it. */
  delivery: z
    .object({ id: z.number(), deliveryId: z.string(), event: z.string(), receivedAt: z.number() })
    .nullable(),
  fields: z.array(entryField),
  /** What keeps the entry from the public; none when it is published. */
  obstacles: z.array(obstacle),
  /** What the entry lacks although it was written, of the fields that the caller may read. */
  problems: z.array(fieldProblem),
});

export type EntryView = z.infer<typeof entryView>;

/**
 * `POST /ignite-video/entries/:uid/:documentId/fields/:attribute?locale=…`: writes Ignite's value and gives
 * the field back to it (`ignite`), or restores what the editor had written (`editor`). Answers with the
 * `entryView`; 409 where there is nothing to switch to, 403 without the right to update the entry.
 */
export const fieldUse = z.strictObject({ use: z.enum(['ignite', 'editor']) });

export type FieldUse = z.infer<typeof fieldUse>;

/**
 * `POST /ignite-video/entries/:uid/videos` with the documents of one page of the list view: answers with
 * what to show of each that a video feeds, by document id.
 */
export const entryVideosRequest = z.strictObject({
  documentIds: z.array(z.string().min(1).max(64)).max(500),
});

export type EntryVideosRequest = z.infer<typeof entryVideosRequest>;

export const entryVideos = z.record(
  z.string(),
  videoView.pick({ id: true, status: true, visibility: true, isDeleted: true }).extend({
    thumbnailUrl: z.string().nullable(),
  })
);

export type EntryVideos = z.infer<typeof entryVideos>;
