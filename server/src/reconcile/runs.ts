import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { skipDuplicates } from '../store/skip-duplicates';
import {
  runMode,
  runPhase,
  runState,
  runTrigger,
  type RunOptions,
  type RunPhase,
  type RunState,
  type RunTrigger,
} from '#shared/contract/reconcile';
import { cursor, type Cursor } from './walk';
import { runsTable } from '../store/tables';
import type { Transaction } from '../store/transaction';

const count = () => z.coerce.number();
const flag = () => z.coerce.number().transform((value) => value === 1);

const runRow = z
  .object({
    id: z.coerce.number(),
    mode: runMode,
    dry_run: flag(),
    started_by: runTrigger,
    state: runState,
    phase: runPhase,
    owner: z.string().nullable(),
    leased_until: z.coerce.number(),
    since: z.coerce.number().nullable(),
    cursor: z.string().transform((text) => cursor.parse(JSON.parse(text))),
    position: count(),
    confirmed: flag(),
    total: count().nullable(),
    workspaces: z
      .string()
      .nullable()
      .transform((text): string[] => z.array(z.string()).parse(JSON.parse(text ?? '[]'))),
    seen: count(),
    created: count(),
    updated: count(),
    restored: count(),
    invalid: count(),
    elsewhere: count(),
    to_check: count(),
    deleted: count(),
    message: z.string().nullable(),
    started_at: z.coerce.number(),
    ended_at: z.coerce.number().nullable(),
    attempt_started_at: z.coerce.number(),
    attempt_seen: count(),
  })
  .transform(
    ({
      dry_run,
      started_by,
      leased_until,
      to_check,
      started_at,
      ended_at,
      attempt_started_at,
      attempt_seen,
      ...row
    }) => ({
      ...row,
      dryRun: dry_run,
      trigger: started_by,
      leasedUntil: leased_until,
      toCheck: to_check,
      startedAt: started_at,
      endedAt: ended_at,
      attemptStartedAt: attempt_started_at,
      attemptSeen: attempt_seen,
    })
  );

/** A run as it is stored. Times in ms. */
export type Run = z.infer<typeof runRow>;

/** What a step of a run has added to it. */
export interface RunProgress {
  phase?: RunPhase;
  cursor?: Cursor;
  position?: number;
  total?: number;
  toCheck?: number;
  deleted?: number;
  elsewhere?: number;
  /** All that it has listed so far. */
  workspaces?: readonly string[];
  /** Added to what was counted before. */
  counted?: Partial<
    Record<
      'seen' | 'created' | 'updated' | 'restored' | 'invalid' | 'deleted' | 'elsewhere',
      number
    >
  >;
}

/** How long a process that died may keep others from going on with its run (ms). */
export const LEASE = 15_000;

/** Another process holds the lease of the run, or it was cancelled: nothing more may be done for it here. */
export class RunLostError extends Error {
  constructor() {
    super('The run is no longer in the hands of this process');
  }
}

