import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { Mapping } from '../map/rules';
import type { EntryMemory } from '../write/entry';
import { linksTable } from './tables';
import type { Transaction } from './transaction';

const linkRow = z
  .object({
    document_id: z.string(),
    publication: z.enum(['never', 'published', 'unpublished', 'withdrawn']),
    written: z.string(),
  })
  .transform((row): EntryMemory => ({
    documentId: row.document_id,
    publication: row.publication,
    written: z.record(z.string(), z.unknown()).parse(JSON.parse(row.written)),
  }));

/** Keeps which entry belongs to which video, and what the sync remembers of it. */
export const createLinks = ({ strapi }: { strapi: Core.Strapi }) => {
  const links = () => strapi.db.getConnection(linksTable.tableName);
  return {
    async find(trx: Transaction, mapping: Mapping, videoId: string): Promise<EntryMemory | null> {
      const row: unknown = await links()
        .first('document_id', 'publication', 'written')
        .where({ mapping: mapping.key, video_id: videoId })
        .transacting(trx);
      return row === undefined ? null : linkRow.parse(row);
    },

    async save(
      trx: Transaction,
      mapping: Mapping,
      videoId: string,
      memory: EntryMemory
    ): Promise<void> {
      const remembered = {
        target: mapping.target,
        document_id: memory.documentId,
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
