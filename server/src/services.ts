import { factories, type Core } from '@strapi/strapi';
import { createAnnouncer } from './apply/announce';
import { createApply } from './apply/apply';
import { createBring } from './apply/bring';
import { createTakeUp } from './apply/current-version';
import { createHideFirst } from './apply/hide';
import { createMapVideos } from './apply/mapped';
import { createStoredVideos } from './apply/stored-video';
import { createHiding } from './write/hide';
import { createEntryComparison } from './apply/entry-comparison';
import { createJobStep } from './apply/job';
import { createRechecks, type Rechecks } from './apply/rechecks';
import { createRecheckStep } from './apply/recheck-step';
import { createRequestGate } from './apply/request-gate';
import { createVideoMapping } from './apply/desired-entry';
import { createWorker } from './apply/worker';
import { readConfig } from './config';
import { containerOf, registerContainer } from './container';
import { errorText } from './error-text';
import { createDoor } from './guard/door';
import { createDocumentGuard } from './guard/documents';
import { createDuplicates } from './guard/duplicates';
import { createGuard } from './guard/guard';
import { createGuests } from './guard/guests';
import { createHidden } from './guard/hidden';
import { createLinkedTypes } from './guard/linked-types';
import { createNoticing } from './guard/noticing';
import { createRefusals } from './guard/refusals';
import { createRowWatch } from './guard/rows';
import { createAnswers } from './field/answers';
import { createDefaultEntries } from './field/default-entries';
import { createField } from './field/field';
import { createPlaces } from './field/places';
import { createHealth } from './health/measure';
import { createObstacles } from './health/obstacles';
import { createProblemCounts } from './health/problems';
import { createIgnite } from './ignite/ignite';
import { createDownloader } from './media/download';
import { createFetcher } from './media/fetcher';
import { createMediaLibrary } from './media/library';
import { createDeliveryStore, SLOW_STORE } from './receive/delivery-store';
import { createReceiver } from './receive/receiver';
import { createUnverifiedBytes } from './receive/unverified-bytes';
import { createReconcile, type Reconcile } from './reconcile/reconcile';
import { createRunStep } from './reconcile/run';
import { createRunner } from './reconcile/runner';
import { createSchedule } from './reconcile/schedule';
import { createApiSettings } from './ignite/connection';
import { createEventSettings } from './settings/events';
import { createMappingSettings } from './settings/mappings';
import { createReconcileSettings } from './settings/reconcile';
import { createSecrets } from './settings/secrets';
import { createSnapshot } from './settings/snapshot';
import { createSettingsStore } from './settings/stored';
import { createDeliveries } from './store/deliveries';
import { createFileStore } from './store/files';
import { createArrivals } from './transfer/arrivals';
import { createMerge } from './transfer/merge';
import { watchTransfers } from './transfer/watch';
import { createJobs } from './store/jobs';
import { createProblems } from './store/problems';
import { createLinks } from './write/links';
import { createLog } from './log/search';
import { createFlush } from './log/flush';
import { createRecheckStore } from './store/rechecks';
import { createRepeats } from './store/repeats';
import { createRequests } from './store/requests';
import { createRetention } from './log/retention';
import { createRunChanges } from './reconcile/run-changes';
import { createRuns } from './reconcile/runs';
import { createAppliedVideos } from './store/applied-videos';
import { createPageRelations } from './write/page-relations';
import { createPlaces as createPagePlaces } from './write/places';
import { createReleases } from './write/release';
import { createReservations } from './write/reservations';
import { asSync } from './write/own-writes';
import { createRowWriter } from './write/published-row';
import { createSituations } from './write/situation';
import { createEntryWriter } from './write/entry';
import { createRelated } from './write/related';
import { createResolver } from './write/resolve';

type Context = { strapi: Core.Strapi };

