import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { Mapping } from '../contract/mapping';
import type { EntryMemory } from '../write/entry';
import { PUBLICATIONS } from '../write/publication';
import { linksTable } from './tables';
import type { Transaction } from './transaction';

const linkRow = z
  .object({
    document_id: z.string(),
    locale: z.string().nullable(),
    publication: z.enum(PUBLICATIONS),
    written: z.string(),
  })
  .transform((row): EntryMemory => ({
    documentId: row.document_id,
    locale: row.locale,
    publication: row.publication,
    written: z.record(z.string(), z.unknown()).parse(JSON.parse(row.written)),
  }));

/** Keeps which entry belongs to which video, and what the sync remembers of it. */
export const createLinks = ({ strapi }: { strapi: Core.Strapi }) => {
  const links = () => strapi.db.getConnection(linksTable.tableName);
  return {
    async find(trx: Transaction, mapping: Mapping, videoId: string): Promise<EntryMemory | null> {
      const row: unknown = await links()
        .first('document_id', 'locale', 'publication', 'written')
        // The entry of another type, which the mapping fed before, is not its entry any more.
        .where({ mapping: mapping.key, video_id: videoId, target: mapping.target })
        .transacting(trx);
      return row === undefined ? null : linkRow.parse(row);
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

    /** @param memory null when the video has no entry any more. */
    async save(
      trx: Transaction,
      mapping: Mapping,
      videoId: string,
      memory: EntryMemory | null
    ): Promise<void> {
      if (memory === null) {
        await links().where({ mapping: mapping.key, video_id: videoId }).delete().transacting(trx);
        return;
      }
      const remembered = {
        target: mapping.target,
        document_id: memory.documentId,
        locale: memory.locale,
        publication: memory.publication,
        written: JSON.stringify(memory.written),
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
