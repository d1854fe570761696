import type { Core } from '@strapi/strapi';
import { permissionActions } from './permissions';
import { service } from './services';

/** How often counts of requests and the use of secrets are written (ms). */
const FLUSH_INTERVAL = 1000;

const flushTimers = new WeakMap<Core.Strapi, NodeJS.Timeout>();

export const flush = async (strapi: Core.Strapi): Promise<void> => {
  await service(strapi, 'requests').flush();
  await service(strapi, 'secrets').flush();
};

/** Runs when the database and the routes are ready: what an earlier process left is taken up again. */
const bootstrap = async ({ strapi }: { strapi: Core.Strapi }): Promise<void> => {
  await strapi.service('admin::permission').actionProvider.registerMany(permissionActions);
  service(strapi, 'worker').start();
  const timer = setInterval(() => {
    flush(strapi).catch((error: unknown) => strapi.log.debug(String(error)));
  }, FLUSH_INTERVAL);
  flushTimers.set(strapi, timer.unref());
};

/** Finishes what is being applied and writes the last counts, while the database is still there. */
export const destroy = async ({ strapi }: { strapi: Core.Strapi }): Promise<void> => {
  clearInterval(flushTimers.get(strapi));
  await service(strapi, 'worker').stop();
  await flush(strapi);
};

export default bootstrap;
