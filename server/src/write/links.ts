import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { Mapping } from '#shared/contract/mapping';
import type { Values } from '../map/map-video';
import type { SyncState } from './sync-state';
import { PUBLICATIONS } from './publication';
import { linksTable, videosTable } from '../store/tables';
import type { Transaction } from '../store/transaction';

const linkRow = z
  .object({
    document_id: z.string(),
    locale: z.string().nullable(),
    publication: z.enum(PUBLICATIONS),
    written: z.string(),
  })
  .transform((row): SyncState => ({
    documentId: row.document_id,
    locale: row.locale,
    publication: row.publication,
    written: z.record(z.string(), z.unknown()).parse(JSON.parse(row.written)),
  }));

const ownerRow = z.object({ mapping: z.string(), video_id: z.string() });

const replacedRow = z.object({ replaced: z.string().nullable() });

const shownRow = z
  .object({
    document_id: z.string(),
    video_id: z.string(),
    event: z.string().nullable(),
    status: z.string().nullable(),
    visibility: z.string().nullable(),
    thumbnail_url: z.string().nullable(),
  })
  .transform((row) => ({
    documentId: row.document_id,
    video: {
      id: row.video_id,
      isDeleted: row.event === 'video.deleted',
      status: row.status,
      visibility: row.visibility,
      thumbnailUrl: row.thumbnail_url,
    },
  }));

/** Keeps which entry belongs to which video, and what the sync remembers of it. */
export const createLinks = ({ strapi }: { strapi: Core.Strapi }) => {
  const links = () => strapi.db.getConnection(linksTable.tableName);
  return {
    async find(trx: Transaction, mapping: Mapping, videoId: string): Promise<SyncState | null> {
      const row: unknown = await links()
        .first('document_id', 'locale', 'publication', 'written')
        // The entry of another type, which the mapping fed before, is not its entry any more.
        .where({ mapping: mapping.key, video_id: videoId, target: mapping.target })
        .transacting(trx);
      return row === undefined ? null : linkRow.parse(row);
    },

    /** Whether an entry, in its locale, is another video's, or another mapping's. */
    async isLinkedElsewhere(
      trx: Transaction,
      mapping: Mapping,
      videoId: string,
      { documentId, locale }: Pick<SyncState, 'documentId' | 'locale'>
    ): Promise<boolean> {
      const row: unknown = await links()
        .first('id')
        .where({ target: mapping.target, document_id: documentId, locale })
        .whereNot((own) => void own.where({ mapping: mapping.key, video_id: videoId }))
        // As it is now: who takes the same entry holds its rows until the end of the transaction.
        .forUpdate()
        .transacting(trx);
      return row !== undefined;
    },

    /** Which mapping made an entry, of which video; null when none did. */
    async ownerOf(
      target: string,
      documentId: string,
      locale: string | null
    ): Promise<{ mapping: string; videoId: string } | null> {
      const query = links()
        .first('mapping', 'video_id')
        .where({ document_id: documentId, target })
        .orderBy('id');
      // What has no language versions is the entry whatever language is looked at.
      if (locale !== null) {
        void query.where((either) => void either.where({ locale }).orWhereNull('locale'));
      }
      const row = ownerRow.optional().parse(await query);
      return row ? { mapping: row.mapping, videoId: row.video_id } : null;
    },

    /** The videos that some entries are made of, as lists show them. */
    async videosOf(target: string, documentIds: readonly string[], locale: string | null) {
      const { tableName } = linksTable;
      const videos = videosTable.tableName;
      const query = links()
        .select(
          `${tableName}.document_id`,
          `${tableName}.video_id`,
          ...['event', 'status', 'visibility', 'thumbnail_url'].map((name) => `${videos}.${name}`)
        )
        .join(videos, `${videos}.video_id`, `${tableName}.video_id`)
        .where({ target })
        .whereIn('document_id', [...documentIds]);
      if (locale !== null) {
        void query.where((either) => void either.where({ locale }).orWhereNull('locale'));
      }
      return z.array(shownRow).parse(await query);
    },

    /** What an editor had written where Ignite's value was taken instead, by attribute. */
    async replaced(trx: Transaction, mapping: Mapping, videoId: string): Promise<Values> {
      const row: unknown = await links()
        .first('replaced')
        .where({ mapping: mapping.key, video_id: videoId })
        .transacting(trx);
      const stored = replacedRow.optional().parse(row)?.replaced ?? null;
      return stored === null ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(stored));
    },

    async saveReplaced(
      trx: Transaction,
      mapping: Mapping,
      videoId: string,
      replaced: Values
    ): Promise<void> {
      await links()
        .where({ mapping: mapping.key, video_id: videoId })
        .update({ replaced: JSON.stringify(replaced) })
        .transacting(trx);
    },

    /** The entries that mappings have made of some videos. */
    async entriesOf(
      mappings: readonly string[],
      videoIds: readonly string[]
    ): Promise<{ videoId: string; uid: string; documentId: string }[]> {
      const rows: unknown = await links()
        .select('video_id', 'target', 'document_id')
        .whereIn('mapping', [...mappings])
        .whereIn('video_id', [...videoIds]);
      return z
        .array(z.object({ video_id: z.string(), target: z.string(), document_id: z.string() }))
        .parse(rows)
        .map((row) => ({ videoId: row.video_id, uid: row.target, documentId: row.document_id }));
    },

    /** @param syncState null when the video has no entry any more. */
    async save(
      trx: Transaction,
      mapping: Mapping,
      videoId: string,
      syncState: SyncState | null
    ): Promise<void> {
      if (syncState === null) {
        await links().where({ mapping: mapping.key, video_id: videoId }).delete().transacting(trx);
        return;
      }
      const remembered = {
        target: mapping.target,
        document_id: syncState.documentId,
        locale: syncState.locale,
        publication: syncState.publication,
        publishing: mapping.publishing,
        deletion: mapping.deletion,
        private_media: mapping.privateMedia,
        written: JSON.stringify(syncState.written),
      };
      await links()
        .insert({ mapping: mapping.key, video_id: videoId, ...remembered })
        .onConflict(['mapping', 'video_id'])
        .merge(remembered)
        .transacting(trx);
    },
  };
};

export type Links = ReturnType<typeof createLinks>;