/** Keeps the reconciles with Ignite: one runs at a time, and whoever goes on with it finds where it stood. */
export const createRuns = ({ strapi }: { strapi: Core.Strapi }) => {
  const runs = () => strapi.db.getConnection(runsTable.tableName);

  const find = async (id: number): Promise<Run | null> => {
    const row: unknown = await runs().first().where({ id });
    return runRow.optional().parse(row) ?? null;
  };

  const last = async (limit: number): Promise<Run[]> => {
    const rows: unknown = await runs().select('*').orderBy('id', 'desc').limit(limit);
    return z.array(runRow).parse(rows);
  };

  const running = async (): Promise<Run | null> => {
    const row: unknown = await runs().first().where({ running_slot: 1 });
    return runRow.optional().parse(row) ?? null;
  };

  return {
    find,
    last,
    running,

    /**
     * @param since null for everything.
     * @param idempotencyKey what starts a run in several processes at once; one of them does.
     * @returns null when another one is running, on whichever process, or the idempotencyKey was taken.
     */
    async start(
      { mode, dryRun }: RunOptions,
      trigger: RunTrigger,
      {
        since,
        idempotencyKey,
        now,
      }: { since: number | null; idempotencyKey: string | null; now: number }
    ): Promise<Run | null> {
      const insertToken = randomUUID();
      // The unique index on the slot decides who starts, and MySQL cannot say so: the insert token does.
      await skipDuplicates(
        strapi,
        runs().insert({
          running_slot: 1,
          idempotency_key: idempotencyKey,
          insert_token: insertToken,
          mode,
          dry_run: dryRun ? 1 : 0,
          started_by: trigger,
          state: 'running',
          phase: 'listing',
          owner: null,
          leased_until: 0,
          since,
          cursor: JSON.stringify({ after: since, sameTime: null, page: 1 } satisfies Cursor),
          position: 0,
          confirmed: 0,
          seen: 0,
          created: 0,
          updated: 0,
          restored: 0,
          invalid: 0,
          elsewhere: 0,
          workspaces: '[]',
          to_check: 0,
          deleted: 0,
          started_at: now,
          attempt_started_at: now,
          attempt_seen: 0,
        })
      );
      const row: unknown = await runs()
        .first()
        .where({ running_slot: 1, insert_token: insertToken });
      return runRow.optional().parse(row) ?? null;
    },

    /** @returns false when the run is in another state, or another run is running. */
    async resume(
      id: number,
      from: readonly RunState[],
      { confirmed, now }: { confirmed: boolean; now: number }
    ): Promise<boolean> {
      try {
        const resumed: unknown = await runs()
          .where({ id })
          .whereIn('state', [...from])
          .update({
            running_slot: 1,
            state: 'running',
            owner: null,
            leased_until: 0,
            message: null,
            ended_at: null,
            attempt_started_at: now,
            attempt_seen: strapi.db.connection.ref('seen'),
            ...(confirmed && { confirmed: 1 }),
          });
        return Number(resumed) > 0;
      } catch (error) {
        // The unique index on the slot.
        if (await running()) return false;
        throw error;
      }
    },

    /** Leases the running run; null when there is none, or another process holds it. */
    async lease(owner: string, now: number): Promise<Run | null> {
      const run = await running();
      if (run === null || run.leasedUntil > now) return null;
      const leased: unknown = await runs()
        .where({ id: run.id, running_slot: 1 })
        .andWhere('leased_until', '<=', now)
        .update({ owner, leased_until: now + LEASE });
      return Number(leased) > 0 ? find(run.id) : null;
    },

    /** @returns false when the run is no longer in this process's hands. */
    async renew({ id, owner }: Run, now: number): Promise<boolean> {
      const renewed: unknown = await runs()
        .where({ id, owner, running_slot: 1 })
        .update({ leased_until: now + LEASE });
      return Number(renewed) > 0;
    },

    /** Releases the lease of the run, for another process to go on with. */
    async release({ id, owner }: Run): Promise<void> {
      await runs().where({ id, owner, running_slot: 1 }).update({ leased_until: 0 });
    },

    /**
     * Adds what a step has done, in the transaction in which it was done.
     * @throws RunLostError when the run is no longer in this process's hands: nothing of the step then counts.
     */
    async advance(
      trx: Transaction,
      { id, owner }: Run,
      { cursor: next, toCheck, workspaces, counted = {}, ...progress }: RunProgress
    ): Promise<void> {
      const sums = Object.entries(counted).map(([column, added]) => [
        column,
        strapi.db.connection.raw('?? + ?', [column, added]),
      ]);
      const advanced: unknown = await runs()
        .where({ id, owner, running_slot: 1 })
        .update({
          ...progress,
          ...(next && { cursor: JSON.stringify(next) }),
          ...(toCheck !== undefined && { to_check: toCheck }),
          ...(workspaces && { workspaces: JSON.stringify(workspaces) }),
          ...Object.fromEntries(sums),
        })
        .transacting(trx);
      if (Number(advanced) === 0) throw new RunLostError();
    },

    /** @returns whether it was running, in this process's hands where an owner is given. */
    async end(
      { id, owner }: Pick<Run, 'id'> & { owner?: string | null },
      state: Exclude<RunState, 'running'>,
      message: string | null,
      now: number
    ): Promise<boolean> {
      const ended: unknown = await runs()
        .where({ id, running_slot: 1, ...(owner != null && { owner }) })
        .update({ state, message, running_slot: null, leased_until: 0, ended_at: now });
      return Number(ended) > 0;
    },

    /** Lets a run that waits for a person's confirmation rest. */
    async decline(id: number, now: number): Promise<boolean> {
      const declined: unknown = await runs()
        .where({ id, state: 'needsConfirmation' })
        .update({ state: 'cancelled', ended_at: now });
      return Number(declined) > 0;
    },

    /** Forgets all but the last runs. @returns the id of the first that is kept. */
    async prune(keep: number): Promise<number> {
      const row: unknown = await runs()
        .first('id')
        .orderBy('id', 'desc')
        .offset(keep - 1);
      const first = z.object({ id: z.coerce.number() }).optional().parse(row)?.id ?? 0;
      await runs().where('id', '<', first).delete();
      return first;
    },

    /** When the last run that ended well, and was no dry run, started (ms); null when there is none. */
    async lastDoneAt(): Promise<number | null> {
      const row: unknown = await runs()
        .first('started_at')
        .where({ state: 'done', dry_run: 0 })
        .orderBy('id', 'desc');
      return z.object({ started_at: z.coerce.number() }).optional().parse(row)?.started_at ?? null;
    },
  };
};

export type Runs = ReturnType<typeof createRuns>;
