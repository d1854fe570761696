import type { Core } from '@strapi/strapi';
import { errorText } from './error-text';
import { permissionActions } from './permissions';
import { service } from './services';

/** How often counts of requests and the use of secrets are written (ms). */
const FLUSH_INTERVAL = 1000;
/** How often what is older than the retention is deleted (ms). */
const PRUNE_INTERVAL = 10 * 60 * 1000;

const timers = new WeakMap<Core.Strapi, NodeJS.Timeout[]>();

/** Writes what is counted in memory. */
export const flush = async (strapi: Core.Strapi): Promise<void> => {
  await service(strapi, 'requests').flush();
  await service(strapi, 'secrets').flush();
};

const repeat = (strapi: Core.Strapi, interval: number, task: () => Promise<void>) =>
  setInterval(() => {
    task().catch((error: unknown) => strapi.log.warn(`[ignite-video] ${errorText(error)}`));
  }, interval).unref();

/** Runs when the database and the routes are ready: what an earlier process left is taken up again. */
const bootstrap = async ({ strapi }: { strapi: Core.Strapi }): Promise<void> => {
  await strapi.service('admin::permission').actionProvider.registerMany(permissionActions);
  service(strapi, 'worker').start();
  timers.set(strapi, [
    repeat(strapi, FLUSH_INTERVAL, () => flush(strapi)),
    repeat(strapi, PRUNE_INTERVAL, () => service(strapi, 'retention').prune(Date.now())),
  ]);
};

/** Finishes what is being applied and writes the last counts, while the database is still there. */
export const destroy = async ({ strapi }: { strapi: Core.Strapi }): Promise<void> => {
  timers.get(strapi)?.forEach(clearInterval);
  await service(strapi, 'worker').stop();
  // Strapi has more to close: a database that is gone already must not keep it from that.
  await flush(strapi).catch((error: unknown) =>
    strapi.log.warn(`[ignite-video] ${errorText(error)}`)
  );
};

export default bootstrap;
