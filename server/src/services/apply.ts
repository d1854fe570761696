import { createAnnouncer } from '../apply/announce';
import { createApply } from '../apply/apply';
import { createBring } from '../apply/bring';
import { createTakeUp } from '../apply/current-version';
import { createFillListing } from '../apply/fill-listing';
import { createHideFirst } from '../apply/hide';
import { createMapVideos } from '../apply/mapped';
import { createStoredVideos } from '../apply/stored-video';
import { createHiding } from '../write/hide';
import { createEntryComparison } from '../apply/entry-comparison';
import { createJobStep } from '../apply/job';
import { createRechecks, type Rechecks } from '../apply/rechecks';
import { createRecheckStep } from '../apply/recheck-step';
import { createVideoMapping } from '../apply/desired-entry';
import { createWorker } from '../apply/worker';
import { service, type Services, type Context } from './parts';

/** The parts for applying stored deliveries. */
export const applyParts = {
  videoMapping: ({ strapi }: Context) => {
    const { hooks } = service(strapi, 'config');
    return createVideoMapping({
      filter: async (video) => hooks.filter?.(video) ?? true,
      transform: async (values, context) => hooks.transform?.(values, context) ?? values,
    });
  },

  announce: ({ strapi }: Context) =>
    createAnnouncer({ strapi, hooks: service(strapi, 'config').hooks }),

  takeUp: ({ strapi }: Context) => createTakeUp({ deliveries: service(strapi, 'deliveries') }),

  hideFirst: ({ strapi }: Context) => {
    const links = service(strapi, 'links');
    return createHideFirst({
      strapi,
      deliveries: service(strapi, 'deliveries'),
      appliedVideos: service(strapi, 'appliedVideos'),
      links,
      hiding: createHiding({
        strapi,
        links,
        pages: service(strapi, 'pageRelations'),
        takenDown: service(strapi, 'takenDown'),
      }),
      takeUp: service(strapi, 'takeUp'),
    });
  },

  mapVideos: ({ strapi }: Context) => {
    const { filter, transform } = service(strapi, 'config').hooks;
    return createMapVideos({
      strapi,
      appliedVideos: service(strapi, 'appliedVideos'),
      takeUp: service(strapi, 'takeUp'),
      mapping: service(strapi, 'videoMapping'),
      hasHooks: filter !== undefined || transform !== undefined,
    });
  },

  bring: ({ strapi }: Context) =>
    createBring({
      links: service(strapi, 'links'),
      entries: service(strapi, 'entries'),
      problems: service(strapi, 'problems'),
      release: service(strapi, 'releaseEntry'),
      now: Date.now,
    }),

  apply: ({ strapi }: Context) =>
    createApply({
      strapi,
      deliveries: service(strapi, 'deliveries'),
      appliedVideos: service(strapi, 'appliedVideos'),
      takeUp: service(strapi, 'takeUp'),
      hideFirst: service(strapi, 'hideFirst'),
      mapVideos: service(strapi, 'mapVideos'),
      bring: service(strapi, 'bring'),
      mappings: () => service(strapi, 'activeMappings').current(),
      onChange: service(strapi, 'announce'),
      onSettled: (outcome, count) => service(strapi, 'requests').count(outcome, Date.now(), count),
      now: Date.now,
    }),

  storedVideos: ({ strapi }: Context) =>
    createStoredVideos({
      strapi,
      appliedVideos: service(strapi, 'appliedVideos'),
      links: service(strapi, 'links'),
      entries: service(strapi, 'entries'),
      takeUp: service(strapi, 'takeUp'),
      hideFirst: service(strapi, 'hideFirst'),
      mapVideos: service(strapi, 'mapVideos'),
      mapping: service(strapi, 'videoMapping'),
      bring: service(strapi, 'bring'),
      release: service(strapi, 'releaseEntry'),
      mappings: () => service(strapi, 'activeMappings').current(),
      onChange: service(strapi, 'announce'),
    }),

  entryComparison: ({ strapi }: Context) =>
    createEntryComparison({
      strapi,
      links: service(strapi, 'links'),
      appliedVideos: service(strapi, 'appliedVideos'),
      storedVideos: service(strapi, 'storedVideos'),
      situations: service(strapi, 'situations'),
      entries: service(strapi, 'entries'),
      mappings: () => service(strapi, 'activeMappings').current(),
      onChange: service(strapi, 'announce'),
    }),

  fillListing: ({ strapi }: Context) =>
    createFillListing({
      strapi,
      appliedVideos: service(strapi, 'appliedVideos'),
      listing: service(strapi, 'listing'),
      requestGate: service(strapi, 'requestGate'),
      isPaused: service(strapi, 'transfers').isRunning,
    }),

  rechecks: ({ strapi }: Context): Rechecks =>
    createRechecks({
      strapi,
      mappings: () => service(strapi, 'activeMappings').current(),
      reapply: (videoId, mapping) =>
        service(strapi, 'storedVideos').bring(videoId, { only: mapping }),
    }),

  worker: ({ strapi }: Context) => {
    const apply = service(strapi, 'apply');
    return createWorker({
      strapi,
      deliveries: service(strapi, 'deliveries'),
      apply,
      recheckStep: createRecheckStep({
        strapi,
        store: service(strapi, 'recheckStore'),
        bring: (videoId, repair) => service(strapi, 'storedVideos').bring(videoId, { repair }),
        now: Date.now,
      }),
      jobStep: createJobStep({
        jobs: service(strapi, 'jobs'),
        appliedVideos: service(strapi, 'appliedVideos'),
        reapply: async (videoId, mapping) =>
          (await service(strapi, 'storedVideos').bring(videoId, { only: mapping })).length > 0,
        now: Date.now,
      }),
      onDead: (count) => service(strapi, 'requests').count('dead', Date.now(), count),
      requestGate: service(strapi, 'requestGate'),
      isPaused: service(strapi, 'transfers').isRunning,
      onWake: () => service(strapi, 'notices').tell(),
      onIdle: () => service(strapi, 'poller').soon(),
      now: Date.now,
      // SQLite has one connection. Elsewhere a site's other requests want some of the pool, too.
      concurrency: strapi.db.dialect.client === 'sqlite' ? 1 : 4,
    });
  },
} satisfies Partial<Services>;
