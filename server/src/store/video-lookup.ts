import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { VIDEO_EVENTS } from '#shared/ignite';
import { isTombstone, type Position, type Version } from '../video/order';
import { packedBody } from './bodies';
import { containing } from './contains';
import { videosTable } from './tables';
import type { Transaction } from './transaction';

const ALIVE = VIDEO_EVENTS.filter((event) => !isTombstone({ event }));

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

/** Reads the newest applied versions of videos, and finds videos by what is kept of them. */
export const createVideoLookup = ({ strapi }: { strapi: Core.Strapi }) => {
  const videos = () => strapi.db.getConnection(videosTable.tableName);

  return {
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
  };
};
