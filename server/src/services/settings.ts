import { readConfig } from '../config';
import { createApiSettings } from '../ignite/connection';
import { createEventSettings } from '../settings/events';
import { createFirstHourSettings } from '../settings/first-hour';
import { createMappingSettings } from '../settings/mappings';
import { createReconcileSettings } from '../settings/reconcile';
import { createSecrets } from '../settings/secrets';
import { createSnapshot } from '../settings/snapshot';
import { createSettingsStore } from '../settings/stored';
import { service, type Services, type Context } from './parts';

/** The parts for what administrators choose. */
export const settingsParts = {
  config: ({ strapi }: Context) => readConfig(strapi.config.get('plugin::ignite-video')),

  secrets: ({ strapi }: Context) => createSecrets({ strapi, config: service(strapi, 'config') }),

  settingsStore: ({ strapi }: Context) =>
    createSettingsStore({ strapi, onSaved: () => service(strapi, 'notices').tell() }),

  eventSettings: ({ strapi }: Context) => createEventSettings(service(strapi, 'settingsStore')),

  firstHourSettings: ({ strapi }: Context) =>
    createFirstHourSettings(service(strapi, 'settingsStore')),

  mappingSettings: ({ strapi }: Context) =>
    createMappingSettings({
      strapi,
      store: service(strapi, 'settingsStore'),
      config: service(strapi, 'config'),
    }),

  /** The mappings that are switched on, at most two seconds old. */
  activeMappings: ({ strapi }: Context) =>
    createSnapshot(async () => {
      const active = await service(strapi, 'mappingSettings').active();
      // Before anything is written by a mapping, the guard knows its type.
      service(strapi, 'linkedTypes').add(active.map(({ mapping }) => mapping.target));
      return active;
    }),

  /** The mapping onto the default type, at most two seconds old. */
  defaultMapping: ({ strapi }: Context) =>
    createSnapshot(() => service(strapi, 'mappingSettings').ontoDefaultType()),

  apiSettings: ({ strapi }: Context) =>
    createApiSettings({
      strapi,
      store: service(strapi, 'settingsStore'),
      config: service(strapi, 'config'),
    }),

  reconcileSettings: ({ strapi }: Context) =>
    createReconcileSettings(service(strapi, 'settingsStore')),

  /** What every request needs to know of the settings. */
  snapshot: ({ strapi }: Context) =>
    createSnapshot(async () => ({
      secrets: await service(strapi, 'secrets').active(),
      events: await service(strapi, 'eventSettings').get(),
    })),
} satisfies Partial<Services>;
