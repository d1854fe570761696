import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { VIDEO_EVENTS, type Position } from '../order/position';
import { decodeBody, encodeBody } from './body';
import { videosTable } from './tables';
import type { Transaction } from './transaction';

/** The row of a video of which nothing was applied yet has no event. */
const versionRow = z
  .object({
    video_id: z.string(),
    event: z.enum(VIDEO_EVENTS).nullable(),
    t: z.coerce.number(),
    video_updated_at: z.coerce.number(),
    body: z.string().nullable(),
    body_encoding: z.enum(['utf8', 'base64']).nullable(),
  })
  .transform(({ video_id, event, t, video_updated_at, body, body_encoding }) => ({
    videoId: video_id,
    applied:
      event === null || body === null || body_encoding === null
        ? null
        : { event, t, updatedAt: video_updated_at, body: decodeBody({ body, body_encoding }) },
  }));

/** Keeps the newest applied version of each video. Its row is also the lock on the video. */
export const createVersions = ({ strapi }: { strapi: Core.Strapi }) => {
  const videos = () => strapi.db.getConnection(videosTable.tableName);

  return {
    /**
     * Makes the rows of videos that were never seen, in a commit of its own: what is locked later
     * then exists for every process, and none waits for another one's uncommitted insert.
     */
    async ensure(videoIds: readonly string[]): Promise<void> {
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
      if (missing.length === 0) return;
      await videos()
        .insert(missing.map((video_id) => ({ video_id, t: 0, video_updated_at: 0 })))
        .onConflict()
        .ignore();
    },

    /**
     * Locks videos until the end of the transaction and gives the version applied last of each, or
     * null. Videos that another process has locked are left out: that process applies them. A process
     * that dies gives its locks back by dying.
     */
    async lock(
      trx: Transaction,
      videoIds: readonly string[]
    ): Promise<{ videoId: string; applied: Position | null }[]> {
      const query = videos()
        .select('video_id', 'event', 't', 'video_updated_at', 'body', 'body_encoding')
        .whereIn('video_id', [...videoIds])
        .orderBy('video_id')
        .transacting(trx);
      if (strapi.db.dialect.client === 'sqlite') {
        // SQLite has no locks on rows but one for all writers, which it takes with the first write.
        await videos()
          .where({ video_id: videoIds[0] })
          .update({ event: strapi.db.connection.ref('event') })
          .transacting(trx);
      } else {
        void query.forUpdate().skipLocked();
      }
      const rows: unknown = await query;
      return z.array(versionRow).parse(rows);
    },

    /** Remembers the version that was applied, for the order of what comes later. */
    async save(trx: Transaction, videoId: string, applied: Position, now: number): Promise<void> {
      await videos()
        .where({ video_id: videoId })
        .update({
          event: applied.event,
          t: applied.t,
          video_updated_at: applied.updatedAt,
          ...encodeBody(Buffer.from(applied.body)),
          applied_at: now,
        })
        .transacting(trx);
    },
  };
};

export type Versions = ReturnType<typeof createVersions>;
