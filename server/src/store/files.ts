import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { filesTable } from './tables';
import type { Transaction } from './transaction';

const fileRow = z.object({
  file_id: z.coerce.number().nullable(),
  reason: z.string().nullable(),
  fetched_at: z.coerce.number(),
});

/** How long a file that could not be fetched is not asked for again (ms). */
const FAILURE_TIME = 10 * 60 * 1000;

const keyOf = (url: string, folder: string | null): string =>
  createHash('sha256')
    .update(`${folder ?? ''}\n${url}`)
    .digest('hex');

/** Keeps which file of the Media Library was fetched from which URL, so that each is fetched once. */
export const createFileStore = ({ strapi }: { strapi: Core.Strapi }) => {
  const files = () => strapi.db.getConnection(filesTable.tableName);
  return {
    /** @returns the file's id, why it could not be fetched just now, or undefined when it has to be fetched. */
    async find(
      trx: Transaction,
      url: string,
      folder: string | null,
      now: number
    ): Promise<number | { reason: string } | undefined> {
      const row: unknown = await files()
        .first('file_id', 'reason', 'fetched_at')
        .where({ url_key: keyOf(url, folder) })
        .transacting(trx);
      const known = fileRow.optional().parse(row);
      if (known === undefined) return undefined;
      const { file_id, reason, fetched_at } = known;
      if (file_id === null) {
        return now - fetched_at < FAILURE_TIME ? { reason: reason ?? '' } : undefined;
      }
      // An editor may have deleted it from the Media Library.
      const file = await strapi.db
        .query('plugin::upload.file')
        .findOne({ select: ['id'], where: { id: file_id } });
      return file ? file_id : undefined;
    },

    /** Remembers a fetched file, or the reason why there is none. */
    async save(
      url: string,
      folder: string | null,
      fetched: number | { reason: string },
      now: number
    ): Promise<void> {
      const row =
        typeof fetched === 'number'
          ? { file_id: fetched, reason: null }
          : { file_id: null, reason: fetched.reason };
      await files()
        .insert({ url_key: keyOf(url, folder), ...row, fetched_at: now })
        .onConflict('url_key')
        .merge(['file_id', 'reason', 'fetched_at']);
    },
  };
};

export type FileStore = ReturnType<typeof createFileStore>;
