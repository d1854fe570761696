import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { VIDEO_EVENTS } from '#shared/ignite';
import type { Position } from '../video/order';
import { COMPLETE } from '../video/state';
import { packedBody } from './bodies';
import { skipDuplicates } from './skip-duplicates';
import { videosTable } from './tables';
import type { Transaction } from './transaction';

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

/** The row of a video is also the lock on the video. */
export const createVideoLocks = ({ strapi }: { strapi: Core.Strapi }) => {
  const videos = () => strapi.db.getConnection(videosTable.tableName);
  const isSqlite = strapi.db.dialect.client === 'sqlite';

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
  };
};
