import type { Core } from '@strapi/strapi';
import { followLanguages } from './apply/link-languages';
import { errorText } from './error-text';
import { expressions } from './map/expression';
import { quoted } from './quoted';
import { answerBeforeRouter } from './receive/route';
import { permissionActions } from '#shared/permissions';
import { passOverRoutes } from './pass-over-routes';
import { service } from './services';
import { watchLocales } from './settings/locales';
import { defaultLocaleOf } from './settings/site';
import { keepContentTables } from './store/persisted-tables';

/** How often counts of requests and the use of secrets are written (ms). */
const FLUSH_INTERVAL = 1000;
/** How often what is older than the retention is deleted (ms). */
const PRUNE_INTERVAL = 10 * 60 * 1000;
/** How often it is written that the site runs (ms). */
const ALIVE_INTERVAL = 60_000;

const repeated = new WeakMap<Core.Strapi, (() => void)[]>();

/**
 * Runs a task again and again, with pauses at least as long as it took: SQLite's driver holds up the
 * whole process while it waits for a locked file.
 *
 * @returns what ends it.
 */
const repeat = (strapi: Core.Strapi, interval: number, task: () => Promise<void>): (() => void) => {
  let timer: NodeJS.Timeout;
  const run = async (): Promise<void> => {
    const started = performance.now();
    await task().catch((error: unknown) => strapi.log.warn(`[ignite-video] ${errorText(error)}`));
    schedule(Math.max(interval, performance.now() - started));
  };
  let hasEnded = false;
  const schedule = (pause: number): void => {
    if (!hasEnded) timer = setTimeout(() => void run(), pause).unref();
  };
  schedule(interval);
  return () => {
    hasEnded = true;
    clearTimeout(timer);
  };
};

/** The content types may have changed since the last start. */
const warnOfBrokenMappings = async (strapi: Core.Strapi): Promise<void> => {
  for (const { mapping, broken } of await service(strapi, 'activeMappings').current()) {
    if (broken === null) continue;
    strapi.log.warn(
      `[ignite-video] The mapping ${quoted(mapping.name)} cannot be used, and its deliveries wait: ${errorText(broken)}`
    );
  }
};

/** Has deliveries that wait for another try tried at once: what kept them may be mended. */
const retryAll = (strapi: Core.Strapi): void => {
  service(strapi, 'deliveries')
    .retryNow()
    .then(() => service(strapi, 'worker').wake())
    .catch((error: unknown) => strapi.log.warn(`[ignite-video] ${errorText(error)}`));
};

/** Runs when the database and the routes are ready: what an earlier process left is taken up again. */
const bootstrap = async ({ strapi }: { strapi: Core.Strapi }): Promise<void> => {
  await strapi.service('admin::permission').actionProvider.registerMany(permissionActions);
  for (const change of ['created', 'updated', 'deleted']) {
    // Strapi's own outgoing webhooks may be set to send them.
    strapi
      .get('webhookStore')
      .addAllowedEvent(`IGNITE_VIDEO_${change.toUpperCase()}`, `ignite-video.video.${change}`);
  }
  passOverRoutes(strapi);
  await keepContentTables(strapi);
  await warnOfBrokenMappings(strapi).catch((error: unknown) =>
    strapi.log.warn(`[ignite-video] The mappings could not be checked: ${errorText(error)}`)
  );
  watchLocales(strapi, (what) => {
    // A mapping whose language is gone is broken from then on, until it is back.
    service(strapi, 'activeMappings').forget();
    service(strapi, 'defaultMapping').forget();
    if (what === 'language') retryAll(strapi);
  });
  await service(strapi, 'guard').start();
  service(strapi, 'field').start();
  strapi.server.use(answerBeforeRouter(strapi));
  await service(strapi, 'arrivals').check();
  await followLanguages(
    strapi,
    service(strapi, 'linkedTypes').all(),
    await defaultLocaleOf(strapi)
  );
  // A command loads Strapi, too: an import must not meet with what applies deliveries meanwhile.
  strapi.server.httpServer.once('listening', () => startWork(strapi));
};

/** What is done again and again beside what the poller finds, and how often (ms). */
export const repeatedTasks = (
  strapi: Core.Strapi
): { interval: number; task: () => Promise<void> }[] => [
  { interval: ALIVE_INTERVAL, task: () => service(strapi, 'schedule').alive(Date.now()) },
  { interval: FLUSH_INTERVAL, task: service(strapi, 'flush') },
  {
    interval: PRUNE_INTERVAL,
    async task() {
      await keepContentTables(strapi);
      await service(strapi, 'retention').prune(Date.now());
    },
  },
];

/** Begins what a site does in the background. */
const startWork = (strapi: Core.Strapi): void => {
  const poller = service(strapi, 'poller');
  service(strapi, 'worker').start();
  service(strapi, 'fetcher').start();
  service(strapi, 'runner').start();
  service(strapi, 'fillListing')
    .start()
    .catch((error: unknown) => strapi.log.warn(`[ignite-video] ${errorText(error)}`));
  service(strapi, 'notices').start(() => poller.soon());
  poller.start();
  service(strapi, 'schedule')
    .siteStarted(Date.now())
    .catch((error: unknown) => strapi.log.warn(`[ignite-video] ${errorText(error)}`));
  repeated.set(
    strapi,
    repeatedTasks(strapi).map(({ interval, task }) => repeat(strapi, interval, task))
  );
};

/** Finishes what is being applied and writes the last counts, while the database is still there. */
export const destroy = async ({ strapi }: { strapi: Core.Strapi }): Promise<void> => {
  repeated.get(strapi)?.forEach((end) => end());
  await service(strapi, 'poller').stop();
  service(strapi, 'notices').stop();
  service(strapi, 'schedule').stop();
  await service(strapi, 'runner').stop();
  await service(strapi, 'worker').stop();
  await service(strapi, 'fillListing').stop();
  await expressions.stop();
  await service(strapi, 'fetcher').stop();
  // Strapi has more to close: a database that is gone already must not keep it from that.
  const finish = async (): Promise<void> => {
    await service(strapi, 'flush')();
    await service(strapi, 'arrivals').leaveNote();
    // An import, which runs in a process of its own, may have replaced the list.
    await keepContentTables(strapi);
  };
  await finish().catch((error: unknown) => strapi.log.warn(`[ignite-video] ${errorText(error)}`));
};

export default bootstrap;
