import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { RequestGate } from '../apply/request-gate';
import { errorText } from '../error-text';
import { IgniteApiError } from '../ignite/problem';
import type { Ignite } from '../ignite/ignite';
import { LEASE, RunLostError, type Run, type Runs } from './runs';
import { isUnavailable } from '../store/unavailable';
import type { RunStep } from './run';
import { IncompleteListingError } from './walk';

/** How often the process that holds the lease of a run renews it (ms). */
const HEARTBEAT = LEASE / 5;

export interface RunnerParts {
  strapi: Core.Strapi;
  runs: Runs;
  ignite: Pick<Ignite, 'connect'>;
  step: RunStep;
  requestGate: Pick<RequestGate, 'idle'>;
  /** Called when this process has started a run: another one may go on with it. */
  onWake(): void;
  now(): number;
}

/**
 * Goes on with the run that is running, in the background of whichever process leases it first. One
 * that dies has it for a few seconds more; then another one, or the next, goes on from the run's row.
 */
export const createRunner = ({
  strapi,
  runs,
  ignite,
  step,
  requestGate,
  onWake,
  now,
}: RunnerParts) => {
  const owner = randomUUID();
  let running: Promise<void> | null = null;
  let stopping = false;
  let awake: () => void = () => {};
  let wakeUps = 0;
  let current: { id: number; abort: AbortController } | null = null;

  const sleep = (seen: number): Promise<void> =>
    new Promise((resolve) => {
      awake = resolve;
      if (wakeUps !== seen || stopping) awake();
    });

  const look = (): void => {
    wakeUps += 1;
    awake();
  };

  const fail = async (run: Run, error: unknown): Promise<void> => {
    if (!(error instanceof IgniteApiError || error instanceof IncompleteListingError)) {
      strapi.log.error(`[ignite-video] Reconciling stopped: ${errorText(error)}`);
    }
    if (error instanceof IncompleteListingError) {
      // Whoever resumes it has Ignite list everything once more.
      const start = { after: run.since, sameTime: null, page: 1 };
      await strapi.db.transaction(({ trx }) =>
        runs.advance(trx, run, { phase: 'listing', cursor: start, position: 0, deleted: 0 })
      );
    }
    await runs.end(run, 'failed', errorText(error), now());
  };

  /** Takes step after step until the run has ended, or is no longer in this process's hands. */
  const goOn = async (run: Run, signal: AbortSignal): Promise<void> => {
    let at: Run | null = run;
    try {
      const client = await ignite.connect();
      while (at?.state === 'running' && at.owner === owner) {
        await requestGate.idle();
        signal.throwIfAborted();
        await step(at, client, signal);
        at = await runs.find(run.id);
      }
    } catch (error) {
      if (error instanceof RunLostError || signal.aborted) return;
      // Nothing is wrong with the run: it goes on when the database is back.
      if (isUnavailable(error)) throw error;
      await fail(at ?? run, error);
    }
  };

  const take = async (run: Run): Promise<void> => {
    const abort = new AbortController();
    current = { id: run.id, abort };
    const beat = async (): Promise<void> => {
      if (!(await runs.renew(run, now()))) abort.abort();
    };
    const heart = setInterval(() => {
      // What the database does not take now it takes with the next beat.
      beat().catch(() => {});
    }, HEARTBEAT);
    try {
      await goOn(run, abort.signal);
    } finally {
      clearInterval(heart);
      current = null;
      await runs.release(run).catch(() => {});
    }
  };

  const loop = async (): Promise<void> => {
    while (!stopping) {
      const seen = wakeUps;
      try {
        const run = await runs.lease(owner, now());
        if (run !== null) {
          await take(run);
          continue;
        }
      } catch (error) {
        strapi.log.error(`[ignite-video] Reconciling paused: ${errorText(error)}`);
      }
      await sleep(seen);
    }
  };

  return {
    /** Call it outside of any request: what runs inherits the context that it was started in. */
    start(): void {
      running ??= loop();
    },
    /** Tells it that this process has started a run. */
    wake(): void {
      look();
      onWake();
    },
    /** Has it look for a run whose lease nobody holds. */
    look,
    /** Stops what this process does for a run that was cancelled. */
    abort(id: number): void {
      if (current?.id === id) current.abort.abort();
    },
    /** Releases the lease of the run. */
    async stop(): Promise<void> {
      stopping = true;
      current?.abort.abort();
      look();
      await running;
    },
  };
};

export type Runner = ReturnType<typeof createRunner>;
