import type { Core } from '@strapi/strapi';
import type { Context } from '../context';
import { z } from 'zod';
import type { ComparedField, EntryName, EntrySource, Switched } from '../apply/entry-comparison';
import { MappingError } from '../apply/failure';
import {
  entryVideosRequest,
  fieldUse,
  type EntryVideos,
  type EntryView,
  type MappedTypes,
} from '#shared/contract/entries';
import type { Mapping, Rule } from '#shared/contract/mapping';
import { permissions } from '#shared/permissions';
import { errorText } from '../error-text';
import type { VideoPart } from '../map/shown-video';
import { describePlayer } from '../video/describe';
import { isTombstone } from '../video/order';
import { checkerFor } from '../policies/checker';
import { mayField, partsFor } from '../policies/reader';
import { service } from '../services';
import { hasDrafts, isLocalized } from '../write/attributes';
import { storedVersions } from '../write/stored-versions';
import { documentsOf } from '../store/documents';
import { igniteUrlOf } from './ignite-url';
import { limitedView } from './limited-view';
import { parseOr400 } from './parse';

/** What of a request's address names an entry. */
const address = z.object({
  uid: z.string(),
  documentId: z.string().min(1).max(64).optional(),
  attribute: z.string().max(255).optional(),
  locale: z.string().min(1).max(32).nullable().catch(null),
});

