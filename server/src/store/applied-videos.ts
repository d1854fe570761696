import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { skipDuplicates } from './skip-duplicates';
import { describeVideo } from '../video/describe';
import { VIDEO_EVENTS } from '#shared/ignite';
import { isTombstone, type Position, type Version } from '../video/order';
import { COMPLETE, stateOf } from '../video/state';
import { parseVideo, type Video } from '../video/video';
import { createBodies, packedBody } from './bodies';
import { packBody } from './body';
import { containing } from './contains';
import { videosTable } from './tables';
import { touch } from './touched';
import type { Transaction } from './transaction';

const ALIVE = VIDEO_EVENTS.filter((event) => !isTombstone({ event }));

/** The row of a video of which nothing was applied yet has no event. */
const lockedRow = z
  .object({
    video_id: z.string(),
    event: z.enum(VIDEO_EVENTS).nullable(),
    t: z.coerce.number(),
    video_updated_at: z.coerce.number(),
    status: z.string().nullable(),
    restored_at: z.coerce.number().nullish(),
    complete_event: z.enum(VIDEO_EVENTS).nullable(),
    complete_t: z.coerce.number().nullable(),
    complete_updated_at: z.coerce.number().nullable(),
    is_public: z.coerce.number().nullable(),
  })
  .transform((row) => ({
    videoId: row.video_id,
    restoredAt: row.restored_at || null,
    isPublic: row.is_public === 1,
    applied:
      row.event === null
        ? null
        : {
            event: row.event,
            t: row.t,
            updatedAt: row.video_updated_at,
            isComplete: row.status === COMPLETE,
          },
    complete:
      row.complete_event === null
        ? null
        : {
            event: row.complete_event,
            t: row.complete_t ?? 0,
            updatedAt: row.complete_updated_at ?? 0,
          },
  }));

/** What is kept as the newest complete version, where the applied one is not complete itself. */
export type CompleteVersion =
  /** None; or the applied version is complete itself. */
  | null
  /** The one that is kept. */
  | 'kept'
  /** The one that was applied until now. */
  | 'applied'
  /** The one that a delivery brought. */
  | (Position & { id: number });

const wholeRow = z
  .object({
    event: z.enum(VIDEO_EVENTS),
    t: z.coerce.number(),
    video_updated_at: z.coerce.number(),
    body: packedBody,
  })
  .transform(({ video_updated_at, ...row }): Version => ({ ...row, updatedAt: video_updated_at }));

const WHOLE = ['event', 't', 'video_updated_at', 'body'] as const;

const publicRow = z
  .object({ video_id: z.string(), body: packedBody, complete_body: packedBody.nullable() })
  .transform(({ video_id, body, complete_body }) => ({
    videoId: video_id,
    body,
    /** Of the newest complete version, where that is another one. */
    completeBody: complete_body,
  }));

/** What visitors may see of a video. */
export type PublicVersion = z.infer<typeof publicRow>;
/** What lists show of a video. */
const shownOf = (video: Video) => {
  const { title, status, visibility, thumbnailUrl } = describeVideo(video);
  return {
    title,
    // A letter may have no small one of the same length.
    title_lower: title?.toLowerCase().slice(0, 255) ?? null,
    status,
    visibility,
    thumbnail_url: thumbnailUrl,
  };
};

/** A video whose row a transaction has locked. */
export interface LockedVideo {
  videoId: string;
  /** The version that was applied last. */
  applied: (Position & { isComplete: boolean }) | null;
  /** The newest complete version before it, where that is kept. */
  complete: Position | null;
  restoredAt: number | null;
  /** Whether visitors could see the video, by the applied version. */
  isPublic: boolean;
  /** Reads the body of the applied version. */
  bodyOf(): Promise<Buffer>;
  /** Reads the body of the complete version. */
  completeBodyOf(): Promise<Buffer>;
}

/** What a reconcile compares with Ignite: the applied version without its body. Times in ms. */
export type KnownVersion = Pick<Position, 'event' | 'updatedAt' | 't'>;

const knownRow = z
  .object({
    video_id: z.string(),
    event: z.enum(VIDEO_EVENTS),
    t: z.coerce.number(),
    video_updated_at: z.coerce.number(),
  })
  .transform(({ video_id, event, t, video_updated_at }): [string, KnownVersion] => [
    video_id,
    { event, t, updatedAt: video_updated_at },
  ]);

