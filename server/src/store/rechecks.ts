import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { linksTable, rechecksTable } from './tables';
import type { Transaction } from './transaction';

/** Why a video's entries are looked at again. */
export const RECHECK_REASONS = ['created', 'changed', 'deleted'] as const;
export type RecheckReason = (typeof RECHECK_REASONS)[number];

/** A video whose entries somebody else has written. */
export interface Recheck {
  videoId: string;
  reason: RecheckReason;
  /** Who has written them, where somebody has: a name, or `code` for code of the site. */
  writer: string | null;
  /** Drawn anew for every mark, so that one that comes meanwhile is not taken for done. */
  token: string;
}

const recheckRow = z
  .object({
    video_id: z.string(),
    reason: z.enum(RECHECK_REASONS),
    writer: z.string().nullable(),
    token: z.string(),
  })
  .transform(({ video_id, ...row }): Recheck => ({ videoId: video_id, ...row }));

const linkedRow = z.object({ id: z.coerce.number(), video_id: z.string() });

/** Links that are looked at in one go. */
const MARKED = 500;

/** Keeps which videos' entries have to be compared with what they should say. */
export const createRecheckStore = ({ strapi }: { strapi: Core.Strapi }) => {
  const rechecks = () => strapi.db.getConnection(rechecksTable.tableName);

  /** Marks videos in the transaction that gives cause for it, due at once. */
  const mark = async (
    trx: Transaction,
    videoIds: readonly string[],
    reason: RecheckReason,
    now: number,
    writer: string | null = null
  ): Promise<void> => {
    // In one order everywhere: two transactions that mark the same do not wait for each other in a circle.
    const rows = [...new Set(videoIds)]
      .sort()
      .map((video_id) => ({ video_id, due_at: now, reason, writer, token: randomUUID() }));
    if (rows.length === 0) return;
    await rechecks().insert(rows).onConflict('video_id').merge().transacting(trx);
  };

  return {
    mark,

    /** Marks every video that has entries: what mappings say of them is another thing than before. */
    async markLinked(now: number): Promise<void> {
      for (let position = 0; ;) {
        const rows: unknown = await strapi.db
          .getConnection(linksTable.tableName)
          .select('id', 'video_id')
          .where('id', '>', position)
          .orderBy('id')
          .limit(MARKED);
        const found = z.array(linkedRow).parse(rows);
        const last = found.at(-1);
        if (last === undefined) return;
        position = last.id;
        const videoIds = found.map((row) => row.video_id);
        await strapi.db.transaction(({ trx }) => mark(trx, videoIds, 'changed', now));
      }
    },

    /** @returns those that are due, the longest due first. */
    async due(now: number, limit: number): Promise<Recheck[]> {
      const rows: unknown = await rechecks()
        .select('video_id', 'reason', 'writer', 'token')
        .where('due_at', '<=', now)
        .orderBy('due_at')
        .limit(limit);
      return z.array(recheckRow).parse(rows);
    },

    /** Forgets one, unless it was marked again since it was read. */
    async done({ videoId, token }: Recheck): Promise<void> {
      await rechecks().where({ video_id: videoId, token }).delete();
    },

    /** Puts one off that could not be done now. @param dueAt ms since the epoch. */
    async postpone({ videoId, token }: Recheck, dueAt: number): Promise<void> {
      await rechecks().where({ video_id: videoId, token }).update({ due_at: dueAt });
    },
  };
};

export type RecheckStore = ReturnType<typeof createRecheckStore>;
