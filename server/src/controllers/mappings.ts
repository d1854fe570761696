import type { Core, UID } from '@strapi/strapi';
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
  previewRequest,
  type JobView,
  type Mapping,
  type MappingsView,
  type PayloadField,
  type PreviewVideo,
  type PreviewView,
  type Problem,
} from '#shared/contract/mapping';
import { errorText } from '../error-text';
import { listFields } from '../video/payload-fields';
import { proposeMapping } from '../map/propose';
import { tryExpressions } from '../map/trial';
import { sampleVideo } from '../video/sample';
import { isTombstone } from '../video/order';
import { parseVideo, type Video } from '../video/video';
import { service } from '../services';
import { describeSite, siteOf } from '../settings/site';
import { parseOr400 } from './parse';
import { namesIn } from './preview-names';

/** Stored videos that are offered to preview with. */
const OFFERED = 20;
/** Stored videos, the latest, that mappings are judged by. */
const JUDGED_BY = 200;

/** The admin API behind Settings → Ignite Video → Mappings. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const settings = () => service(strapi, 'mappingSettings');
  const jobs = () => service(strapi, 'jobs');
  const appliedVideos = () => service(strapi, 'appliedVideos');

  const currentJob = async (): Promise<JobView | null> => {
    const job = await jobs().find();
    return job && jobView.parse(job);
  };

  const storedVideos = async (): Promise<Video[]> =>
    (await appliedVideos().search('', JUDGED_BY)).flatMap(({ body }) => {
      const parsed = parseVideo(body);
      return parsed.ok ? [parsed.video] : [];
    });

  const view = async (): Promise<MappingsView> => {
    const { revision, mappings } = await settings().get();
    const problems: Record<string, Problem[]> = {};
    const stored = await storedVideos();
    for (const mapping of mappings) {
      problems[mapping.key] = await settings().check(mapping, stored);
    }
    return {
      revision,
      isSetByServer: settings().isSetByServer,
      mappings,
      problems,
      ...(await describeSite(strapi)),
      storedVideos: await appliedVideos().count(),
      job: await currentJob(),
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
    const { mappings } = await settings().get();
    const key: unknown = ctx.params.key;
    const found = mappings.find((mapping) => mapping.key === key && mapping.enabled);
    if (!found) ctx.notFound('There is no such mapping, or it is switched off.');
    return found ?? null;
  };

  return {
    async find(ctx: Context): Promise<void> {
      ctx.body = { data: await view() };
    },

    async update(ctx: Context): Promise<void> {
      if (settings().isSetByServer) {
        return ctx.forbidden('The mappings are set by the configuration of the server.');
      }
      const update = parseOr400(ctx, mappingsUpdate, ctx.request.body);
      if (update === null) return;
      if (!(await settings().set(update))) {
        return ctx.conflict('Somebody else has saved the mappings meanwhile. Load them again.');
      }
      service(strapi, 'activeMappings').forget();
      // What waits because a mapping was broken need not wait any longer, and what was given up may do now.
      await service(strapi, 'deliveries').retryNow();
      await service(strapi, 'deliveries').replayDead(Date.now());
      service(strapi, 'worker').wake();
      ctx.body = { data: await view() };
    },

    async check(ctx: Context): Promise<void> {
      const request = parseOr400(ctx, mappingCheck, ctx.request.body);
      if (request === null) return;
      const { mapping } = request;
      const data: Problem[] = [
        ...(await settings().check(mapping, await storedVideos())),
        ...(await tryExpressions(mapping)),
      ];
      ctx.body = { data };
    },

    async propose(ctx: Context): Promise<void> {
      const request = parseOr400(ctx, mappingProposal, ctx.request.body);
      if (request === null) return;
      const { target } = request;
      const isType = Object.hasOwn(strapi.contentTypes, target);
      const hasEntries = isType && (await strapi.db.query(target as UID.ContentType).count()) > 0;
      const proposed = proposeMapping(target, await siteOf(strapi), { hasEntries });
      if (proposed === null) return ctx.badRequest('Videos cannot be mapped onto this type.');
      const { mappings } = await settings().get();
      const keyExists = (key: string) => mappings.some((mapping) => mapping.key === key);
      let { key } = proposed;
      for (let number = 2; keyExists(key); number += 1)
        key = `${proposed.key.slice(0, 60)}-${number}`;
      ctx.body = { data: { ...proposed, key } };
    },

    async videos(ctx: Context): Promise<void> {
      const { search } = z.object({ search: z.string().max(255).catch('') }).parse(ctx.query);
      const found = await appliedVideos().search(search, OFFERED);
      const data: PreviewVideo[] = found.flatMap(({ body }) => {
        const parsed = parseVideo(body);
        if (!parsed.ok) return [];
        const { title } = parsed.video;
        return [{ videoId: parsed.id, title: typeof title === 'string' ? title : null }];
      });
      ctx.body = { data };
    },

    async fields(ctx: Context): Promise<void> {
      const { videoId } = z.object({ videoId: z.string().nullable().catch(null) }).parse(ctx.query);
      const found = await videoOf(videoId);
      if (found === null) return ctx.notFound('There is no such video.');
      const data: PayloadField[] = listFields(found.video);
      ctx.body = { data };
    },

    async preview(ctx: Context): Promise<void> {
      const request = parseOr400(ctx, previewRequest, ctx.request.body);
      if (request === null) return;
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
        const active = await settings().activate(request.mapping);
        const plan = await service(strapi, 'storedVideos').preview(
          active,
          sampleVideo,
          request.videoId
        );
        if (plan === null) return ctx.notFound('There is no such video.');
        data = { ...nothing, ...(plan as Partial<PreviewView>), error: null };
        data = { ...data, ...(await namesIn(strapi, request.mapping, data.fields)) };
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
      ctx.body = { data: await currentJob() };
    },

    async job(ctx: Context): Promise<void> {
      ctx.body = { data: await currentJob() };
    },

    async cancelJob(ctx: Context): Promise<void> {
      await jobs().end('cancelled', Date.now());
      ctx.body = { data: await currentJob() };
    },
  };
};
