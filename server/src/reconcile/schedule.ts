import type { Core } from '@strapi/strapi';
import type { RunOptions, RunTrigger } from '#shared/contract/reconcile';
import type { ReconcileSettingsStore } from '../settings/reconcile';

const JOB = 'ignite-video.reconcile';

/** What Strapi's store calls the row that says when the site last ran. */
const ALIVE_AT = 'plugin_ignite-video_aliveAt';

/** How long nobody may have said that the site runs for it to have been down (ms). */
const DOWN = 2 * 60_000;

export interface ScheduleParts {
  strapi: Core.Strapi;
  settings: Pick<ReconcileSettingsStore, 'get'>;
  /** Starts a run, unless one is running, or another process has started one for the same idempotencyKey. */
  start(options: RunOptions, trigger: RunTrigger, idempotencyKey: string): Promise<unknown>;
}

/** Starts runs at their times. Every process keeps the times; one of them starts the run. */
export const createSchedule = ({ strapi, settings, start }: ScheduleParts) => {
  const aliveAt = strapi.store({ type: 'plugin', name: 'ignite-video', key: 'aliveAt' });
  let scheduled: string | null = null;

  const lastAlive = async (): Promise<number> => Number(await aliveAt.get({})) || 0;

  return {
    /** Takes up what the settings say by now. */
    async refresh(): Promise<void> {
      const { schedule } = await settings.get();
      if (schedule === scheduled) return;
      if (scheduled !== null) strapi.cron.remove(JOB);
      scheduled = schedule;
      if (schedule === null) return;
      strapi.cron.add({
        [JOB]: {
          task: async (_context, fireDate) => {
            const { scheduleMode: mode } = await settings.get();
            await start(
              { mode, dryRun: false },
              'schedule',
              `schedule:${(fireDate as Date).toISOString()}`
            );
          },
          options: schedule,
        },
      });
    },

    /** When the next run starts (ms), or null. */
    nextAt(): number | null {
      const scheduledJob = strapi.cron.jobs.find(({ name }) => name === JOB);
      return scheduledJob?.job.nextInvocation()?.getTime() ?? null;
    },

    /** Says that the site runs, with one statement: Strapi's store takes six. */
    async alive(now: number): Promise<void> {
      const { count } = await strapi.db
        .query('strapi::core-store')
        .updateMany({ where: { key: ALIVE_AT }, data: { value: JSON.stringify(now) } });
      if (count === 0) await aliveAt.set({ value: now });
    },

    /** Starts a run when the settings want that and the site was down. Call it when the site starts to answer. */
    async siteStarted(now: number): Promise<void> {
      const last = await lastAlive();
      await aliveAt.set({ value: now });
      if (!(await settings.get()).atStart || now - last < DOWN) return;
      await start({ mode: 'since', dryRun: false }, 'start', `start:${last}`);
    },

    /** Ends it for this process. */
    stop(): void {
      if (scheduled !== null) strapi.cron.remove(JOB);
      scheduled = null;
    },
  };
};

export type Schedule = ReturnType<typeof createSchedule>;
