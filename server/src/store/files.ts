import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import { z } from 'zod';
import { filesTable, wantedFilesTable } from './tables';
import type { Transaction } from './transaction';

/** A file that entries are to have from the internet. */
export interface WantedFile {
  url: string;
  /** Hosts that it may come from, as `download` takes them. */
  hosts: readonly string[];
  /** Path of the Media Library's folders that it goes into; null for the top. */
  folder: string | null;
}

const fileRow = z.object({ file_id: z.coerce.number().nullable(), reason: z.string().nullable() });

const dueRow = z
  .object({
    url_key: z.string(),
    url: z.string(),
    host: z.string(),
    hosts: z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json))),
    folder: z.string().nullable(),
  })
  .transform(({ url_key, ...row }) => ({ ...row, key: url_key }));

/** A wanted file that may be fetched now. */
export type DueFile = z.infer<typeof dueRow>;

const idRow = z.object({ video_id: z.string() }).transform((row) => row.video_id);

/** How long a process that died may keep others from fetching a file (ms). */
const LEASE = 2 * 60_000;
/** Pauses between tries of a file that could not be had (ms): they double from the first to the longest. */
const FIRST_PAUSE = 10 * 60_000;
const LONGEST_PAUSE = 24 * 60 * 60_000;
/** How long a file is tried for that nobody has asked for again (ms). */
const LONGEST_TRYING = 7 * 24 * 60 * 60_000;

const keyOf = ({ url, folder }: Pick<WantedFile, 'url' | 'folder'>): string =>
  createHash('sha256')
    .update(`${folder ?? ''}\n${url}`)
    .digest('hex');

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host.slice(0, 255) : '');

/** That no process holds the lease of a file, and it is not to be left alone for now. Rows of earlier versions say neither. */
const isFree =
  (prefix: string, now: number) =>
  (query: Knex.QueryBuilder): void => {
    for (const column of ['next_attempt_at', 'leased_until']) {
      void query.where((either) => {
        void either.whereNull(prefix + column).orWhere(prefix + column, '<=', now);
      });
    }
  };

export interface FileStoreParts {
  strapi: Core.Strapi;
  /** Has videos looked at again, in the transaction that changes what can be had of their files. */
  recheck(trx: Transaction, videoIds: readonly string[]): Promise<void>;
  /** Called after the commit when a file is wanted that was not. */
  onWanted(): void;
}

/**
 * Keeps which file of the Media Library was fetched from which URL, so that each is fetched once; which
 * files are wanted, and by which videos; and why some cannot be had.
 */
