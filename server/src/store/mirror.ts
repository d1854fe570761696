import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { VIDEO_EVENTS } from '#shared/ignite';
import { mapFileIds } from './file-ids';
import { linksTable, videosTable } from './tables';
import { takeTouched } from './touched';
import type { Transaction } from './transaction';

/** What carries the plugin's memory through Strapi's export, import and transfer: they know content types only. */
export const MIRROR = 'plugin::ignite-video.mirror';

const packed = z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes).toString('base64'));
const ms = z.coerce.number();

/** A version of a video as it travels. Times in ms; the body packed, in base64. */
const carriedVersion = z.object({
  event: z.enum(VIDEO_EVENTS),
  t: z.number(),
  updatedAt: z.number(),
  body: z.string(),
});

/** A column of a link: whatever a release has there. */
const column = z.union([z.string(), z.number(), z.null()]);

/** What travels of a video: its newest version, what plays while a file is replaced, and its links. */
export const carriedVideo = z.object({
  version: carriedVersion.nullable(),
  complete: carriedVersion.nullable(),
  restoredAt: z.number().nullable(),
  appliedAt: z.number().nullable(),
  links: z.array(z.record(z.string(), column)),
  /** Document ids of files that the links name by their numbers, which are others after an import. */
  files: z.record(z.string(), z.string()),
});

export type CarriedVersion = z.infer<typeof carriedVersion>;
export type CarriedVideo = z.infer<typeof carriedVideo>;

const videoRow = z
  .object({
    video_id: z.string(),
    mirror_id: z.coerce.number().nullable(),
    event: z.enum(VIDEO_EVENTS).nullable(),
    t: ms.nullable(),
    video_updated_at: ms.nullable(),
    applied_at: ms.nullable(),
    body: packed.nullable(),
    complete_event: z.enum(VIDEO_EVENTS).nullable(),
    complete_t: ms.nullable(),
    complete_updated_at: ms.nullable(),
    complete_body: packed.nullable(),
    restored_at: ms.nullable(),
  })
  .transform((row) => ({
    videoId: row.video_id,
    mirrorId: row.mirror_id,
    version: row.event && {
      event: row.event,
      t: row.t ?? 0,
      updatedAt: row.video_updated_at ?? 0,
      body: row.body ?? '',
    },
    complete: row.complete_event && {
      event: row.complete_event,
      t: row.complete_t ?? 0,
      updatedAt: row.complete_updated_at ?? 0,
      body: row.complete_body ?? '',
    },
    restoredAt: row.restored_at,
    appliedAt: row.applied_at,
  }));

const VIDEO_COLUMNS = [
  'video_id',
  'mirror_id',
  'event',
  't',
  'video_updated_at',
  'applied_at',
  'body',
  'complete_event',
  'complete_t',
  'complete_updated_at',
  'complete_body',
  'restored_at',
];

const linkRow = z.record(z.string(), column);

const LINK_COLUMNS = Object.keys(linksTable.columns);

const insertedId = z.union([
  z.tuple([z.object({ id: z.coerce.number() })]).transform(([{ id }]) => id),
  z.tuple([z.coerce.number()]).transform(([id]) => id),
]);

/** The rows of the mirror. Written with SQL, not as content: nothing of a site's own has a say in them. */
export const mirrorRows = (strapi: Core.Strapi) =>
  strapi.db.getConnection(strapi.db.metadata.get(MIRROR).tableName);

/** What a row of the mirror says; null for what is no JSON. */
export const jsonOf = (content: string): unknown => {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
};

/** Writes a row of the mirror. @returns the id that it has now: that of another row after an import. */
export const writeMirrorRow = async (
  strapi: Core.Strapi,
  trx: Transaction,
  id: number | null,
  row: { kind: 'site' | 'video'; key: string; content: string }
): Promise<number> => {
  const now = new Date();
  if (id !== null) {
    const updated: unknown = await mirrorRows(strapi)
      .where({ id, key: row.key })
      .update({ content: row.content, updated_at: now })
      .transacting(trx);
    if (Number(updated) > 0) return id;
  }
  const inserted: unknown = await mirrorRows(strapi)
    .insert(
      {
        ...row,
        document_id: randomUUID().replaceAll('-', '').slice(0, 24),
        created_at: now,
        updated_at: now,
        published_at: now,
      },
      ['id']
    )
    .transacting(trx);
  return insertedId.parse(inserted);
};

/** Document ids of the files that some links name by their numbers, by number. */
const filesOf = async (
  strapi: Core.Strapi,
  links: readonly Record<string, unknown>[]
): Promise<Record<string, string>> => {
  const ids = new Set<number>();
  for (const link of links) {
    mapFileIds(strapi, link, (id) => {
      ids.add(id);
      return id;
    });
  }
  if (ids.size === 0) return {};
  const rows: unknown = await strapi.db
    .query('plugin::upload.file')
    .findMany({ select: ['id', 'documentId'], where: { id: { $in: [...ids] } } });
  return Object.fromEntries(
    z
      .array(z.object({ id: z.number(), documentId: z.string() }))
      .parse(rows)
      .map(({ id, documentId }) => [id, documentId])
  );
};

/** What is known of some videos, as it travels. */
export const readCarried = async (
  strapi: Core.Strapi,
  trx: Transaction,
  videoIds: readonly string[]
): Promise<{ videoId: string; mirrorId: number | null; carried: CarriedVideo }[]> => {
  const videos: unknown = await strapi.db
    .getConnection(videosTable.tableName)
    .select(VIDEO_COLUMNS)
    .whereIn('video_id', [...videoIds])
    .orderBy('video_id')
    .transacting(trx);
  const links: unknown = await strapi.db
    .getConnection(linksTable.tableName)
    .select(LINK_COLUMNS)
    .whereIn('video_id', [...videoIds])
    .orderBy('id')
    .transacting(trx);
  const all = z.array(linkRow).parse(links);
  const read: Awaited<ReturnType<typeof readCarried>> = [];
  for (const { videoId, mirrorId, ...known } of z.array(videoRow).parse(videos)) {
    const own = all.filter((link) => link['video_id'] === videoId);
    const carried = { ...known, links: own, files: await filesOf(strapi, own) };
    read.push({ videoId, mirrorId, carried });
  }
  return read;
};

/**
 * Writes anew what travels of the videos that a transaction has changed, in that transaction: an export that
 * is made at any time afterwards has it. Call it at the transaction's end.
 *
 * @param videoIds videos beside those that were noted.
 * @returns all of them.
 */
export const writeMirror = async (
  strapi: Core.Strapi,
  trx: Transaction,
  videoIds: readonly string[] = []
): Promise<string[]> => {
  const touched = [...new Set([...takeTouched(trx), ...videoIds])];
  if (touched.length === 0) return [];
  for (const { videoId, mirrorId, carried } of await readCarried(strapi, trx, touched)) {
    const row = { kind: 'video' as const, key: videoId, content: JSON.stringify(carried) };
    const id = await writeMirrorRow(strapi, trx, mirrorId, row);
    if (id === mirrorId) continue;
    await strapi.db
      .getConnection(videosTable.tableName)
      .where({ video_id: videoId })
      .update({ mirror_id: id })
      .transacting(trx);
  }
  return touched;
};
