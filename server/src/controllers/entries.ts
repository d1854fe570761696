import type { Core } from '@strapi/strapi';
import type { Context } from '../context';
import { z } from 'zod';
import type { EntryName, EntrySource } from '../apply/entry-comparison';
import { MappingError } from '../apply/failure';
import {
  entryVideosRequest,
  fieldUse,
  type EntryField,
  type EntryVideos,
  type EntryView,
  type MappedTypes,
} from '#shared/contract/entries';
import { errorText } from '../error-text';
import { describePlayer } from '../video/describe';
import { isTombstone } from '../video/order';
import { checkerFor } from '../policies';
import { service } from '../services';
import { isLocalized } from '../write/attributes';
import { documentsOf } from '../store/documents';
import { parseOr400 } from './parse';

/** Where Ignite is unless `apiUrl` says otherwise. */
const IGNITE = 'https://app.ignitevideo.cloud';

const localeQuery = z.object({ locale: z.string().min(1).max(32).nullable().catch(null) });

/** The admin API behind what the Content Manager shows of videos. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const fields = () => service(strapi, 'entryComparison');

  const mappedTypes = async (): Promise<string[]> => {
    const active = await service(strapi, 'activeMappings').current();
    return [...new Set(active.map(({ mapping }) => mapping.target))];
  };

  const localeOf = (ctx: Context, uid: string): string | null =>
    isLocalized(strapi, uid) ? localeQuery.parse(ctx.query).locale : null;

  /** The uid of the request, where a mapping feeds it. */
  const fedUid = async (ctx: Context): Promise<string | null> => {
    const uid = String(ctx.params['uid']);
    if ((await mappedTypes()).includes(uid)) return uid;
    ctx.notFound('No mapping feeds this content type.');
    return null;
  };

  /** The entry of the request, where it is there and the caller may do this with it. */
  const entryOf = async (
    ctx: Context,
    action: 'read' | 'update',
    field?: string
  ): Promise<{ name: EntryName; entry: unknown } | null> => {
    const uid = await fedUid(ctx);
    if (uid === null) return null;
    const name = { uid, documentId: String(ctx.params['documentId']), locale: localeOf(ctx, uid) };
    const entry = await documentsOf(strapi, uid).findOne({
      documentId: name.documentId,
      ...(name.locale !== null && { locale: name.locale }),
      // Roles may be given what they made themselves, or what was made by others of the role.
      populate: { createdBy: { populate: ['roles'] } },
    });
    if (entry === null) {
      ctx.notFound('There is no such entry.');
      return null;
    }
    if (!checkerFor(strapi, ctx, uid).can[action](entry, field)) {
      ctx.forbidden();
      return null;
    }
    return { name, entry };
  };

  /** Only the fields that the caller may read, to be switched where they may be changed. */
  const permitted = (
    ctx: Context,
    uid: string,
    entry: unknown,
    all: readonly EntryField[]
  ): EntryField[] => {
    const { can } = checkerFor(strapi, ctx, uid);
    return all
      .filter(({ attribute }) => can.read(entry, attribute))
      .map((field) => {
        const mayChange = can.update(entry, field.attribute);
        return {
          ...field,
          canUseIgnite: mayChange && field.canUseIgnite,
          canUseEditor: mayChange && field.canUseEditor,
        };
      });
  };

  const viewOf = async (
    ctx: Context,
    { uid }: EntryName,
    entry: unknown,
    source: EntrySource | null
  ): Promise<EntryView | null> => {
    if (source?.applied == null) return null;
    const { active, applied, videoId } = source;
    const { mapping } = active;
    let all: EntryField[] = [];
    let problem: string | null = null;
    try {
      all = await fields().compare(source);
    } catch (error) {
      if (!(error instanceof MappingError)) throw error;
      problem = errorText(error.cause);
    }
    const origin = new URL(service(strapi, 'config').apiUrl ?? IGNITE).origin;
    const delivery = await service(strapi, 'log').appliedBy(videoId, applied.t);
    return {
      mapping: { key: mapping.key, name: mapping.name, problem },
      video: describePlayer(applied.video, { id: videoId, isDeleted: isTombstone(applied) }),
      igniteUrl: `${origin}/admin/collections/videos/${encodeURIComponent(videoId)}`,
      syncedAt: await service(strapi, 'appliedVideos').appliedAt(videoId),
      delivery: delivery && {
        id: delivery.id,
        deliveryId: delivery.deliveryId,
        event: delivery.event,
        receivedAt: delivery.receivedAt,
      },
      fields: permitted(ctx, uid, entry, all),
    };
  };

  /** Those documents that the caller may read: roles may be confined to some of a type's. */
  const readableOf = async (
    ctx: Context,
    uid: string,
    locale: string | null,
    documentIds: readonly string[]
  ): Promise<readonly string[]> => {
    const { filters = {} } = await checkerFor(strapi, ctx, uid).sanitizedQuery.read({});
    if (Object.keys(filters).length === 0) return documentIds;
    const found = await documentsOf(strapi, uid).findMany({
      filters: { $and: [filters, { documentId: { $in: documentIds } }] },
      fields: ['documentId'],
      ...(locale !== null && { locale }),
    });
    return found.map(({ documentId }) => documentId);
  };

  return {
    async types(ctx: Context): Promise<void> {
      const data: MappedTypes = (await mappedTypes()).filter(
        (uid) => Object.hasOwn(strapi.contentTypes, uid) && checkerFor(strapi, ctx, uid).can.read()
      );
      ctx.body = { data };
    },

    async findOne(ctx: Context): Promise<void> {
      const found = await entryOf(ctx, 'read');
      if (found === null) return;
      const { name, entry } = found;
      ctx.body = { data: await viewOf(ctx, name, entry, await fields().sourceOf(name)) };
    },

    async useField(ctx: Context): Promise<void> {
      const request = parseOr400(ctx, fieldUse, ctx.request.body);
      if (request === null) return;
      const attribute = String(ctx.params['attribute']);
      const found = await entryOf(ctx, 'update', attribute);
      if (found === null) return;
      const { name, entry } = found;
      const source = await fields().sourceOf(name);
      let isDone = false;
      try {
        isDone = source !== null && (await fields().use(source, attribute, request.use));
      } catch (error) {
        if (!(error instanceof MappingError)) throw error;
        return ctx.conflict(error.message);
      }
      if (!isDone) {
        return ctx.conflict(
          request.use === 'ignite'
            ? 'The field says what Ignite says already, or no video feeds it.'
            : 'There is no value of an editor to go back to.'
        );
      }
      ctx.body = { data: await viewOf(ctx, name, entry, source) };
    },

    async videos(ctx: Context): Promise<void> {
      const request = parseOr400(ctx, entryVideosRequest, ctx.request.body);
      if (request === null) return;
      const uid = await fedUid(ctx);
      if (uid === null) return;
      const locale = localeOf(ctx, uid);
      const readable = await readableOf(ctx, uid, locale, request.documentIds);
      const shown = await service(strapi, 'links').videosOf(uid, readable, locale);
      const data: EntryVideos = Object.fromEntries(
        shown.map(({ documentId, video }) => [documentId, video])
      );
      ctx.body = { data };
    },
  };
};