/** How the parts of the story are put together. Each is made once for a Strapi instance, when it is first asked for. */
const services = {
  config: ({ strapi }: Context) => readConfig(strapi.config.get('plugin::ignite-video')),
  secrets: ({ strapi }: Context) => createSecrets({ strapi, config: service(strapi, 'config') }),
  settingsStore: createSettingsStore,
  eventSettings: ({ strapi }: Context) => createEventSettings(service(strapi, 'settingsStore')),
  requests: createRequests,
  deliveries: createDeliveries,
  repeats: createRepeats,
  log: ({ strapi }: Context) =>
    createLog({ strapi, appliedVideos: service(strapi, 'appliedVideos') }),
  retention: ({ strapi }: Context) =>
    createRetention({
      strapi,
      config: service(strapi, 'config'),
      deliveries: service(strapi, 'deliveries'),
    }),

  flush: ({ strapi }: Context) =>
    createFlush([
      service(strapi, 'requests'),
      service(strapi, 'repeats'),
      service(strapi, 'secrets'),
    ]),

  requestGate: () => createRequestGate(),
  unverifiedBytes: ({ strapi }: Context) =>
    createUnverifiedBytes(service(strapi, 'config').unverifiedBytes),

  /** What every request needs to know of the settings. */
  snapshot: ({ strapi }: Context) =>
    createSnapshot(async () => ({
      secrets: await service(strapi, 'secrets').active(),
      events: await service(strapi, 'eventSettings').get(),
    })),

  receiver: ({ strapi }: Context) => {
    const deliveries = service(strapi, 'deliveries');
    const store = createDeliveryStore({
      deliveries,
      onSlow: (count) => service(strapi, 'requests').count('slowStore', Date.now(), count),
    });
    return createReceiver({
      config: service(strapi, 'config'),
      settings: () => service(strapi, 'snapshot').current(),
      // Only what is verified counts: a stranger's request must not hold up applying.
      store: (delivery) => service(strapi, 'requestGate').hold(() => store(delivery)),
      isAccepted: (delivery) => deliveries.isAccepted(delivery),
      onOutcome: (outcome, at, secret) => {
        service(strapi, 'requests').count(outcome, at);
        if (secret) service(strapi, 'secrets').used(secret, at);
      },
      onRepeat: (delivery, at) => service(strapi, 'repeats').count(delivery, at),
      onStored: () => service(strapi, 'worker').wake(),
      onError: (error) =>
        strapi.log.error(`[ignite-video] A delivery could not be stored: ${errorText(error)}`),
      now: Date.now,
    });
  },

  mappingSettings: ({ strapi }: Context) =>
    createMappingSettings({
      strapi,
      store: service(strapi, 'settingsStore'),
      config: service(strapi, 'config'),
    }),

  /** The mappings that are switched on, at most two seconds old. */
  activeMappings: ({ strapi }: Context) =>
    createSnapshot(async () => {
      const active = await service(strapi, 'mappingSettings').active();
      // Before anything is written by a mapping, the guard knows its type.
      service(strapi, 'linkedTypes').add(active.map(({ mapping }) => mapping.target));
      return active;
    }),

  /** The mapping onto the default type, at most two seconds old. */
  defaultMapping: ({ strapi }: Context) =>
    createSnapshot(() => service(strapi, 'mappingSettings').ontoDefaultType()),

  linkedTypes: createLinkedTypes,
  places: createPlaces,

  field: ({ strapi }: Context) => {
    const { filter, transform } = service(strapi, 'config').hooks;
    const guests = service(strapi, 'guests');
    return createField({
      strapi,
      guests,
      places: service(strapi, 'places'),
      answers: createAnswers({
        strapi,
        guests,
        entries: createDefaultEntries({
          strapi,
          links: service(strapi, 'links'),
          appliedVideos: service(strapi, 'appliedVideos'),
          defaultMapping: () => service(strapi, 'defaultMapping').current(),
          siteFilter: filter ? async (video) => filter(video) : null,
          mapping: createVideoMapping({
            filter: async () => true,
            transform: async (values, context) => transform?.(values, context) ?? values,
          }),
        }),
      }),
    });
  },

  /** Runs a write of the sync's own. */
  asSync: () => asSync,
  recheckStore: createRecheckStore,

  guests: createGuests,
  transfers: ({ strapi }: Context) => watchTransfers(strapi),

  /** What Strapi's own import and transfer bring. */
  arrivals: ({ strapi }: Context) =>
    createArrivals({
      strapi,
      settings: service(strapi, 'settingsStore'),
      mappings: service(strapi, 'mappingSettings'),
      merge: createMerge({
        strapi,
        appliedVideos: service(strapi, 'appliedVideos'),
        rechecks: service(strapi, 'recheckStore'),
        now: Date.now,
      }),
      transfers: service(strapi, 'transfers'),
      onArrived: async () => {
        service(strapi, 'activeMappings').forget();
        await service(strapi, 'linkedTypes').refresh();
        service(strapi, 'worker').wake();
      },
    }),

  guard: ({ strapi }: Context) => {
    const guests = service(strapi, 'guests');
    const hidden = createHidden({ strapi });
    const linkedTypes = service(strapi, 'linkedTypes');
    const refusals = createRefusals({ strapi, hidden });
    return createGuard({
      strapi,
      guests,
      linkedTypes,
      door: createDoor({ strapi, linkedTypes, guests, hidden }),
      documentGuard: createDocumentGuard({
        strapi,
        linkedTypes,
        guests,
        refusals,
        duplicates: createDuplicates({
          strapi,
          hidden,
          mappings: async () => (await service(strapi, 'mappingSettings').get()).mappings,
        }),
      }),
      rowWatch: createRowWatch({
        strapi,
        linkedTypes,
        refusals,
        notice: createNoticing({
          strapi,
          hidden,
          rechecks: service(strapi, 'recheckStore'),
          onMarked: () => service(strapi, 'worker').wake(),
          now: Date.now,
        }),
      }),
    });
  },

  files: ({ strapi }: Context) =>
    createFileStore({
      strapi,
      recheck: (trx, videoIds) => service(strapi, 'rechecks').mark(trx, videoIds),
      onWanted: () => service(strapi, 'fetcher').wake(),
    }),

  problems: createProblems,
  problemCounts: ({ strapi }: Context) =>
    createProblemCounts({
      problems: service(strapi, 'problems'),
      mappings: () => service(strapi, 'activeMappings').current(),
    }),

  reservations: createReservations,

  rowWriter: createRowWriter,

  situations: ({ strapi }: Context) => {
    const reservations = service(strapi, 'reservations');
    return createSituations({
      strapi,
      reservations,
      resolve: createResolver({
        strapi,
        files: service(strapi, 'files'),
        related: createRelated({ strapi, reservations }),
        now: Date.now,
      }),
      publishable: service(strapi, 'rowWriter').publishable,
      links: service(strapi, 'links'),
    });
  },

  entries: ({ strapi }: Context) =>
    createEntryWriter({
      strapi,
      links: service(strapi, 'links'),
      reservations: service(strapi, 'reservations'),
      rowWriter: service(strapi, 'rowWriter'),
      situations: service(strapi, 'situations'),
      now: Date.now,
      pages: service(strapi, 'pageRelations'),
    }),

  pageRelations: ({ strapi }: Context) =>
    createPageRelations({ strapi, places: createPagePlaces({ strapi }) }),

  videoMapping: ({ strapi }: Context) => {
    const { hooks } = service(strapi, 'config');
    return createVideoMapping({
      filter: async (video) => hooks.filter?.(video) ?? true,
      transform: async (values, context) => hooks.transform?.(values, context) ?? values,
    });
  },

  links: createLinks,

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
      hiding: createHiding({ strapi, links, pages: service(strapi, 'pageRelations') }),
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

  releaseEntry: ({ strapi }: Context) =>
    createReleases({
      strapi,
      links: service(strapi, 'links'),
      entries: service(strapi, 'entries'),
      pages: service(strapi, 'pageRelations'),
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

  obstacles: ({ strapi }: Context) =>
    createObstacles({
      strapi,
      links: service(strapi, 'links'),
      appliedVideos: service(strapi, 'appliedVideos'),
      storedVideos: service(strapi, 'storedVideos'),
      log: service(strapi, 'log'),
    }),

  health: ({ strapi }: Context) =>
    createHealth({
      secrets: service(strapi, 'secrets'),
      requests: service(strapi, 'requests'),
      deliveries: service(strapi, 'deliveries'),
      log: service(strapi, 'log'),
      appliedVideos: service(strapi, 'appliedVideos'),
      mappings: () => service(strapi, 'activeMappings').current(),
      problems: service(strapi, 'problemCounts'),
      missingInternals: () => service(strapi, 'guard').missing(),
      replayWindow: service(strapi, 'config').replayWindow,
      slowStore: SLOW_STORE,
      now: Date.now,
    }),

  appliedVideos: createAppliedVideos,
  jobs: createJobs,

  mediaLibrary: ({ strapi }: Context) =>
    createMediaLibrary({ strapi, download: createDownloader() }),

  rechecks: ({ strapi }: Context): Rechecks =>
    createRechecks({
      strapi,
      mappings: () => service(strapi, 'activeMappings').current(),
      reapply: (videoId, mapping) =>
        service(strapi, 'storedVideos').bring(videoId, { only: mapping }),
    }),

  fetcher: ({ strapi }: Context) =>
    createFetcher({
      strapi,
      files: service(strapi, 'files'),
      library: {
        fetchInto: (url, { hosts, ...options }) =>
          service(strapi, 'mediaLibrary').fetchInto(url, {
            ...options,
            hosts: [...hosts, ...service(strapi, 'config').mediaHosts],
          }),
      },
      now: Date.now,
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
        bring: (videoId) => service(strapi, 'storedVideos').bring(videoId),
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
      now: Date.now,
      // SQLite has one connection. Elsewhere a site's other requests want some of the pool, too.
      concurrency: strapi.db.dialect.client === 'sqlite' ? 1 : 4,
    });
  },

  apiSettings: ({ strapi }: Context) =>
    createApiSettings({
      strapi,
      store: service(strapi, 'settingsStore'),
      config: service(strapi, 'config'),
    }),
  reconcileSettings: ({ strapi }: Context) =>
    createReconcileSettings(service(strapi, 'settingsStore')),
  runs: createRuns,
  runChanges: createRunChanges,

  ignite: ({ strapi }: Context) =>
    createIgnite({
      api: service(strapi, 'apiSettings'),
      settings: service(strapi, 'reconcileSettings'),
    }),

  runner: ({ strapi }: Context) =>
    createRunner({
      strapi,
      runs: service(strapi, 'runs'),
      ignite: service(strapi, 'ignite'),
      step: createRunStep({
        strapi,
        runs: service(strapi, 'runs'),
        changes: service(strapi, 'runChanges'),
        appliedVideos: service(strapi, 'appliedVideos'),
        deliveries: service(strapi, 'deliveries'),
        maxDeletedShare: async () =>
          (await service(strapi, 'reconcileSettings').get()).maxDeletedShare,
        onStored: () => service(strapi, 'worker').wake(),
        now: Date.now,
      }),
      requestGate: service(strapi, 'requestGate'),
      now: Date.now,
    }),

  schedule: ({ strapi }: Context) =>
    createSchedule({
      strapi,
      settings: service(strapi, 'reconcileSettings'),
      start: (options, trigger, idempotencyKey) =>
        service(strapi, 'reconcile').start(options, trigger, idempotencyKey),
    }),

  reconcile: ({ strapi }: Context): Reconcile =>
    createReconcile({
      api: service(strapi, 'apiSettings'),
      settings: service(strapi, 'reconcileSettings'),
      mappings: service(strapi, 'mappingSettings'),
      runs: service(strapi, 'runs'),
      changes: service(strapi, 'runChanges'),
      links: service(strapi, 'links'),
      runner: () => service(strapi, 'runner'),
      schedule: () => service(strapi, 'schedule'),
      now: Date.now,
    }),
};

/** The plugin's parts, by name. */
export type Services = typeof services;

/** Before anything of the plugin is asked for. */
export const registerServices = (strapi: Core.Strapi): void => registerContainer(strapi, services);

/** One of the plugin's parts. */
export const service = <N extends keyof Services>(
  strapi: Core.Strapi,
  name: N
): ReturnType<Services[N]> => containerOf<Services>(strapi)(name);

/** What others may call (docs/services.md): Strapi keeps these as `strapi.plugin('ignite-video').service(name)`. */
export default {
  video: factories.createCoreService('plugin::ignite-video.video' as never),
  reconcile: ({ strapi }: Context) => service(strapi, 'reconcile'),
};
