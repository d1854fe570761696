import { setImmediate } from 'node:timers/promises';
import { factories, type Core } from '@strapi/strapi';
import { createApply } from './apply/apply';
import { createPressure } from './apply/pressure';
import { createWorker } from './apply/worker';
import { readConfig } from './config';
import { errorText } from './error-text';
import { defaultMapping } from './map/default-mapping';
import { createReceiver } from './receive/receiver';
import { createEventSettings } from './settings/events';
import { createSecrets } from './settings/secrets';
import { createSnapshot } from './settings/snapshot';
import { createDeliveries } from './store/deliveries';
import { createGroupCommit } from './store/group-commit';
import { createLinks } from './store/links';
import { createRequests } from './store/requests';
import { createRetention } from './store/retention';
import { createVersions } from './store/versions';
import { createEntryWriter } from './write/entry';

type Context = { strapi: Core.Strapi };

/**
 * How the parts of the story are put together. Strapi makes each of them once, when it is first
 * asked for, and keeps it as `strapi.plugin('ignite-video').service(name)`.
 */
const services = {
  video: factories.createCoreService('plugin::ignite-video.video' as never),
  config: ({ strapi }: Context) => readConfig(strapi.config.get('plugin::ignite-video')),
  secrets: ({ strapi }: Context) => createSecrets({ strapi, config: service(strapi, 'config') }),
  eventSettings: createEventSettings,
  requests: createRequests,
  deliveries: createDeliveries,
  retention: ({ strapi }: Context) =>
    createRetention({ strapi, config: service(strapi, 'config') }),

  pressure: () => createPressure(),

  /** What every request needs to know of the settings. */
  snapshot: ({ strapi }: Context) =>
    createSnapshot(async () => ({
      secrets: await service(strapi, 'secrets').active(),
      events: await service(strapi, 'eventSettings').get(),
    })),

  receiver: ({ strapi }: Context) => {
    const deliveries = service(strapi, 'deliveries');
    const groupCommit = createGroupCommit(
      (batch) => deliveries.store(batch),
      // SQLite's driver writes on this thread: let the requests that are already here join first.
      () => setImmediate()
    );
    return createReceiver({
      config: service(strapi, 'config'),
      settings: () => service(strapi, 'snapshot').current(),
      // Only what is verified counts: a stranger's request must not hold up applying.
      store: (delivery) => service(strapi, 'pressure').during(() => groupCommit(delivery)),
      isAccepted: (delivery) => deliveries.isAccepted(delivery),
      onOutcome: (outcome, at, secret) => {
        service(strapi, 'requests').count(outcome, at);
        if (secret) service(strapi, 'secrets').used(secret, at);
      },
      onStored: () => service(strapi, 'worker').wake(),
      onError: (error) =>
        strapi.log.error(`[ignite-video] A delivery could not be stored: ${errorText(error)}`),
      now: Date.now,
    });
  },

  worker: ({ strapi }: Context) => {
    const deliveries = service(strapi, 'deliveries');
    const apply = createApply({
      strapi,
      deliveries,
      versions: createVersions({ strapi }),
      links: createLinks({ strapi }),
      entries: createEntryWriter({ strapi }),
      mappings: [defaultMapping],
      now: Date.now,
    });
    return createWorker({
      strapi,
      deliveries,
      apply,
      pressure: service(strapi, 'pressure'),
      now: Date.now,
    });
  },
};

type Services = typeof services;

/** One of the plugin's services, with its type. */
export const service = <N extends keyof Services>(
  strapi: Core.Strapi,
  name: N
): ReturnType<Services[N]> => strapi.plugin('ignite-video').service(name);

export default services;
