import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { runChange, type RunChange } from '#shared/contract/reconcile';
import {
  changesTable,
  deliveriesTable,
  queueTable,
  runsTable,
  seenVideosTable,
  videosTable,
} from '../store/tables';
import type { Transaction } from '../store/transaction';

/** A change that a run makes, or would make. */
export interface NewChange {
  videoId: string;
  title: string | null;
  change: RunChange;
  /** Signature of the delivery that brings it; null for one that is still to be made. */
  signature: string | null;
}

const changeRow = z
  .object({
    id: z.coerce.number(),
    video_id: z.string(),
    title: z.string().nullable(),
    change: runChange,
  })
  .transform(({ video_id, ...row }) => ({ ...row, videoId: video_id }));

const missingRow = z
  .object({
    id: z.coerce.number(),
    video_id: z.string(),
    video_updated_at: z.coerce.number(),
    applied_at: z.coerce.number(),
  })
  .transform((row) => ({
    position: row.id,
    videoId: row.video_id,
    updatedAt: row.video_updated_at,
    appliedAt: row.applied_at,
  }));

/** A known video that Ignite did not list. Times in ms. */
export type MissingVideo = z.infer<typeof missingRow>;

const idRow = z.object({ video_id: z.string() }).transform((row) => row.video_id);

const TITLE_LENGTH = 255;

/** Keeps what runs have seen and changed. */
export const createRunChanges = ({ strapi }: { strapi: Core.Strapi }) => {
  const changes = () => strapi.db.getConnection(changesTable.tableName);
  const seenVideos = () => strapi.db.getConnection(seenVideosTable.tableName);

  /** Known videos that are not deleted and were not seen in a run. */
  const missing = (run: number) =>
    strapi.db
      .getConnection(`${videosTable.tableName} as known`)
      .leftJoin(`${seenVideosTable.tableName} as seen`, (on) => {
        void on
          .on('seen.video_id', 'known.video_id')
          .andOn('seen.run_id', strapi.db.connection.raw('?', [run]));
      })
      .whereNull('seen.id')
      .whereIn('known.event', ['video.created', 'video.updated']);

  return {
    /** Notes that videos were seen. */
    async see(trx: Transaction, run: number, videoIds: readonly string[]): Promise<void> {
      if (videoIds.length === 0) return;
      await seenVideos()
        .insert(videoIds.map((video_id) => ({ video_id, run_id: run })))
        .onConflict('video_id')
        .merge(['run_id'])
        .transacting(trx);
    },

    /** Which of these videos a run has seen already. */
    async seen(run: number, videoIds: readonly string[]): Promise<Set<string>> {
      const rows: unknown = await seenVideos()
        .select('video_id')
        .whereIn('video_id', [...videoIds])
        .andWhere({ run_id: run });
      return new Set(z.array(idRow).parse(rows));
    },

    /** Videos that a run has not seen, whose row comes after a position, in order. */
    async missingAfter(run: number, position: number, limit: number): Promise<MissingVideo[]> {
      const rows: unknown = await missing(run)
        .select('known.id', 'known.video_id', 'known.video_updated_at', 'known.applied_at')
        .where('known.id', '>', position)
        .orderBy('known.id')
        .limit(limit);
      return z.array(missingRow).parse(rows);
    },

    /** Which of these videos a run has changed already. */
    async changed(run: number, videoIds: readonly string[]): Promise<Set<string>> {
      if (videoIds.length === 0) return new Set();
      const rows: unknown = await changes()
        .select('video_id')
        .where({ run_id: run })
        .whereIn('video_id', [...videoIds]);
      return new Set(z.array(idRow).parse(rows));
    },

    async save(trx: Transaction, run: number, made: readonly NewChange[]): Promise<void> {
      if (made.length === 0) return;
      await changes()
        .insert(
          made.map(({ videoId, title, change, signature }) => ({
            run_id: run,
            video_id: videoId,
            title: title?.slice(0, TITLE_LENGTH).replaceAll('\u0000', '') ?? null,
            change,
            signature,
          }))
        )
        .onConflict(['run_id', 'video_id'])
        .merge(['change', 'signature', 'title'])
        .transacting(trx);
    },

    /** Takes back what a run has found to be gone: it asks anew. */
    async forgetDeletions(trx: Transaction, run: number): Promise<void> {
      await changes().where({ run_id: run, change: 'deleted' }).delete().transacting(trx);
    },

    /** Changes of a run whose row comes after an id, in order. */
    async after(run: number, id: number, limit: number, change?: RunChange) {
      const rows: unknown = await changes()
        .select('id', 'video_id', 'title', 'change')
        .where({ run_id: run, ...(change && { change }) })
        .andWhere('id', '>', id)
        .orderBy('id')
        .limit(limit);
      return z.array(changeRow).parse(rows);
    },

    /** How many changes of a run wait to be applied, and how many of those have failed before. */
    async unsettled(run: number): Promise<{ waiting: number; failing: number }> {
      const rows: unknown = await strapi.db
        .getConnection(`${changesTable.tableName} as made`)
        .join(`${deliveriesTable.tableName} as brought`, 'brought.signature', 'made.signature')
        .join(`${queueTable.tableName} as queued`, 'queued.id', 'brought.id')
        .select('queued.state')
        .count({ count: 'made.id' })
        .where('made.run_id', run)
        .groupBy('queued.state');
      const counts = new Map(
        z
          .array(z.object({ state: z.string(), count: z.coerce.number() }))
          .parse(rows)
          .map(({ state, count }) => [state, count])
      );
      const failing = (counts.get('retrying') ?? 0) + (counts.get('dead') ?? 0);
      return { waiting: (counts.get('waiting') ?? 0) + (counts.get('retrying') ?? 0), failing };
    },

    /** The run that brought a delivery, or null where it is no longer known. */
    async runOf(delivery: number): Promise<number | null> {
      const row: unknown = await strapi.db
        .getConnection(`${deliveriesTable.tableName} as brought`)
        .join(`${changesTable.tableName} as made`, 'brought.video_id', 'made.video_id')
        .whereIn('made.run_id', strapi.db.getConnection(runsTable.tableName).select('id'))
        .whereRaw('made.signature = brought.signature')
        .andWhere('brought.id', delivery)
        .max({ run: 'made.run_id' })
        .first();
      return z.object({ run: z.coerce.number().nullable() }).parse(row).run;
    },

    /** Forgets what runs before one have changed. */
    async forgetBefore(run: number): Promise<void> {
      await changes().where('run_id', '<', run).delete();
    },
  };
};

export type RunChanges = ReturnType<typeof createRunChanges>;
