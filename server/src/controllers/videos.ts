import type { Core } from '@strapi/strapi';
import type { FieldOptions } from '#shared/contract/field';
import {
  oneVideoRequest,
  VIDEO_FILTERS,
  videosRequest,
  type FilterValues,
  type ListedVideo,
  type OneVideo,
  type VideoFilter,
  type VideosPage,
} from '#shared/contract/videos';
import { VIDEO } from '#shared/conversions';
import type { Context } from '../context';
import { allows } from '../field/options';
import { defaultMapping } from '../map/default-mapping';
import type { Reader } from '../map/rights';
import { checkerFor } from '../policies/checker';
import { partsFor, readerFor } from '../policies/reader';
import { service } from '../services';
import type { Listing } from '../store/listing';
import { describePlayer } from '../video/describe';
import { isTombstone } from '../video/order';
import { parseVideo } from '../video/video';
import { limitedView } from './limited-view';
import { igniteUrlOf } from './ignite-url';
import { parseOr400 } from './parse';

/** The field of the default type that has what a filter is about. */
const ATTRIBUTE_OF: Record<VideoFilter, string> = {
  category: 'categories',
  tag: 'tags',
  language: 'language',
  visibility: 'visibility',
  status: 'processingStatus',
  orientation: 'orientation',
};

/** What every caller is shown anyway. */
const SHOWN: readonly VideoFilter[] = ['visibility', 'status'];

type Listed = NonNullable<Awaited<ReturnType<Listing['find']>>>;

/** The admin API behind the custom field: which videos there are, and what is to be known of one. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  /** Whether the caller may write a field with these options in some content type. */
  const mayWrite = (ctx: Context, options: FieldOptions): boolean =>
    service(strapi, 'fieldPlaces')
      .with(options)
      .some(({ uid, paths }) => {
        const { can } = checkerFor(strapi, ctx, uid);
        return paths.some((path) => can.create(undefined, path) || can.update(undefined, path));
      });

  const filtersFor = (reader: Reader): VideoFilter[] =>
    VIDEO_FILTERS.filter((name) => SHOWN.includes(name) || reader.finds(VIDEO, ATTRIBUTE_OF[name]));

  const shown = (reader: Reader, video: Omit<Listed, 'categories' | 'tags'>): ListedVideo => ({
    videoId: video.videoId,
    title: video.title,
    thumbnailUrl: video.thumbnailUrl,
    duration: video.duration,
    status: video.status,
    visibility: video.visibility,
    isPublished: video.isPublished,
    madeAt: reader.finds(VIDEO, 'igniteCreatedAt') ? video.madeAt : null,
    language: reader.finds(VIDEO, 'language') ? video.language : null,
  });

  /** What may be asked for: what the options allow, and of that what the caller asks for. */
  const chosen = (allowed: readonly string[], asked: string): readonly string[] | null => {
    if (asked === '') return allowed.length === 0 ? null : allowed;
    return allowed.length === 0 || allowed.includes(asked) ? [asked] : [];
  };

  return {
    async find(ctx: Context): Promise<void> {
      const asked = parseOr400(ctx, videosRequest, ctx.query);
      if (asked === null) return;
      const { options } = asked;
      const reader = readerFor(strapi, ctx);
      if (!mayWrite(ctx, options) && !reader.finds(VIDEO, 'videoId')) return ctx.forbidden();
      const filters = filtersFor(reader);
      const refused = VIDEO_FILTERS.find((name) => asked[name] !== '' && !filters.includes(name));
      if (refused !== undefined) {
        return ctx.forbidden(
          `To filter by ${refused} takes the right to read videos in the Content Manager.`
        );
      }
      const columns = {
        visibility: chosen(options.visibilities, asked.visibility),
        orientation: chosen(options.orientations, asked.orientation),
        status: chosen([], asked.status),
        language: chosen([], asked.language),
      };
      const terms = [
        { kind: 'category', slugs: options.categories },
        { kind: 'tag', slugs: options.tags },
        { kind: 'category', slugs: asked.category === '' ? [] : [asked.category] },
        { kind: 'tag', slugs: asked.tag === '' ? [] : [asked.tag] },
      ] as const;
      const [madeAt, position] = (asked.cursor ?? '').split('-').map(Number);
      const { videos, next } = await service(strapi, 'listing').page({
        search: asked.search,
        searchesTags: filters.includes('tag'),
        columns: Object.fromEntries(
          Object.entries(columns).flatMap(([name, values]) => (values ? [[name, values]] : []))
        ),
        terms: terms.filter(({ slugs }) => slugs.length > 0),
        after: madeAt === undefined || position === undefined ? null : { madeAt, position },
      });
      const data: VideosPage = {
        videos: videos.map((video) => shown(reader, video)),
        next: next && `${next.madeAt}-${next.position}`,
        filters,
      };
      ctx.body = { data };
    },

    async filters(ctx: Context): Promise<void> {
      const may = filtersFor(readerFor(strapi, ctx));
      const kinds = ['category', 'tag', 'language', 'status'] as const;
      const data: FilterValues = { category: [], tag: [], language: [], status: [] };
      for (const kind of kinds) {
        if (may.includes(kind)) data[kind] = await service(strapi, 'listing').names(kind);
      }
      ctx.body = { data };
    },

    async findOne(ctx: Context): Promise<void> {
      const asked = parseOr400(ctx, oneVideoRequest, { ...ctx.query, ...ctx.params });
      if (asked === null) return;
      const { options, videoId } = asked;
      const reader = readerFor(strapi, ctx);
      const mayRead = reader.finds(VIDEO, 'videoId');
      if (!mayWrite(ctx, options) && !mayRead) return ctx.forbidden();
      const listed = await service(strapi, 'listing').find(videoId);
      // One that the options do not allow (any more) is for those who may read videos.
      if (listed === null || (!mayRead && !allows(options, listed))) {
        ctx.body = { data: null };
        return;
      }
      const version = mayRead ? await service(strapi, 'appliedVideos').find(videoId) : null;
      const parsed = version && parseVideo(version.body);
      const isDeleted = listed.madeAt === null;
      const player =
        version !== null && parsed?.ok
          ? limitedView(
              describePlayer(parsed.video, { id: videoId, isDeleted: isTombstone(version) }),
              partsFor(strapi, ctx, defaultMapping)
            )
          : null;
      const data: OneVideo = {
        video: shown(reader, listed),
        isDeleted,
        player,
        documentId: mayRead ? listed.documentId : null,
        igniteUrl: igniteUrlOf(strapi, videoId),
      };
      ctx.body = { data };
    },
  };
};
