import { createIgnite } from '../ignite/ignite';
import { createReconcile, type Reconcile } from '../reconcile/reconcile';
import { createRunStep } from '../reconcile/run';
import { createRunner } from '../reconcile/runner';
import { createSchedule } from '../reconcile/schedule';
import { createRunChanges } from '../reconcile/run-changes';
import { createRuns } from '../reconcile/runs';
import { service, type Services, type Context } from './parts';

/** The parts for Ignite's API and reconciling. */
export const reconcileParts = {
  runs: createRuns,

  runChanges: createRunChanges,

  ignite: ({ strapi }: Context) =>
    createIgnite({
      api: service(strapi, 'apiSettings'),
      settings: service(strapi, 'reconcileSettings'),
    }),

  runner: ({ strapi }: Context) =>
    createRunner({
      strapi,
      runs: service(strapi, 'runs'),
      ignite: service(strapi, 'ignite'),
      step: createRunStep({
        strapi,
        runs: service(strapi, 'runs'),
        changes: service(strapi, 'runChanges'),
        appliedVideos: service(strapi, 'appliedVideos'),
        deliveries: service(strapi, 'deliveries'),
        maxDeletedShare: async () =>
          (await service(strapi, 'reconcileSettings').get()).maxDeletedShare,
        onStored: () => service(strapi, 'worker').wake(),
        now: Date.now,
      }),
      requestGate: service(strapi, 'requestGate'),
      onWake: () => service(strapi, 'notices').tell(),
      now: Date.now,
    }),

  schedule: ({ strapi }: Context) =>
    createSchedule({
      strapi,
      settings: service(strapi, 'reconcileSettings'),
      start: (options, trigger, idempotencyKey) =>
        service(strapi, 'reconcile').start(options, trigger, idempotencyKey),
    }),

  reconcile: ({ strapi }: Context): Reconcile =>
    createReconcile({
      api: service(strapi, 'apiSettings'),
      settings: service(strapi, 'reconcileSettings'),
      mappings: service(strapi, 'mappingSettings'),
      runs: service(strapi, 'runs'),
      changes: service(strapi, 'runChanges'),
      links: service(strapi, 'links'),
      runner: () => service(strapi, 'runner'),
      schedule: () => service(strapi, 'schedule'),
      now: Date.now,
    }),
} satisfies Partial<Services>;
