import { eventSettings, type EventSettings } from '#shared/contract/settings';
import type { VideoEvent } from '#shared/ignite';
import { createSetting, type SettingsStore } from './stored';

const everyEvent: EventSettings = { created: true, updated: true, deleted: true };

const settingOf: Record<VideoEvent, keyof EventSettings> = {
  'video.created': 'created',
  'video.updated': 'updated',
  'video.deleted': 'deleted',
};

export const isEnabled = (settings: EventSettings, event: VideoEvent): boolean =>
  settings[settingOf[event]];

/** Keeps which events are taken. */
export const createEventSettings = (store: SettingsStore) =>
  createSetting(store, {
    key: 'events',
    shape: eventSettings,
    defaults: everyEvent,
    migrations: [],
  });