/** Keeps the newest applied version of each video. Its row is also the lock on the video. */
export const createAppliedVideos = ({ strapi }: { strapi: Core.Strapi }) => {
  const videos = () => strapi.db.getConnection(videosTable.tableName);
  const isSqlite = strapi.db.dialect.client === 'sqlite';

  const bodies = createBodies({ strapi });

  const bodyOf = async (
    trx: Transaction,
    videoId: string,
    column: 'body' | 'complete_body'
  ): Promise<Buffer> => {
    const row: unknown = await videos()
      .first({ body: column })
      .where({ video_id: videoId })
      .transacting(trx);
    return z.object({ body: packedBody }).parse(row).body;
  };

  /** What an update sets to keep a complete version. It has to stand before what it refers to: MySQL goes by that. */
  const keptAs = (complete: CompleteVersion) => {
    const ref = (column: string) => strapi.db.connection.ref(column);
    if (complete === 'kept') return {};
    if (complete === 'applied') {
      return {
        complete_event: ref('event'),
        complete_t: ref('t'),
        complete_updated_at: ref('video_updated_at'),
        complete_body: ref('body'),
      };
    }
    return {
      complete_event: complete?.event ?? null,
      complete_t: complete?.t ?? null,
      complete_updated_at: complete?.updatedAt ?? null,
      complete_body: complete && bodies.copyOf(complete.id),
    };
  };

  const makeRows = (videoIds: readonly string[]) =>
    skipDuplicates(
      strapi,
      videos().insert(videoIds.map((video_id) => ({ video_id, t: 0, video_updated_at: 0 })))
    );

  return {
    /**
     * Makes the rows of videos that were never seen, in a commit of its own: what is locked later
     * then exists for every process, and none waits for another one's uncommitted insert.
     */
    async ensure(videoIds: readonly string[]): Promise<void> {
      if (isSqlite) return;
      const rows: unknown = await videos()
        .select('video_id')
        .whereIn('video_id', [...videoIds]);
      const known = new Set(
        z
          .array(z.object({ video_id: z.string() }))
          .parse(rows)
          .map((row) => row.video_id)
      );
      const missing = videoIds.filter((id) => !known.has(id));
      if (missing.length > 0) await makeRows(missing);
    },

    /**
     * Locks videos until the end of the transaction and gives the version applied last of each, or
     * null. Videos that another process has locked are left out: that process applies them. A process
     * that dies gives its locks back by dying.
     *
     * @param waits whether to wait for other processes instead.
     */
    async lock(
      trx: Transaction,
      videoIds: readonly string[],
      { waits = false } = {}
    ): Promise<LockedVideo[]> {
      const query = videos()
        .select(
          'video_id',
          'event',
          't',
          'video_updated_at',
          'status',
          'restored_at',
          'complete_event',
          'complete_t',
          'complete_updated_at',
          'is_public'
        )
        .whereIn('video_id', [...videoIds])
        .orderBy('video_id')
        .transacting(trx);
      if (isSqlite) {
        // SQLite has no locks on rows but one for all writers, which the first statement that may write takes.
        await makeRows(videoIds).transacting(trx);
      } else {
        void query.forUpdate();
        if (!waits) void query.skipLocked();
      }
      const rows: unknown = await query;
      return z
        .array(lockedRow)
        .parse(rows)
        .map((row) => ({
          ...row,
          bodyOf: () => bodyOf(trx, row.videoId, 'body'),
          completeBodyOf: () => bodyOf(trx, row.videoId, 'complete_body'),
        }));
    },

    /** Stored videos whose row comes after a position, in order. */
    async after(position: number, limit: number): Promise<{ position: number; videoId: string }[]> {
      const rows: unknown = await videos()
        .select('id', 'video_id')
        .where('id', '>', position)
        .orderBy('id')
        .limit(limit);
      return z
        .array(z.object({ id: z.coerce.number(), video_id: z.string() }))
        .parse(rows)
        .map((row) => ({ position: row.id, videoId: row.video_id }));
    },

    async count(): Promise<number> {
      const row: unknown = await videos().count({ count: 'id' }).first();
      return z.object({ count: z.coerce.number() }).parse(row).count;
    },

    /** The versions applied last of these videos, those that are known. */
    async known(videoIds: readonly string[]): Promise<Map<string, KnownVersion>> {
      const rows: unknown = await videos()
        .select('video_id', 'event', 't', 'video_updated_at')
        .whereIn('video_id', [...videoIds])
        .whereNotNull('event');
      return new Map(z.array(knownRow).parse(rows));
    },

    /** How many videos are there and not deleted. */
    async countAlive(): Promise<number> {
      const row: unknown = await videos().count({ count: 'id' }).whereIn('event', ALIVE).first();
      return z.object({ count: z.coerce.number() }).parse(row).count;
    },

    /** The version of a video that was applied last, or null. */
    async find(videoId: string): Promise<Version | null> {
      const row: unknown = await videos()
        .first(...WHOLE)
        .where({ video_id: videoId })
        .whereNotNull('event');
      return wholeRow.optional().parse(row) ?? null;
    },

    /** The versions of those videos that visitors may see. */
    async publicVersions(trx: Transaction, videoIds: readonly string[]): Promise<PublicVersion[]> {
      const rows: unknown = await videos()
        .select('video_id', 'body', 'complete_body')
        .whereIn('video_id', [...videoIds])
        .where({ is_public: 1 })
        .transacting(trx);
      return z.array(publicRow).parse(rows);
    },

    /** The videos that were applied last, or those whose id is a text or whose title holds it. */
    async search(text: string, limit: number): Promise<Version[]> {
      const query = videos()
        .select(...WHOLE)
        .whereNotNull('event')
        .orderBy('id', 'desc')
        .limit(limit);
      if (text !== '') {
        void query.where((either) => {
          void either
            .where('video_id', text)
            .orWhere('title_lower', 'like', containing(text.toLowerCase()));
        });
      }
      const rows: unknown = await query;
      return z.array(wholeRow).parse(rows);
    },

    /** When the version of a video that is applied was applied last (ms). */
    async appliedAt(videoId: string): Promise<number | null> {
      const row: unknown = await videos().first('applied_at').where({ video_id: videoId });
      const stored = z.object({ applied_at: z.coerce.number().nullable() }).optional().parse(row);
      return stored?.applied_at ?? null;
    },

    /** Ids of videos whose title holds a text, in no particular order. */
    async findByTitle(text: string, limit: number): Promise<string[]> {
      // Title and id are all that is read: an index has both.
      const rows: unknown = await videos()
        .select('video_id')
        .where('title_lower', 'like', containing(text.toLowerCase()))
        .limit(limit);
      return z
        .array(z.object({ video_id: z.string() }))
        .parse(rows)
        .map((row) => row.video_id);
    },

    /** Remembers the version that a delivery brought and that was applied, for the order of what comes later. */
    async save(
      trx: Transaction,
      videoId: string,
      applied: Position & { id: number },
      video: Video,
      {
        complete,
        isPublic,
        restoredAt,
      }: { complete: CompleteVersion; isPublic: boolean; restoredAt: number | null },
      now: number
    ): Promise<void> {
      touch(trx, [videoId]);
      await videos()
        .where({ video_id: videoId })
        .update({
          ...keptAs(complete),
          is_public: isPublic ? 1 : 0,
          event: applied.event,
          t: applied.t,
          video_updated_at: applied.updatedAt,
          body: bodies.copyOf(applied.id),
          applied_at: now,
          ...shownOf(video),
          restored_at: restoredAt,
        })
        .transacting(trx);
    },

    /** Remembers versions that came with an import: what is known of the video is replaced. */
    async put(
      trx: Transaction,
      videoId: string,
      known: { version: Version | null; complete: Version | null; restoredAt: number | null },
      now: number
    ): Promise<void> {
      const { version, complete, restoredAt } = known;
      const parsed = version && parseVideo(version.body);
      if (version === null || !parsed?.ok) return;
      touch(trx, [videoId]);
      const { isPublic } = stateOf(parsed.video, {
        isDeleted: isTombstone(version),
        hasComplete: complete !== null,
      });
      await videos()
        .where({ video_id: videoId })
        .update({
          event: version.event,
          t: version.t,
          video_updated_at: version.updatedAt,
          body: bodies.column(await packBody(version.body)),
          complete_event: complete?.event ?? null,
          complete_t: complete?.t ?? null,
          complete_updated_at: complete?.updatedAt ?? null,
          complete_body: complete && bodies.column(await packBody(complete.body)),
          is_public: isPublic ? 1 : 0,
          restored_at: restoredAt,
          applied_at: now,
          ...shownOf(parsed.video),
        })
        .transacting(trx);
    },

    /** Remembers that another version than before is the newest complete one. */
    async saveComplete(
      trx: Transaction,
      videoId: string,
      complete: CompleteVersion,
      isPublic: boolean
    ): Promise<void> {
      touch(trx, [videoId]);
      await videos()
        .where({ video_id: videoId })
        .update({ ...keptAs(complete), is_public: isPublic ? 1 : 0 })
        .transacting(trx);
    },
  };
};

export type AppliedVideos = ReturnType<typeof createAppliedVideos>;
