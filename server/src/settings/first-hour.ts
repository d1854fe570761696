import { firstHourSettings } from '#shared/contract/first-hour';
import { createSetting, type SettingsStore } from './stored';

/** Keeps whether the list of the first steps was put away. */
export const createFirstHourSettings = (store: SettingsStore) =>
  createSetting(store, {
    key: 'firstHour',
    shape: firstHourSettings,
    defaults: { isPutAway: false },
    migrations: [],
  });