/** The admin API behind what the Content Manager shows of videos. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const fields = () => service(strapi, 'entryComparison');

  const mappedTypes = async (): Promise<string[]> => {
    const active = await service(strapi, 'activeMappings').current();
    return [...new Set(active.map(({ mapping }) => mapping.target))];
  };

  /** What the address names, where a mapping feeds the type. */
  const fedName = async (ctx: Context): Promise<EntryName | null> => {
    const { locale } = ctx.query;
    const named = parseOr400(ctx, address, { ...ctx.params, locale });
    if (named === null) return null;
    const { uid, documentId = '' } = named;
    if ((await mappedTypes()).includes(uid)) {
      return { uid, documentId, locale: isLocalized(strapi, uid) ? named.locale : null };
    }
    ctx.notFound('No mapping feeds this content type.');
    return null;
  };

  /** The entry of the request, where it is there and the caller may do this with it. */
  const entryOf = async (
    ctx: Context,
    action: 'read' | 'update'
  ): Promise<{ name: EntryName; entry: unknown } | null> => {
    const name = await fedName(ctx);
    if (name === null) return null;
    const { uid } = name;
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
    if (!checkerFor(strapi, ctx, uid).can[action](entry)) {
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
    rules: readonly Rule[],
    all: readonly ComparedField[]
  ): EntryView['fields'] => {
    const checker = checkerFor(strapi, ctx, uid);
    const mayPublish = checker.can.publish(entry);
    return all.flatMap(({ changesPublished, ...field }) => {
      const rule = rules.find(({ attribute }) => attribute === field.attribute);
      if (rule === undefined || !mayField(checker, 'read', entry, rule)) return [];
      const mayChange = mayField(checker, 'update', entry, rule);
      return {
        ...field,
        canUseIgnite: mayChange && field.canUseIgnite && (mayPublish || !changesPublished),
        canUseEditor: mayChange && field.canUseEditor,
      };
    });
  };

  /** What the entry lacks, of the fields that the caller may read. */
  const problemsOf = async (
    ctx: Context,
    uid: string,
    entry: unknown,
    { key, rules }: Mapping,
    videoId: string
  ): Promise<EntryView['problems']> => {
    const checker = checkerFor(strapi, ctx, uid);
    const found = await service(strapi, 'problems').ofVideo(videoId);
    return found.flatMap(({ mapping, ...problem }) => {
      const [field] = problem.attribute.split('.');
      const rule = rules.find(({ attribute }) => attribute === field);
      const isShown = mapping === key && rule && mayField(checker, 'read', entry, rule);
      return isShown ? [problem] : [];
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
    let all: ComparedField[] = [];
    let problem: string | null = null;
    try {
      all = await fields().compare(source);
    } catch (error) {
      if (!(error instanceof MappingError)) throw error;
      problem = errorText(error.cause);
    }
    const mayReadLog = ctx.state.userAbility.can(permissions.readDeliveries);
    const delivery = mayReadLog ? await service(strapi, 'log').appliedBy(videoId, applied.t) : null;
    const parts = partsFor(strapi, ctx, mapping, entry);
    const state = await service(strapi, 'obstacles').of(active, videoId);
    const video = describePlayer(applied.video, { id: videoId, isDeleted: isTombstone(applied) });
    return {
      mapping: { key: mapping.key, name: mapping.name, problem },
      video: limitedView(video, parts),
      igniteUrl: igniteUrlOf(strapi, videoId),
      syncedAt: await service(strapi, 'appliedVideos').appliedAt(videoId),
      delivery: delivery && {
        id: delivery.id,
        deliveryId: delivery.deliveryId,
        event: delivery.event,
        receivedAt: delivery.receivedAt,
      },
      // That the video is not public a refused publication tells as well; what its status says does not concern everybody.
      obstacles: (state?.obstacles ?? []).map((one) =>
        one.code === 'notComplete' && !parts.has('status') ? { ...one, values: {} } : one
      ),
      problems: await problemsOf(ctx, uid, entry, mapping, videoId),
      fields: permitted(ctx, uid, entry, mapping.rules, all),
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

  /** What a list of entries may show of their videos: what every mapping onto the type puts into a readable field. */
  const listedParts = async (ctx: Context, uid: string): Promise<ReadonlySet<VideoPart>> => {
    const active = await service(strapi, 'activeMappings').current();
    const [first = new Set<VideoPart>(), ...others] = active
      .filter(({ mapping }) => mapping.target === uid)
      .map(({ mapping }) => partsFor(strapi, ctx, mapping));
    return new Set([...first].filter((part) => others.every((parts) => parts.has(part))));
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
      const found = await entryOf(ctx, 'update');
      if (found === null) return;
      const attribute = String(ctx.params['attribute']);
      const { name, entry } = found;
      const source = await fields().sourceOf(name);
      const checker = checkerFor(strapi, ctx, name.uid);
      const rule = source?.active.mapping.rules.find((one) => one.attribute === attribute);
      const mayChange =
        rule === undefined
          ? checker.can.update(entry, attribute)
          : mayField(checker, 'update', entry, rule);
      if (!mayChange) return ctx.forbidden();
      const may = { mayPublish: checker.can.publish(entry) };
      let switched: Switched = 'nothingToSwitch';
      try {
        if (source !== null) {
          switched = await fields().use(source, attribute, request.use, may);
        }
      } catch (error) {
        if (!(error instanceof MappingError)) throw error;
        return ctx.conflict(error.message);
      }
      if (switched === 'needsPublish') {
        return ctx.forbidden(
          'The published version would change with it, which takes the right to publish this entry.'
        );
      }
      if (switched === 'nothingToSwitch') {
        return ctx.conflict(
          request.use === 'ignite'
            ? 'The field says what Ignite says already, or no video feeds it.'
            : 'There is no value of an editor to go back to.'
        );
      }
      ctx.body = { data: await viewOf(ctx, name, entry, source) };
    },

    /** Detaching changes a published entry, too: it takes the right to publish where there is one. */
    async detach(ctx: Context): Promise<void> {
      const found = await entryOf(ctx, 'update');
      if (found === null) return;
      const { name, entry } = found;
      const { uid, documentId, locale } = name;
      const versions = await storedVersions(strapi, uid, documentId, locale);
      const needsPublish =
        hasDrafts(strapi, uid) && versions.some(({ isPublished }) => isPublished);
      if (needsPublish && !checkerFor(strapi, ctx, uid).can.publish(entry)) return ctx.forbidden();
      const owner = await service(strapi, 'links').ownerOf(uid, documentId, locale);
      const isDone =
        owner !== null && (await service(strapi, 'storedVideos').detach(owner.videoId, name));
      if (!isDone) return ctx.conflict('No video feeds this entry.');
      ctx.body = { data: null };
    },

    async videos(ctx: Context): Promise<void> {
      const request = parseOr400(ctx, entryVideosRequest, ctx.request.body);
      if (request === null) return;
      const name = await fedName(ctx);
      if (name === null) return;
      const { uid, locale } = name;
      const readable = await readableOf(ctx, uid, locale, request.documentIds);
      const shown = await service(strapi, 'links').videosOf(uid, readable, locale);
      const parts = await listedParts(ctx, uid);
      const data: EntryVideos = Object.fromEntries(
        shown.map(({ documentId, video }) => {
          const { thumbnailUrl } = video;
          return [
            documentId,
            {
              ...limitedView(video, parts),
              thumbnailUrl: parts.has('posterUrl') ? thumbnailUrl : null,
            },
          ];
        })
      );
      ctx.body = { data };
    },
  };
};
