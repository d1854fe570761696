import type { Core } from '@strapi/strapi';
import { reconcileSettings, type ReconcileSettings } from '#shared/contract/reconcile';

const defaults: ReconcileSettings = {
  schedule: null,
  scheduleMode: 'since',
  atStart: false,
  maxDeletedShare: 0.1,
  requestsPerSecond: 10,
};

/** Keeps when and how carefully reconciles run, in Strapi's own store. */
export const createReconcileSettings = ({ strapi }: { strapi: Core.Strapi }) => {
  const store = strapi.store({ type: 'plugin', name: 'ignite-video', key: 'reconcile' });
  return {
    async get(): Promise<ReconcileSettings> {
      return reconcileSettings.catch(defaults).parse(await store.get({}));
    },
    async set(settings: ReconcileSettings): Promise<void> {
      await store.set({ value: settings });
    },
  };
};

export type ReconcileSettingsStore = ReturnType<typeof createReconcileSettings>;