export const createFileStore = ({ strapi, recheck, onWanted }: FileStoreParts) => {
  const files = () => strapi.db.getConnection(filesTable.tableName);
  const wanted = () => strapi.db.getConnection(wantedFilesTable.tableName);

  const save = async (trx: Transaction, key: string, row: object): Promise<void> => {
    await files().where({ url_key: key }).update(row).transacting(trx);
  };

  const videosThatWant = async (trx: Transaction, key: string): Promise<string[]> => {
    const rows: unknown = await wanted()
      .select('video_id')
      .where({ url_key: key })
      .orderBy('video_id')
      .transacting(trx);
    return z.array(idRow).parse(rows);
  };

  const find = async (
    trx: Transaction,
    file: Pick<WantedFile, 'url' | 'folder'>
  ): Promise<number | { reason: string } | undefined> => {
    const row: unknown = await files()
      .first('file_id', 'reason')
      .where({ url_key: keyOf(file) })
      .transacting(trx);
    const known = fileRow.optional().parse(row);
    if (known?.reason != null) return { reason: known.reason };
    if (known?.file_id == null) return undefined;
    // An editor may have deleted it from the Media Library.
    const found = await strapi.db
      .query('plugin::upload.file')
      .findOne({ select: ['id'], where: { id: known.file_id } });
    return found ? known.file_id : undefined;
  };

  return {
    /** @returns the file's id, why it cannot be had, or undefined while nobody has tried. */
    find,

    /** Has a file fetched for a video, beside whatever goes on. Call it in a transaction that holds the video's lock. */
    async want(
      trx: Transaction,
      videoId: string,
      { url, hosts, folder }: WantedFile,
      now: number
    ): Promise<void> {
      const url_key = keyOf({ url, folder });
      const of = { url_key, video_id: videoId };
      const known: unknown = await wanted().first('id').where(of).transacting(trx);
      if (known !== undefined) return;
      await wanted()
        .insert({
          ...of,
          url,
          host: hostOf(url),
          hosts: JSON.stringify(hosts),
          folder,
          wanted_at: now,
        })
        .transacting(trx);
      await strapi.db.transaction(({ onCommit }) => {
        onCommit(onWanted);
      });
    },

    /** Wanted files that may be fetched now, those first that are wanted for longest. */
    async due(now: number, closedHosts: readonly string[], limit: number): Promise<DueFile[]> {
      const rows: unknown = await strapi.db
        .getConnection(`${wantedFilesTable.tableName} as wanted`)
        .leftJoin(`${filesTable.tableName} as file`, 'file.url_key', 'wanted.url_key')
        .select('wanted.url_key', 'wanted.url', 'wanted.host', 'wanted.hosts', 'wanted.folder')
        .where(isFree('file.', now))
        .whereNotIn('wanted.host', [...closedHosts])
        .orderBy('wanted.id')
        .limit(limit);
      const due = z.array(dueRow).parse(rows);
      return [...new Map(due.map((file) => [file.key, file])).values()];
    },

    /** Takes the lease of a file for this process. @returns false when another one has it. */
    async lease({ key }: DueFile, now: number): Promise<boolean> {
      const leased: unknown = await files()
        .where({ url_key: key })
        .andWhere(isFree('', now))
        .update({ leased_until: now + LEASE });
      if (Number(leased) > 0) return true;
      const row = { url_key: key, attempts: 0, next_attempt_at: 0, leased_until: now + LEASE };
      // The unique index decides; a row that is there is another process's, or not due any more.
      return files()
        .insert(row)
        .then(
          () => true,
          async (error: unknown) => {
            if (await files().first('id').where({ url_key: key })) return false;
            throw error;
          }
        );
    },

    /** Remembers a file that was fetched; the videos that want it are looked at again. */
    async fetched({ key }: DueFile, fileId: number, now: number): Promise<void> {
      await strapi.db.transaction(async ({ trx }) => {
        const file: { documentId: string } | null = await strapi.db
          .query('plugin::upload.file')
          .findOne({ select: ['documentId'], where: { id: fileId } });
        const row = { file_id: fileId, file_document_id: file?.documentId ?? null, reason: null };
        const free = { attempts: 0, next_attempt_at: 0, leased_until: 0 };
        await save(trx, key, { ...row, ...free, fetched_at: now });
        const videoIds = await videosThatWant(trx, key);
        await recheck(trx, videoIds);
        await wanted()
          .where({ url_key: key })
          .whereIn('video_id', videoIds)
          .delete()
          .transacting(trx);
      });
    },

    /** Remembers why a file cannot be had, and when it is tried again; the videos that want it are looked at again. */
    async failed({ key }: DueFile, reason: string, now: number): Promise<void> {
      await strapi.db.transaction(async ({ trx }) => {
        const row: unknown = await files()
          .first('attempts')
          .where({ url_key: key })
          .transacting(trx);
        const { attempts } = z.object({ attempts: z.coerce.number() }).parse(row);
        const pause = Math.min(FIRST_PAUSE * 2 ** attempts, LONGEST_PAUSE);
        await save(trx, key, {
          file_id: null,
          reason,
          attempts: attempts + 1,
          next_attempt_at: now + pause,
          leased_until: 0,
        });
        await recheck(trx, await videosThatWant(trx, key));
        await wanted()
          .where({ url_key: key })
          .andWhere('wanted_at', '<', now - LONGEST_TRYING)
          .delete()
          .transacting(trx);
      });
    },

    /** Releases the lease of a file that this process did not get to fetch. */
    async release({ key }: DueFile): Promise<void> {
      await files().where({ url_key: key }).update({ leased_until: 0 });
    },

    /** Has files that could not be had tried again now. */
    async retry(wantedFiles: readonly Pick<WantedFile, 'url' | 'folder'>[]): Promise<void> {
      await files()
        .whereIn('url_key', wantedFiles.map(keyOf))
        .whereNotNull('reason')
        .update({ attempts: 0, next_attempt_at: 0 });
      onWanted();
    },

    /** Files that have been wanted since before a time (ms) and that nobody has tried yet, by host. */
    async waiting(before: number) {
      const rows: unknown = await strapi.db
        .getConnection(`${wantedFilesTable.tableName} as wanted`)
        .leftJoin(`${filesTable.tableName} as file`, 'file.url_key', 'wanted.url_key')
        .select('wanted.host')
        .count({ count: 'wanted.id' })
        .min({ since: 'wanted.wanted_at' })
        .where('wanted.wanted_at', '<', before)
        .whereNull('file.file_id')
        .whereNull('file.reason')
        .groupBy('wanted.host');
      return z
        .array(z.object({ host: z.string(), count: z.coerce.number(), since: z.coerce.number() }))
        .parse(rows);
    },
  };
};

export type FileStore = ReturnType<typeof createFileStore>;
