import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { AppliedVideos } from '../store/applied-videos';
import { unpackBody } from '../store/body';
import { writeListing } from '../store/listing-rows';
import { mapFileIds } from '../store/file-ids';
import {
  carriedVideo,
  jsonOf,
  mirrorRows,
  readCarried,
  writeMirror,
  type CarriedVersion,
  type CarriedVideo,
} from '../store/mirror';
import type { RecheckStore } from '../store/rechecks';
import { filesTable, linksTable, videosTable } from '../store/tables';
import type { Transaction } from '../store/transaction';
import type { Version } from '../video/order';
import { hides, stateOf } from '../video/state';
import { parseVideo } from '../video/video';
import { deletion, publishing } from '#shared/contract/mapping';
import { laterOf, type Known } from './later';

/** Videos that are merged in one transaction. */
const BATCH = 20;
/** Videos that are marked in one transaction. */
const MARKED = 500;

const broughtRow = z
  .object({ id: z.coerce.number(), key: z.string(), content: z.string() })
  .transform(({ id, key, content }) => ({
    id,
    videoId: key,
    /** Null for what no release of the plugin has written. */
    carried: carriedVideo.safeParse(jsonOf(content)).data ?? null,
  }));

const unpacked = (version: CarriedVersion | null): Version | null =>
  version && { ...version, body: unpackBody(Buffer.from(version.body, 'base64')) };

const knownOf = ({ version, complete, restoredAt }: CarriedVideo): Known => ({
  version: unpacked(version),
  complete: unpacked(complete),
  restoredAt,
});

const policies = z.object({
  publishing: publishing.catch('followVisibility'),
  deletion: deletion.catch('unpublish'),
});

export interface MergeParts {
  strapi: Core.Strapi;
  appliedVideos: Pick<AppliedVideos, 'ensure' | 'lock' | 'put' | 'after'>;
  rechecks: Pick<RecheckStore, 'mark'>;
  now(): number;
}

