import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import { z } from 'zod';
import { containing } from './contains';
import { FORMAT } from './listing-rows';
import { listingTable, termNamesTable, termsTable, videosTable } from './tables';

/** Videos on one page. */
const PAGE = 25;
/** Words of a search that count. */
const MOST_WORDS = 8;
/** What of each kind is offered as a filter. */
const MOST_NAMES = 500;

const time = z.coerce.number();

const listedRow = z
  .object({
    id: time,
    video_id: z.string(),
    made_at: time.nullable(),
    title: z.string().nullable(),
    status: z.string().nullable(),
    visibility: z.string().nullable(),
    language: z.string().nullable(),
    orientation: z.string().nullable(),
    duration: time.nullable(),
    is_published: time.nullable(),
    document_id: z.string().nullable(),
  })
  .transform((row) => ({
    position: row.id,
    videoId: row.video_id,
    /** Null for one that is deleted. */
    madeAt: row.made_at,
    title: row.title,
    status: row.status,
    visibility: row.visibility,
    language: row.language,
    orientation: row.orientation,
    duration: row.duration,
    isPublished: row.is_published === 1,
    documentId: row.document_id,
  }));

type Listed = z.infer<typeof listedRow> & { thumbnailUrl: string | null };

const COLUMNS = [
  'id',
  'video_id',
  'made_at',
  'title',
  'status',
  'visibility',
  'language',
  'orientation',
  'duration',
  'is_published',
  'document_id',
] as const;

export interface ListingQuery {
  search: string;
  /** Whether tags are searched as well. */
  searchesTags: boolean;
  /** What columns may say; an empty list of texts finds nothing. */
  columns: Partial<Record<'visibility' | 'status' | 'language' | 'orientation', readonly string[]>>;
  /** For each, one of these slugs. */
  terms: readonly { kind: 'category' | 'tag'; slugs: readonly string[] }[];
  after: { madeAt: number; position: number } | null;
}

/** Lists the videos that can be chosen, the newest first. */
export const createListing = ({ strapi }: { strapi: Core.Strapi }) => {
  const table = (name: string) => strapi.db.getConnection(name);

  const withThumbnails = async (rows: unknown): Promise<Listed[]> => {
    const listed = z.array(listedRow).parse(rows);
    if (listed.length === 0) return [];
    const found: unknown = await table(videosTable.tableName)
      .select('video_id', 'thumbnail_url')
      .whereIn(
        'video_id',
        listed.map(({ videoId }) => videoId)
      );
    const urls = new Map(
      z
        .array(z.object({ video_id: z.string(), thumbnail_url: z.string().nullable() }))
        .parse(found)
        .map((row) => [row.video_id, row.thumbnail_url])
    );
    return listed.map((row) => ({ ...row, thumbnailUrl: urls.get(row.videoId) ?? null }));
  };

  const search = (query: Knex.QueryBuilder, text: string, searchesTags: boolean): void => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
    for (const word of words) {
      void query.where((either) => {
        void either.where('search_text', 'like', containing(word));
        if (searchesTags) void either.orWhere('tag_text', 'like', containing(word));
      });
    }
  };

  return {
    /** @returns a page, and where the next one begins. */
    async page(asked: ListingQuery): Promise<{ videos: Listed[]; next: ListingQuery['after'] }> {
      const query = table(listingTable.tableName)
        .select(COLUMNS)
        .whereNotNull('made_at')
        .orderBy([
          { column: 'made_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .limit(PAGE + 1);
      for (const [column, values] of Object.entries(asked.columns)) {
        if (values.length === 1) void query.where(column, values[0]);
        else void query.whereIn(column, [...values]);
      }
      for (const { kind, slugs } of asked.terms) {
        const having = table(termsTable.tableName)
          .select('video_id')
          .where({ kind })
          .whereIn('slug', [...slugs]);
        void query.whereIn('video_id', having);
      }
      search(query, asked.search, asked.searchesTags);
      const { after } = asked;
      if (after !== null) {
        void query
          .where('made_at', '<=', after.madeAt)
          .where(
            (either) =>
              void either.where('made_at', '<', after.madeAt).orWhere('id', '<', after.position)
          );
      }
      const rows = (await query) as unknown[];
      const videos = await withThumbnails(rows.slice(0, PAGE));
      const last = videos.at(-1);
      const isMore = rows.length > PAGE && last !== undefined;
      const next = isMore ? { madeAt: last.madeAt ?? 0, position: last.position } : null;
      return { videos, next };
    },

    /** What is known of a video, with its categories and tags; null for one that is not. */
    async find(
      videoId: string
    ): Promise<(Listed & { categories: string[]; tags: string[] }) | null> {
      const rows: unknown = await table(listingTable.tableName)
        .select(COLUMNS)
        .where({ video_id: videoId });
      const [listed] = await withThumbnails(rows);
      if (listed === undefined) return null;
      const found: unknown = await table(termsTable.tableName)
        .select('kind', 'slug')
        .where({ video_id: videoId });
      const terms = z.array(z.object({ kind: z.string(), slug: z.string() })).parse(found);
      const of = (kind: string): string[] =>
        terms.filter((term) => term.kind === kind).map(({ slug }) => slug);
      return { ...listed, categories: of('category'), tags: of('tag') };
    },

    /** What of a kind videos can be filtered by. */
    async names(
      kind: 'category' | 'tag' | 'language' | 'status'
    ): Promise<{ value: string; title: string }[]> {
      const rows: unknown = await table(termNamesTable.tableName)
        .select('slug', 'title')
        .where({ kind })
        .orderBy('slug')
        .limit(MOST_NAMES);
      return z
        .array(z.object({ slug: z.string(), title: z.string().nullable() }))
        .parse(rows)
        .map(({ slug, title }) => ({ value: slug, title: title ?? slug }));
    },

    /** Those videos of which no row was written by this release's rules. */
    async missing(videoIds: readonly string[]): Promise<string[]> {
      const rows: unknown = await table(listingTable.tableName)
        .select('video_id')
        .where({ format: FORMAT })
        .whereIn('video_id', [...videoIds]);
      const written = new Set(
        z
          .array(z.object({ video_id: z.string() }))
          .parse(rows)
          .map((row) => row.video_id)
      );
      return videoIds.filter((videoId) => !written.has(videoId));
    },
  };
};

export type Listing = ReturnType<typeof createListing>;
