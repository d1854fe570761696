import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { skipDuplicates } from './skip-duplicates';
import type { JobView } from '#shared/contract/mapping';
import { jobsTable } from './tables';

const jobRow = z
  .object({
    mapping: z.string().nullable(),
    state: z.enum(['running', 'done', 'cancelled']),
    position: z.coerce.number(),
    total: z.coerce.number(),
    done: z.coerce.number(),
    changed: z.coerce.number(),
    failed: z.coerce.number(),
    last_error: z.string().nullable(),
    started_at: z.coerce.number(),
    ended_at: z.coerce.number().nullable(),
    leased_until: z.coerce.number(),
  })
  .transform(({ mapping, last_error, started_at, ended_at, leased_until, ...row }) =>
    mapping === null
      ? null
      : {
          ...row,
          mapping,
          lastError: last_error,
          startedAt: started_at,
          endedAt: ended_at || null,
          leasedUntil: leased_until,
        }
  );

export type Job = JobView & { position: number; leasedUntil: number };

/** How long a process that died may keep others from going on with the job (ms). */
const LEASE = 60_000;

const SLOT = { slot: 1 };

/** Keeps the one job of applying a mapping to every stored video. */
export const createJobs = ({ strapi }: { strapi: Core.Strapi }) => {
  const jobs = () => strapi.db.getConnection(jobsTable.tableName);

  const find = async (): Promise<Job | null> => {
    const row: unknown = await jobs().first().where(SLOT);
    return jobRow.optional().parse(row) ?? null;
  };

  return {
    find,

    /** @returns false when one is running already, on whichever process. */
    async start(mapping: string, total: number, now: number): Promise<boolean> {
      const nothing = { position: 0, done: 0, changed: 0, failed: 0, last_error: null };
      const none = { ...SLOT, state: 'done', total: 0, started_at: 0, leased_until: 0, ...nothing };
      await skipDuplicates(strapi, jobs().insert(none));
      const started: unknown = await jobs()
        .where(SLOT)
        .whereNot({ state: 'running' })
        .update({
          ...nothing,
          mapping,
          state: 'running',
          total,
          started_at: now,
          ended_at: 0,
          leased_until: 0,
        });
      return Number(started) > 0;
    },

    /** Takes the lease of the running job; null when there is none, or another process has it. */
    async lease(now: number): Promise<Job | null> {
      // Read before it is updated: mostly there is none.
      const job = await find();
      if (job?.state !== 'running' || job.leasedUntil >= now) return null;
      const leased: unknown = await jobs()
        .where({ ...SLOT, state: 'running' })
        .andWhere('leased_until', '<', now)
        .update({ leased_until: now + LEASE });
      return Number(leased) > 0 ? find() : null;
    },

    /** Adds what was done and releases the lease of the job, unless another process has taken it meanwhile. */
    async advance(
      { leasedUntil }: Pick<Job, 'leasedUntil'>,
      { position, done, changed, failed }: Pick<Job, 'position' | 'done' | 'changed' | 'failed'>,
      lastError: string | null
    ): Promise<void> {
      await jobs()
        .where({ ...SLOT, state: 'running', leased_until: leasedUntil })
        .update({
          position,
          leased_until: 0,
          done: strapi.db.connection.raw('?? + ?', ['done', done]),
          changed: strapi.db.connection.raw('?? + ?', ['changed', changed]),
          failed: strapi.db.connection.raw('?? + ?', ['failed', failed]),
          ...(lastError !== null && { last_error: lastError }),
        });
    },

    async end(state: 'done' | 'cancelled', now: number): Promise<void> {
      await jobs()
        .where({ ...SLOT, state: 'running' })
        .update({ state, ended_at: now, leased_until: 0 });
    },
  };
};

export type Jobs = ReturnType<typeof createJobs>;
