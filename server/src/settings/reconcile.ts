import { createSetting, type SettingsStore } from './stored';
import { reconcileSettings, type ReconcileSettings } from '#shared/contract/reconcile';

/** What was missed is made good every night, without an administrator having to think of it. */
const defaults: ReconcileSettings = {
  schedule: '0 3 * * *',
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
