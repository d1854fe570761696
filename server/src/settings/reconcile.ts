import { createSetting, type SettingsStore } from './stored';
import { reconcileSettings, type ReconcileSettings } from '#shared/contract/reconcile';

const defaults: ReconcileSettings = {
  schedule: null,
  scheduleMode: 'since',
  atStart: false,
  maxDeletedShare: 0.1,
  requestsPerSecond: 10,
};

/** Keeps when and how carefully reconciles run. */
export const createReconcileSettings = (store: SettingsStore) =>
  createSetting(store, {
    key: 'reconcile',
    shape: reconcileSettings,
    defaults,
    migrations: [],
  });

export type ReconcileSettingsStore = ReturnType<typeof createReconcileSettings>;
