import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { VIDEO } from '#shared/conversions';
import { describeListed, describeVideo } from '../video/describe';
import { isTombstone } from '../video/order';
import { VIDEO_EVENTS } from '#shared/ignite';
import { parseVideo, type Video } from '../video/video';
import { packedBody } from './bodies';
import { skipDuplicates } from './skip-duplicates';
import { linksTable, listingTable, termNamesTable, termsTable, videosTable } from './tables';
import type { Transaction } from './transaction';

/** Another one when rows are written by other rules: those of the releases before are then written anew. */
export const FORMAT = 1;

const videoRow = z.object({
  video_id: z.string(),
  event: z.enum(VIDEO_EVENTS),
  is_public: z.coerce.number().nullable(),
  body: packedBody,
});

const linkRow = z.object({
  video_id: z.string(),
  document_id: z.string(),
  locale: z.string().nullable(),
});

const entryRow = z.object({
  documentId: z.string(),
  title: z.string().nullish(),
  locale: z.string().nullish(),
  publishedAt: z.unknown(),
});

type Entry = z.infer<typeof entryRow>;

const termRow = z.object({
  id: z.coerce.number(),
  video_id: z.string(),
  kind: z.string(),
  slug: z.string(),
});

interface Name {
  kind: 'category' | 'tag' | 'language' | 'status';
  slug: string;
  title: string;
}

const inSmallLetters = (texts: readonly (string | null)[], length: number): string =>
  texts
    .flatMap((text) => text ?? [])
    .join('\n')
    .toLowerCase()
    .slice(0, length)
    .toWellFormed();

const rowOf = (
  videoId: string,
  video: Video,
  { isGone, isPublic }: { isGone: boolean; isPublic: boolean },
  entries: readonly Entry[]
) => {
  const { title, status, visibility } = describeVideo(video);
  const { madeAt, duration, language, orientation, tags } = describeListed(video);
  const draft = entries.find(({ publishedAt }) => publishedAt == null) ?? entries[0];
  const shown = draft ? (draft.title ?? null) : title;
  return {
    video_id: videoId,
    format: FORMAT,
    made_at: isGone ? null : madeAt,
    title: shown?.slice(0, 255).toWellFormed() ?? null,
    search_text: inSmallLetters([shown?.slice(0, 300) ?? null, videoId], 400),
    tag_text: inSmallLetters(
      tags.map((tag) => tag.title),
      1000
    ),
    status,
    visibility,
    language,
    orientation,
    duration,
    is_published: Number(draft ? entries.some((one) => one.publishedAt != null) : isPublic),
    document_id: draft?.documentId ?? null,
  };
};

const ENTRY_COLUMNS = ['documentId', 'title', 'locale', 'publishedAt'];

/** All versions of some entries of the default type, of which a site may have taken attributes away. */
const entriesOf = async (strapi: Core.Strapi, documentIds: readonly string[]): Promise<Entry[]> => {
  if (documentIds.length === 0) return [];
  const { attributes } = strapi.getModel(VIDEO);
  const found: unknown = await strapi.db.query(VIDEO).findMany({
    select: ENTRY_COLUMNS.filter((name) => name === 'documentId' || name in attributes),
    where: { documentId: { $in: [...documentIds] } },
    orderBy: { id: 'asc' },
  });
  return z.array(entryRow).parse(found);
};

/** Adds what lists can be filtered by. In one order for all processes: none waits for one that waits for it. */
const addNames = async (
  strapi: Core.Strapi,
  trx: Transaction,
  names: readonly Name[]
): Promise<void> => {
  const byKey = new Map(names.map((name) => [`${name.kind} ${name.slug}`, name]));
  if (byKey.size === 0) return;
  const table = () => strapi.db.getConnection(termNamesTable.tableName).transacting(trx);
  const stored: unknown = await table()
    .select('kind', 'slug')
    .whereIn('kind', ['category', 'tag', 'language', 'status'])
    .whereIn('slug', [...new Set(names.map(({ slug }) => slug))]);
  for (const { kind, slug } of z
    .array(z.object({ kind: z.string(), slug: z.string() }))
    .parse(stored)) {
    byKey.delete(`${kind} ${slug}`);
  }
  const missing = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name);
  if (missing.length > 0) await skipDuplicates(strapi, table().insert(missing));
};

/**
 * Writes anew what lists show of some videos: from the version that counts, and from the entry in the
 * default type, whose title is the editors'. Call it in the transaction that changed either, at its end.
 */
export const writeListing = async (
  strapi: Core.Strapi,
  trx: Transaction,
  videoIds: readonly string[]
): Promise<void> => {
  if (videoIds.length === 0) return;
  const table = (name: string) => strapi.db.getConnection(name).transacting(trx);
  const videos = z.array(videoRow).parse(
    await table(videosTable.tableName)
      .select('video_id', 'event', 'is_public', 'body')
      .whereIn('video_id', [...videoIds])
      .whereNotNull('event')
  );
  const links = z.array(linkRow).parse(
    await table(linksTable.tableName)
      .select('video_id', 'document_id', 'locale')
      .where({ target: VIDEO })
      .whereIn('video_id', [...videoIds])
      .whereRaw('coalesce(??, 0) = 0', ['detached'])
      .orderBy('id')
  );
  const entries = await entriesOf(
    strapi,
    links.map((link) => link.document_id)
  );
  const known = z.array(termRow).parse(
    await table(termsTable.tableName)
      .select('id', 'video_id', 'kind', 'slug')
      .whereIn('video_id', [...videoIds])
  );
  const names: Name[] = [];
  for (const { video_id, event, is_public, body } of videos) {
    const parsed = parseVideo(body);
    if (!parsed.ok) continue;
    const { video } = parsed;
    const link = links.find((one) => one.video_id === video_id);
    const own = entries.filter((entry) => entry.documentId === link?.document_id);
    const inLocale = own.filter((entry) => (entry.locale ?? null) === (link?.locale ?? null));
    const state = { isGone: isTombstone({ event }), isPublic: is_public === 1 };
    const row = rowOf(video_id, video, state, inLocale.length > 0 ? inLocale : own);
    await table(listingTable.tableName).insert(row).onConflict('video_id').merge(row);
    const { categories, tags, language } = describeListed(video);
    const terms: Name[] = [
      ...categories.map((term) => ({ kind: 'category' as const, ...term })),
      ...tags.map((term) => ({ kind: 'tag' as const, ...term })),
    ];
    const before = known.filter((one) => one.video_id === video_id);
    const isSame =
      before.length === terms.length &&
      terms.every(({ kind, slug }) => before.some((one) => one.kind === kind && one.slug === slug));
    if (language) names.push({ kind: 'language', slug: language, title: language });
    if (row.status) names.push({ kind: 'status', slug: row.status, title: row.status });
    if (isSame) continue;
    names.push(...terms);
    if (before.length > 0) {
      // By their ids: MySQL would lock what is between others' rows.
      const ids = before.map(({ id }) => id);
      await table(termsTable.tableName).whereIn('id', ids).delete();
    }
    if (terms.length === 0) continue;
    const rows = terms.map(({ kind, slug }) => ({ video_id, kind, slug }));
    await table(termsTable.tableName).insert(rows);
  }
  await addNames(strapi, trx, names);
};
