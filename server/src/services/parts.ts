import type { Core } from '@strapi/strapi';
import { containerOf } from '../container';
import type { createAnnouncer } from '../apply/announce';
import type { createApply } from '../apply/apply';
import type { createBring } from '../apply/bring';
import type { createTakeUp } from '../apply/current-version';
import type { createHideFirst } from '../apply/hide';
import type { createMapVideos } from '../apply/mapped';
import type { createStoredVideos } from '../apply/stored-video';
import type { createEntryComparison } from '../apply/entry-comparison';
import type { Rechecks } from '../apply/rechecks';
import type { createRequestGate } from '../apply/request-gate';
import type { createVideoMapping } from '../apply/desired-entry';
import type { createWorker } from '../apply/worker';
import type { readConfig } from '../config';
import type { createGuard } from '../guard/guard';
import type { createGuests } from '../guard/guests';
import type { createLinkedTypes } from '../guard/linked-types';
import type { createField } from '../field/field';
import type { createPlaces } from '../field/places';
import type { createHealth } from '../health/measure';
import type { createObstacles } from '../health/obstacles';
import type { createProblemCounts } from '../health/problems';
import type { createIgnite } from '../ignite/ignite';
import type { createFetcher } from '../media/fetcher';
import type { createMediaLibrary } from '../media/library';
import type { createReceiver } from '../receive/receiver';
import type { createUnverifiedBytes } from '../receive/unverified-bytes';
import type { Reconcile } from '../reconcile/reconcile';
import type { createRunner } from '../reconcile/runner';
import type { createSchedule } from '../reconcile/schedule';
import type { createApiSettings } from '../ignite/connection';
import type { createEventSettings } from '../settings/events';
import type { createMappingSettings } from '../settings/mappings';
import type { createReconcileSettings } from '../settings/reconcile';
import type { createSecrets } from '../settings/secrets';
import type { createSnapshot } from '../settings/snapshot';
import type { createSettingsStore } from '../settings/stored';
import type { createDeliveries } from '../store/deliveries';
import type { createFileStore } from '../store/files';
import type { createArrivals } from '../transfer/arrivals';
import type { watchTransfers } from '../transfer/watch';
import type { createJobs } from '../store/jobs';
import type { createProblems } from '../store/problems';
import type { createLinks } from '../write/links';
import type { createLog } from '../log/search';
import type { createFlush } from '../log/flush';
import type { createRecheckStore } from '../store/rechecks';
import type { createRepeats } from '../store/repeats';
import type { createRequests } from '../store/requests';
import type { createRetention } from '../log/retention';
import type { createRunChanges } from '../reconcile/run-changes';
import type { createRuns } from '../reconcile/runs';
import type { createAppliedVideos } from '../store/applied-videos';
import type { createPageRelations } from '../write/page-relations';
import type { createReleases } from '../write/release';
import type { createReservations } from '../write/reservations';
import type { createFollower } from '../upload/follow';
import type { createUploading } from '../upload/uploading';
import type { createUploads } from '../upload/uploads';
import type { asSync } from '../write/own-writes';
import type { createRowWriter } from '../write/published-row';
import type { createSituations } from '../write/situation';
import type { createEntryWriter } from '../write/entry';

type Snapshot<T> = ReturnType<typeof createSnapshot<T>>;
type Answer<F extends (...args: never[]) => unknown> = Awaited<ReturnType<F>>;

/** The plugin's parts, by name. */
interface Parts {
  config: ReturnType<typeof readConfig>;
  secrets: ReturnType<typeof createSecrets>;
  settingsStore: ReturnType<typeof createSettingsStore>;
  eventSettings: ReturnType<typeof createEventSettings>;
  requests: ReturnType<typeof createRequests>;
  deliveries: ReturnType<typeof createDeliveries>;
  repeats: ReturnType<typeof createRepeats>;
  log: ReturnType<typeof createLog>;
  retention: ReturnType<typeof createRetention>;
  flush: ReturnType<typeof createFlush>;
  requestGate: ReturnType<typeof createRequestGate>;
  unverifiedBytes: ReturnType<typeof createUnverifiedBytes>;
  snapshot: Snapshot<{
    secrets: Answer<Parts['secrets']['active']>;
    events: Answer<Parts['eventSettings']['get']>;
  }>;
  receiver: ReturnType<typeof createReceiver>;
  mappingSettings: ReturnType<typeof createMappingSettings>;
  activeMappings: Snapshot<Answer<Parts['mappingSettings']['active']>>;
  defaultMapping: Snapshot<Answer<Parts['mappingSettings']['ontoDefaultType']>>;
  linkedTypes: ReturnType<typeof createLinkedTypes>;
  places: ReturnType<typeof createPlaces>;
  field: ReturnType<typeof createField>;
  asSync: typeof asSync;
  recheckStore: ReturnType<typeof createRecheckStore>;
  guests: ReturnType<typeof createGuests>;
  transfers: ReturnType<typeof watchTransfers>;
  arrivals: ReturnType<typeof createArrivals>;
  guard: ReturnType<typeof createGuard>;
  files: ReturnType<typeof createFileStore>;
  problems: ReturnType<typeof createProblems>;
  problemCounts: ReturnType<typeof createProblemCounts>;
  reservations: ReturnType<typeof createReservations>;
  rowWriter: ReturnType<typeof createRowWriter>;
  situations: ReturnType<typeof createSituations>;
  entries: ReturnType<typeof createEntryWriter>;
  pageRelations: ReturnType<typeof createPageRelations>;
  videoMapping: ReturnType<typeof createVideoMapping>;
  links: ReturnType<typeof createLinks>;
  announce: ReturnType<typeof createAnnouncer>;
  takeUp: ReturnType<typeof createTakeUp>;
  hideFirst: ReturnType<typeof createHideFirst>;
  mapVideos: ReturnType<typeof createMapVideos>;
  bring: ReturnType<typeof createBring>;
  releaseEntry: ReturnType<typeof createReleases>;
  apply: ReturnType<typeof createApply>;
  storedVideos: ReturnType<typeof createStoredVideos>;
  entryComparison: ReturnType<typeof createEntryComparison>;
  obstacles: ReturnType<typeof createObstacles>;
  health: ReturnType<typeof createHealth>;
  appliedVideos: ReturnType<typeof createAppliedVideos>;
  jobs: ReturnType<typeof createJobs>;
  mediaLibrary: ReturnType<typeof createMediaLibrary>;
  rechecks: Rechecks;
  fetcher: ReturnType<typeof createFetcher>;
  worker: ReturnType<typeof createWorker>;
  apiSettings: ReturnType<typeof createApiSettings>;
  reconcileSettings: ReturnType<typeof createReconcileSettings>;
  runs: ReturnType<typeof createRuns>;
  runChanges: ReturnType<typeof createRunChanges>;
  ignite: ReturnType<typeof createIgnite>;
  runner: ReturnType<typeof createRunner>;
  schedule: ReturnType<typeof createSchedule>;
  reconcile: Reconcile;
  uploads: ReturnType<typeof createUploads>;
  uploading: ReturnType<typeof createUploading>;
  uploadFollower: ReturnType<typeof createFollower>;
}

export type Context = { strapi: Core.Strapi };

/** What makes each part. */
export type Services = { [N in keyof Parts]: (context: Context) => Parts[N] };

/** One of the plugin's parts. */
export const service = <N extends keyof Services>(
  strapi: Core.Strapi,
  name: N
): ReturnType<Services[N]> => containerOf<Services>(strapi)(name);
