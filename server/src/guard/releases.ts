import { AsyncLocalStorage } from 'node:async_hooks';
import type { Core } from '@strapi/strapi';
import { z } from 'zod';

const release = new AsyncLocalStorage<true>();

/** Whether what runs now is the publication of a Release. */
export const isRelease = (): boolean => release.getStore() === true;

const releaseService = z.looseObject({ publish: z.custom<(id: unknown) => unknown>() });

/**
 * Has the publication of a Release known as one: it publishes its entries one by one in one transaction,
 * and one that is refused would end it.
 */
export const watchReleases = (strapi: Core.Strapi): void => {
  if (!strapi.ee.features.isEnabled('cms-content-releases')) return;
  const service: unknown = strapi.plugin('content-releases')?.service('release');
  if (!releaseService.safeParse(service).success) return;
  const releases = service as z.infer<typeof releaseService>;
  const publish = releases.publish.bind(releases);
  releases.publish = (id) => release.run(true, () => publish(id));
};
