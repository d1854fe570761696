import type { Core } from '@strapi/strapi';
import { eventSettings, type EventSettings } from '#shared/contract/settings';
import type { VideoEvent } from '#shared/ignite';

const everyEvent: EventSettings = { created: true, updated: true, deleted: true };

const settingOf: Record<VideoEvent, keyof EventSettings> = {
  'video.created': 'created',
  'video.updated': 'updated',
  'video.deleted': 'deleted',
};

export const isEnabled = (settings: EventSettings, event: VideoEvent): boolean =>
  settings[settingOf[event]];

/** Keeps which events are taken, in Strapi's own store. */
export const createEventSettings = ({ strapi }: { strapi: Core.Strapi }) => {
  const store = strapi.store({ type: 'plugin', name: 'ignite-video', key: 'events' });
  return {
    async get(): Promise<EventSettings> {
      return eventSettings.catch(everyEvent).parse(await store.get({}));
    },
    async set(settings: EventSettings): Promise<void> {
      await store.set({ value: settings });
    },
  };
};
