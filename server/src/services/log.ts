import { createLog } from '../log/search';
import { createFlush } from '../log/flush';
import { createRetention } from '../log/retention';
import { service, type Services, type Context } from './parts';

/** The parts for the log of deliveries. */
export const logParts = {
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
} satisfies Partial<Services>;
