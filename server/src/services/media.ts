import { createDownloader } from '../media/download';
import { createFetcher } from '../media/fetcher';
import { createMediaLibrary } from '../media/library';
import { service, type Services, type Context } from './parts';

/** The parts for fetching images. */
export const mediaParts = {
  mediaLibrary: ({ strapi }: Context) =>
    createMediaLibrary({ strapi, download: createDownloader() }),

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
} satisfies Partial<Services>;
