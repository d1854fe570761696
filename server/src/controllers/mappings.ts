import type { Core } from '@strapi/strapi';
import type { Context } from '../context';
import { z } from 'zod';
import { LinkError } from '../apply/stored-video';
import { MappingError } from '../apply/failure';
import {
  jobView,
  linkRequest,
  mappingCheck,
  mappingProposal,
  mappingsUpdate,
  type JobView,
  type Mapping,
  type MappingsView,
  type Problem,
} from '#shared/contract/mapping';
import {
  previewRequest,
  type PayloadField,
  type PreviewVideo,
  type PreviewView,
} from '#shared/contract/mapping-preview';
import { errorText } from '../error-text';
import { listFields } from '../video/payload-fields';
import { proposeMapping } from '../map/propose';
import { refusalsOf, visibleFirst, visibleTo, withHidden } from '../map/rights';
import { tryExpressions } from '../map/trial';
import { sampleVideo } from '../video/sample';
import { isTombstone } from '../video/order';
import { parseVideo, type Video } from '../video/video';
import { service } from '../services';
import { describeSite } from '../settings/site';
import {
  accessOf,
  matchRefusal,
  mayLink,
  mayReadPayloads,
  mayRelease,
  PAYLOADS_NEEDED,
  previewable,
  readableFields,
  sameKey,
  savedBy,
  type Access,
} from './mapping-access';
import { parseOr400 } from './parse';
import { namesIn } from './preview-names';

/** Stored videos that are offered to preview with. */
const OFFERED = 20;
/** Stored videos, the latest, that mappings are judged by. */
const JUDGED_BY = 200;

const videosQuery = z.object({ search: z.string().max(255).catch('') });
const fieldsQuery = z.object({ videoId: z.string().nullable().catch(null) });

