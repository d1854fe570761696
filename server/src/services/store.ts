import { createDeliveries } from '../store/deliveries';
import { createFileStore } from '../store/files';
import { createListing } from '../store/listing';
import { createJobs } from '../store/jobs';
import { createNotices } from '../store/notices';
import { createProblems } from '../store/problems';
import { createRecheckStore } from '../store/rechecks';
import { createRepeats } from '../store/repeats';
import { createRequests } from '../store/requests';
import { createAppliedVideos } from '../store/applied-videos';
import { service, type Services, type Context } from './parts';

/** The parts for the plugin's tables. */
export const storeParts = {
  notices: ({ strapi }: Context) => createNotices({ strapi, now: () => performance.now() }),

  requests: createRequests,

  deliveries: createDeliveries,

  repeats: createRepeats,

  recheckStore: createRecheckStore,

  files: ({ strapi }: Context) =>
    createFileStore({
      strapi,
      recheck: (trx, videoIds) => service(strapi, 'rechecks').mark(trx, videoIds),
      onWanted: () => service(strapi, 'fetcher').wake(),
    }),

  problems: createProblems,

  appliedVideos: createAppliedVideos,

  listing: createListing,

  jobs: createJobs,
} satisfies Partial<Services>;
