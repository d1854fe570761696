import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { linksTable, videosTable } from '../store/tables';
import type { Transaction } from '../store/transaction';

const ownerRow = z.object({ mapping: z.string(), video_id: z.string() });

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

/** Tells which entries are which videos', and the other way round. */
export const createLinkLookup = ({ strapi }: { strapi: Core.Strapi }) => {
  const links = () => strapi.db.getConnection(linksTable.tableName);

  return {
    /** Which mapping made an entry, of which video; null when none did. */
    async ownerOf(
      target: string,
      documentId: string,
      locale: string | null
    ): Promise<{ mapping: string; videoId: string } | null> {
      const query = links()
        .first('mapping', 'video_id')
        .where({ document_id: documentId, target })
        .whereRaw('coalesce(detached, 0) = 0')
        .orderBy('id');
      // What has no language versions is the entry whatever language is looked at.
      if (locale !== null) {
        void query.where((either) => void either.where({ locale }).orWhereNull('locale'));
      }
      const row = ownerRow.optional().parse(await query);
      return row ? { mapping: row.mapping, videoId: row.video_id } : null;
    },

    /** The entries of a type that are some videos', in the order in which they were linked. */
    async documentsOfVideos(
      trx: Transaction,
      target: string,
      videoIds: readonly string[]
    ): Promise<{ videoId: string; documentId: string }[]> {
      const rows: unknown = await links()
        .select('video_id', 'document_id')
        .where({ target })
        .whereIn('video_id', [...videoIds])
        .whereRaw('coalesce(??, 0) = 0', ['detached'])
        .orderBy('id')
        .transacting(trx);
      return z
        .array(z.object({ video_id: z.string(), document_id: z.string() }))
        .parse(rows)
        .map((row) => ({ videoId: row.video_id, documentId: row.document_id }));
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
        .whereRaw('coalesce(detached, 0) = 0')
        .whereIn('document_id', [...documentIds]);
      if (locale !== null) {
        void query.where((either) => void either.where({ locale }).orWhereNull('locale'));
      }
      return z.array(shownRow).parse(await query);
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
  };
};
