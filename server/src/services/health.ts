import { createHealth } from '../health/measure';
import { createObstacles } from '../health/obstacles';
import { createProblemCounts } from '../health/problems';
import { SLOW_STORE } from '../receive/delivery-store';
import { service, type Services, type Context } from './parts';

/** The parts for diagnoses and figures. */
export const healthParts = {
  problemCounts: ({ strapi }: Context) =>
    createProblemCounts({
      problems: service(strapi, 'problems'),
      mappings: () => service(strapi, 'activeMappings').current(),
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
} satisfies Partial<Services>;