/** The admin API behind Settings → Ignite Video → Mappings. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const settings = () => service(strapi, 'mappingSettings');
  const jobs = () => service(strapi, 'jobs');
  const appliedVideos = () => service(strapi, 'appliedVideos');

  const currentJob = async (): Promise<JobView | null> => {
    const job = await jobs().find();
    return job && jobView.parse(job);
  };

  /** What mappings are judged by: problems quote it, so it takes the permission to read payloads. */
  const storedVideos = async (ctx: Context): Promise<Video[]> => {
    if (!mayReadPayloads(ctx)) return [];
    return (await appliedVideos().search('', JUDGED_BY)).flatMap(({ body }) => {
      const parsed = parseVideo(body);
      return parsed.ok ? [parsed.video] : [];
    });
  };

  /** The job that goes on, if it is one of a mapping that the caller sees. */
  const visibleJob = async ({ mappings }: Access): Promise<JobView | null> => {
    const job = await currentJob();
    return job && mappings.some(({ key }) => key === job.mapping) ? job : null;
  };

  const view = async (ctx: Context): Promise<MappingsView> => {
    const access = await accessOf(strapi, ctx);
    const { site, reader, stored } = access;
    const judgedBy = await storedVideos(ctx);
    const problems: Record<string, Problem[]> = {};
    const mappings: Mapping[] = [];
    for (const one of access.mappings) {
      const { mapping, visible } = visibleFirst(one, site, reader);
      mappings.push(visible);
      problems[mapping.key] = (await settings().check(mapping, judgedBy)).filter(
        ({ rule }) => rule === null || rule < visible.rules.length
      );
    }
    return {
      revision: stored.revision,
      isSetByServer: settings().isSetByServer,
      mappings,
      hasHidden: mappings.length < stored.mappings.length,
      problems,
      ...(await describeSite(strapi, reader)),
      storedVideos: await appliedVideos().count(),
      job: await visibleJob(access),
    };
  };

  /** A stored video as it was applied last, or the sample. */
  const videoOf = async (
    videoId: string | null
  ): Promise<{ videoId: string; video: Video; deleted: boolean } | null> => {
    if (videoId === null) return { videoId: '', video: sampleVideo, deleted: false };
    const stored = await appliedVideos().find(videoId);
    if (stored === null) return null;
    const parsed = parseVideo(stored.body);
    return parsed.ok ? { videoId, video: parsed.video, deleted: isTombstone(stored) } : null;
  };

  /** The mapping that the address names; without one that is used the request is answered. */
  const enabledMapping = async (ctx: Context): Promise<Mapping | null> => {
    const { mappings } = await accessOf(strapi, ctx);
    const key: unknown = ctx.params.key;
    const found = mappings.find((mapping) => mapping.key === key && mapping.enabled);
    if (!found) ctx.notFound('There is no such mapping, or it is switched off.');
    return found ?? null;
  };

  return {
    async find(ctx: Context): Promise<void> {
      ctx.body = { data: await view(ctx) };
    },

    async update(ctx: Context): Promise<void> {
      if (settings().isSetByServer) {
        return ctx.forbidden('The mappings are set by the configuration of the server.');
      }
      const update = parseOr400(ctx, mappingsUpdate, ctx.request.body);
      if (update === null) return;
      const { revision, removed = {} } = update;
      const mappings = await savedBy(strapi, ctx, update);
      if (mappings === null) return;
      const keys = mappings.map(({ key }) => key);
      const released = (await settings().get()).mappings.flatMap((mapping) => {
        const choice = Object.hasOwn(removed, mapping.key) ? removed[mapping.key] : undefined;
        return choice && !keys.includes(mapping.key) ? [{ mapping, choice }] : [];
      });
      if (!mayRelease(strapi, ctx, released)) return;
      if (!(await settings().set({ revision, mappings }))) {
        return ctx.conflict('Somebody else has saved the mappings meanwhile. Load them again.');
      }
      service(strapi, 'activeMappings').forget();
      for (const { mapping, choice } of released) {
        await service(strapi, 'links').release(mapping.key, choice);
      }
      // Every entry is brought in line with what its mapping says now, or with its not being there any more.
      await service(strapi, 'recheckStore').markLinked(Date.now());
      // What waits because a mapping was broken need not wait any longer, and what is dead because of it is replayed.
      await service(strapi, 'deliveries').retryNow();
      await service(strapi, 'deliveries').replayDead(Date.now());
      service(strapi, 'worker').wake();
      ctx.body = { data: await view(ctx) };
    },

    async check(ctx: Context): Promise<void> {
      const request = parseOr400(ctx, mappingCheck, ctx.request.body);
      if (request === null) return;
      const { mapping } = request;
      const { site, reader, stored } = await accessOf(strapi, ctx);
      const [whole = mapping] = withHidden([mapping], [...sameKey(stored, mapping)], site, reader);
      const refused = refusalsOf(mapping, sameKey(stored, mapping)[0], site, reader);
      const checked = await settings().check(
        visibleFirst(whole, site, reader).mapping,
        await storedVideos(ctx),
        visibleTo(site, reader)
      );
      const isSaid = ({ severity, rule, inner }: Problem): boolean =>
        severity === 'error' && refused.some((one) => one.rule === rule && one.inner === inner);
      const data: Problem[] = [
        ...refused,
        ...checked.filter(
          (problem) =>
            !isSaid(problem) && (problem.rule === null || problem.rule < mapping.rules.length)
        ),
        ...(await tryExpressions(mapping)),
      ];
      ctx.body = { data };
    },

    async propose(ctx: Context): Promise<void> {
      const request = parseOr400(ctx, mappingProposal, ctx.request.body);
      if (request === null) return;
      const { target } = request;
      const { site, reader, stored } = await accessOf(strapi, ctx);
      const isType = Object.hasOwn(strapi.contentTypes, target) && reader.type(target);
      const hasEntries = isType && (await strapi.db.query(target).count()) > 0;
      const proposed = proposeMapping(target, visibleTo(site, reader), { hasEntries });
      if (proposed === null) return ctx.badRequest('Videos cannot be mapped onto this type.');
      const refused = refusalsOf(proposed, undefined, site, reader);
      const isRefused = (at: number | null): boolean => refused.some(({ rule }) => rule === at);
      const { mappings } = stored;
      const keyExists = (key: string) => mappings.some((mapping) => mapping.key === key);
      let { key } = proposed;
      for (let number = 2; keyExists(key); number += 1)
        key = `${proposed.key.slice(0, 60)}-${number}`;
      const data: Mapping = {
        ...proposed,
        key,
        rules: proposed.rules.filter((_rule, index) => !isRefused(index)),
        adoptBy: isRefused(null) ? null : proposed.adoptBy,
      };
      ctx.body = { data };
    },

    async videos(ctx: Context): Promise<void> {
      const query = parseOr400(ctx, videosQuery, ctx.query);
      if (query === null) return;
      const found = await appliedVideos().search(query.search, OFFERED);
      const data: PreviewVideo[] = found.flatMap(({ body }) => {
        const parsed = parseVideo(body);
        if (!parsed.ok) return [];
        const { title } = parsed.video;
        return [{ videoId: parsed.id, title: typeof title === 'string' ? title : null }];
      });
      ctx.body = { data };
    },

    async fields(ctx: Context): Promise<void> {
      const query = parseOr400(ctx, fieldsQuery, ctx.query);
      if (query === null) return;
      if (query.videoId !== null && !mayReadPayloads(ctx)) return ctx.forbidden(PAYLOADS_NEEDED);
      const found = await videoOf(query.videoId);
      if (found === null) return ctx.notFound('There is no such video.');
      const data: PayloadField[] = listFields(found.video);
      ctx.body = { data };
    },

    async preview(ctx: Context): Promise<void> {
      const request = parseOr400(ctx, previewRequest, ctx.request.body);
      if (request === null) return;
      if (request.videoId !== null && !mayReadPayloads(ctx)) return ctx.forbidden(PAYLOADS_NEEDED);
      const access = await accessOf(strapi, ctx);
      const mapping = previewable(ctx, access, request.mapping);
      if (mapping === null) return;
      const nothing = {
        matches: false,
        change: null,
        move: null,
        documentId: null,
        locale: null,
        fields: [],
        titles: {},
        files: {},
      };
      let data: PreviewView;
      try {
        const unmatched = matchRefusal(access, mapping);
        if (unmatched !== null) throw new Error(unmatched);
        const active = await settings().activate(mapping);
        const plan = await service(strapi, 'storedVideos').preview(
          active,
          sampleVideo,
          request.videoId
        );
        if (plan === null) return ctx.notFound('There is no such video.');
        data = { ...nothing, ...(plan as Partial<PreviewView>), error: null };
        data.fields = await readableFields(strapi, ctx, access, mapping, data);
        data = { ...data, ...(await namesIn(strapi, access.reader, mapping, data.fields)) };
      } catch (error) {
        data = { ...nothing, error: errorText(error) };
      }
      ctx.body = { data };
    },

    async link(ctx: Context): Promise<void> {
      const mapping = await enabledMapping(ctx);
      if (mapping === null) return;
      const request = parseOr400(ctx, linkRequest, ctx.request.body);
      if (request === null) return;
      const { videoId, documentId } = request;
      if (!(await mayLink(strapi, ctx, mapping, documentId))) return;
      try {
        const active = await settings().activate(mapping);
        await service(strapi, 'storedVideos').link(active, videoId, documentId);
      } catch (error) {
        if (!(error instanceof LinkError || error instanceof MappingError)) throw error;
        return ctx.badRequest(error.message);
      }
      ctx.body = { data: request };
    },

    async startJob(ctx: Context): Promise<void> {
      const mapping = await enabledMapping(ctx);
      if (mapping === null) return;
      const total = await appliedVideos().count();
      if (!(await jobs().start(mapping.key, total, Date.now()))) {
        return ctx.conflict('A mapping is being applied already. Wait for it or cancel it.');
      }
      service(strapi, 'worker').wake();
      ctx.body = { data: await visibleJob(await accessOf(strapi, ctx)) };
    },

    async job(ctx: Context): Promise<void> {
      ctx.body = { data: await visibleJob(await accessOf(strapi, ctx)) };
    },

    async cancelJob(ctx: Context): Promise<void> {
      const access = await accessOf(strapi, ctx);
      // Of a job of a mapping that the caller does not see there is nothing to cancel.
      if (await visibleJob(access)) await jobs().end('cancelled', Date.now());
      ctx.body = { data: await visibleJob(access) };
    },
  };
};