/** Brings together what an import has brought and what the site knew, video by video. */
export const createMerge = ({ strapi, appliedVideos, rechecks, now }: MergeParts) => {
  const links = () => strapi.db.getConnection(linksTable.tableName);
  const files = () => strapi.db.getConnection(filesTable.tableName);

  const fileIds = async (documentIds: readonly string[]): Promise<Map<string, number>> => {
    if (documentIds.length === 0) return new Map();
    const rows: unknown = await strapi.db
      .query('plugin::upload.file')
      .findMany({ select: ['id', 'documentId'], where: { documentId: { $in: documentIds } } });
    return new Map(
      z
        .array(z.object({ id: z.number(), documentId: z.string() }))
        .parse(rows)
        .map(({ id, documentId }) => [documentId, id])
    );
  };

  /** Links of a video as the archive has them: the entries are the archive's, too. */
  const takeLinks = async (
    trx: Transaction,
    videoId: string,
    carried: CarriedVideo,
    { version, complete }: Known
  ): Promise<void> => {
    const numbers = await fileIds(Object.values(carried.files));
    const parsed = version && parseVideo(version.body);
    const state =
      version !== null && parsed?.ok
        ? stateOf(parsed.video, {
            isDeleted: version.event === 'video.deleted',
            hasComplete: complete !== null,
          })
        : null;
    for (const link of carried.links) {
      const known = Object.entries(link).filter(([name]) => name in linksTable.columns);
      const row = mapFileIds(
        strapi,
        Object.fromEntries(known),
        (id) => numbers.get(carried.files[id] ?? '') ?? 0
      );
      const isHidden = state && hides(policies.parse(row), state);
      const { mapping, target, ...rest } = row;
      const remembered = { ...rest, ...(isHidden !== null && { hides: isHidden ? 1 : 0 }) };
      await links()
        .insert({ ...remembered, mapping, target, video_id: videoId })
        .onConflict(['mapping', 'video_id', 'target'])
        .merge(remembered)
        .transacting(trx);
    }
  };

  const mergeOne = async (
    trx: Transaction,
    videoId: string,
    own: CarriedVideo,
    brought: CarriedVideo
  ): Promise<void> => {
    const known = knownOf(own);
    const later = await laterOf(known, knownOf(brought));
    if (later.version !== null) await appliedVideos.put(trx, videoId, later, now());
    await takeLinks(trx, videoId, brought, later);
  };

  /** Rows of the mirror that none of the site's videos has written. */
  const broughtAfter = async (position: number): Promise<{ id: number; key: string }[]> => {
    const { tableName } = strapi.db.metadata.get('plugin::ignite-video.mirror');
    const rows: unknown = await strapi.db
      .getConnection(`${tableName} as brought`)
      .leftJoin(`${videosTable.tableName} as own`, 'own.mirror_id', 'brought.id')
      .select('brought.id', 'brought.key')
      .where('brought.kind', 'video')
      .where('brought.id', '>', position)
      .whereNull('own.id')
      .orderBy('brought.id')
      .limit(BATCH);
    return z.array(z.object({ id: z.coerce.number(), key: z.string() })).parse(rows);
  };

  return {
    /**
     * Forgets what is not true of the content that an import has put in the place of the site's: links to
     * entries that are gone, and rows of the mirror.
     */
    async forgetGone(trx: Transaction): Promise<void> {
      const targets: unknown = await links().distinct('target').transacting(trx);
      for (const { target } of z.array(z.object({ target: z.string() })).parse(targets)) {
        if (!Object.hasOwn(strapi.contentTypes, target)) continue;
        const { tableName } = strapi.db.metadata.get(target);
        const documents = strapi.db.getConnection(tableName).select('document_id');
        await links()
          .where({ target })
          .whereNotIn('document_id', documents.whereNotNull('document_id'))
          .delete()
          .transacting(trx);
      }
      await strapi.db
        .getConnection(videosTable.tableName)
        .update({ mirror_id: null })
        .transacting(trx);
    },

    /** Finds the files of the Media Library again: their numbers are others. */
    async renumberFiles(trx: Transaction): Promise<void> {
      const rows: unknown = await files()
        .select('id', 'file_document_id')
        .whereNotNull('file_id')
        .transacting(trx);
      const stored = z
        .array(z.object({ id: z.coerce.number(), file_document_id: z.string().nullable() }))
        .parse(rows);
      const numbers = await fileIds(stored.flatMap((file) => file.file_document_id ?? []));
      for (const { id, file_document_id } of stored) {
        const fileId = numbers.get(file_document_id ?? '');
        const row = files().where({ id });
        await (fileId === undefined ? row.delete() : row.update({ file_id: fileId })).transacting(
          trx
        );
      }
      await strapi.db
        .getConnection(videosTable.tableName)
        .update({ mirror_id: null })
        .transacting(trx);
    },

    /** Takes up everything that was brought. It can be interrupted anywhere and goes on where it was. */
    async takeUp(): Promise<void> {
      for (let position = 0; ;) {
        const found = await broughtAfter(position);
        const last = found.at(-1);
        if (last === undefined) return;
        position = last.id;
        const videoIds = [...new Set(found.map(({ key }) => key))];
        await appliedVideos.ensure(videoIds);
        await strapi.db.transaction(async ({ trx }) => {
          await appliedVideos.lock(trx, videoIds, { waits: true });
          // Another process may have taken them up meanwhile.
          const rows: unknown = await mirrorRows(strapi)
            .select('id', 'key', 'content')
            .whereIn(
              'id',
              found.map(({ id }) => id)
            )
            .transacting(trx);
          for (const { id, videoId, carried } of z.array(broughtRow).parse(rows)) {
            const [own] = await readCarried(strapi, trx, [videoId]);
            if (own && carried) await mergeOne(trx, videoId, own.carried, carried);
            await mirrorRows(strapi).where({ id }).delete().transacting(trx);
          }
          await writeListing(strapi, trx, await writeMirror(strapi, trx, videoIds));
        });
      }
    },

    /** Has every video looked at again. */
    async recheckAll(): Promise<void> {
      for (let position = 0; ;) {
        const videos = await appliedVideos.after(position, MARKED);
        const last = videos.at(-1);
        if (last === undefined) return;
        position = last.position;
        await strapi.db.transaction(({ trx }) =>
          rechecks.mark(
            trx,
            videos.map(({ videoId }) => videoId),
            'changed',
            now()
          )
        );
      }
    },

    /** Writes what does not travel yet: rows that an import has cleared, videos of an earlier release. */
    async writeMissing(): Promise<void> {
      for (let position = 0; ;) {
        const rows: unknown = await strapi.db
          .getConnection(videosTable.tableName)
          .select('id', 'video_id')
          .whereNull('mirror_id')
          .where('id', '>', position)
          .orderBy('id')
          .limit(BATCH);
        const missing = z
          .array(z.object({ id: z.coerce.number(), video_id: z.string() }))
          .parse(rows);
        const last = missing.at(-1);
        if (last === undefined) return;
        position = last.id;
        await strapi.db.transaction(async ({ trx }) => {
          // Whoever holds one of them writes it.
          const locked = await appliedVideos.lock(
            trx,
            missing.map((row) => row.video_id)
          );
          await writeMirror(
            strapi,
            trx,
            locked.map(({ videoId }) => videoId)
          );
        });
      }
    },
  };
};

export type Merge = ReturnType<typeof createMerge>;
