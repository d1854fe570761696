import { createArrivals } from '../transfer/arrivals';
import { createMerge } from '../transfer/merge';
import { watchTransfers } from '../transfer/watch';
import { service, type Services, type Context } from './parts';

/** The parts for Strapi's import and transfer. */
export const transferParts = {
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
} satisfies Partial<Services>;
