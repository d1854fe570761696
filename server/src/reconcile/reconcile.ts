import type {
  ReconcileView,
  RunChanges,
  RunOptions,
  RunRefusal,
  RunState,
  RunTrigger,
  RunView,
} from '#shared/contract/reconcile';
import type { ApiSettings } from '../ignite/connection';
import type { MappingSettingsStore } from '../settings/mappings';
import type { ReconcileSettingsStore } from '../settings/reconcile';
import { withRevision } from '../settings/stored';
import type { Links } from '../write/links';
import type { RunChanges as RunChangeStore } from './run-changes';
import type { Run, Runs } from './runs';
import type { Runner } from './runner';
import type { Schedule } from './schedule';

/** Runs that are kept, and shown. */
const KEPT = 20;
/** Changes of a run on one page. */
const CHANGES = 50;
/** How far before the last run's start a run looks for changes (ms): clocks differ. */
const OVERLAP = 5 * 60_000;

/** A run, or why there is none. */
export type RunResult = { ok: true; run: RunView } | { ok: false; refusal: RunRefusal };

/**
 * `strapi.plugin('ignite-video').service('reconcile')`: what the admin API and the command line call.
 * A run goes on in the background, in whichever process of the site holds its lease: look at `find`
 * until its state is no longer `running`, then at `waiting` until what it stored is applied.
 */
export interface Reconcile {
  view(): Promise<ReconcileView>;
  /** A run, or null when there is none of that id. */
  find(id: number): Promise<RunView | null>;
  /** @param after the id of the last change of the page before, or 0. */
  changes(id: number, after: number): Promise<RunChanges>;
  /**
   * Starts a run; refused while another one is running anywhere, and without a token.
   * @param idempotencyKey what starts it in several processes at once; only one of them then does.
   */
  start(options: RunOptions, trigger: RunTrigger, idempotencyKey?: string): Promise<RunResult>;
  /** Ends a run that is running or needs confirmation; any other stays as it is. */
  cancel(id: number): Promise<RunResult>;
  /** Goes on with the last run, when it was cancelled or failed. */
  resume(id: number): Promise<RunResult>;
  /** Lets the last run delete more than the settings allow without being asked. */
  confirm(id: number): Promise<RunResult>;
}

export interface ReconcileParts {
  api: Pick<ApiSettings, 'get'>;
  settings: Pick<ReconcileSettingsStore, 'get' | 'read'>;
  mappings: Pick<MappingSettingsStore, 'get'>;
  runs: Runs;
  changes: RunChangeStore;
  links: Pick<Links, 'entriesOf'>;
  runner: () => Pick<Runner, 'wake' | 'abort'>;
  schedule: () => Pick<Schedule, 'nextAt'>;
  now(): number;
}

const RESUMABLE: readonly RunState[] = ['cancelled', 'failed'];

/** Videos per second since the run was started or resumed, and the time that the rest of them takes (ms). */
const paceOf = (run: Run, now: number): Pick<RunView, 'rate' | 'timeLeft'> => {
  const seconds = (now - run.attemptStartedAt) / 1000;
  if (run.state !== 'running' || seconds <= 0) return { rate: null, timeLeft: null };
  const rate = (run.seen - run.attemptSeen) / seconds;
  const isKnown = run.phase === 'listing' && run.total !== null && rate > 0;
  const left = isKnown ? Math.max(0, (run.total ?? 0) - run.seen) : 0;
  return { rate, timeLeft: isKnown ? Math.round((left / rate) * 1000) : null };
};

/** See `Reconcile`. */
export const createReconcile = (parts: ReconcileParts): Reconcile => {
  const { api, settings, mappings, runs, changes, links, runner, schedule, now } = parts;

  const viewOf = async (run: Run, lastId: number): Promise<RunView> => {
    const { id, mode, dryRun, trigger, state, phase, startedAt, endedAt, since, total } = run;
    const { seen, created, updated, restored, toCheck, deleted, invalid, elsewhere, message } = run;
    return {
      ...{ id, mode, dryRun, trigger, state, phase, startedAt, endedAt, since, total },
      ...{ seen, created, updated, restored, toCheck, deleted, invalid, elsewhere, message },
      unchanged: Math.max(0, seen - created - updated - restored),
      ...paceOf(run, now()),
      ...(await changes.unsettled(id)),
      canResume: id === lastId && RESUMABLE.includes(state),
      canConfirm: id === lastId && state === 'needsConfirmation',
    };
  };

  const lastId = async (): Promise<number> => (await runs.last(1))[0]?.id ?? 0;

  const find = async (id: number): Promise<RunView | null> => {
    const run = await runs.find(id);
    return run && viewOf(run, await lastId());
  };

  /** What became of a change of a run's state. */
  const result = async (id: number): Promise<RunResult> => {
    const run = await find(id);
    return run ? { ok: true, run } : { ok: false, refusal: 'notPossible' };
  };

  const hasToken = async (): Promise<boolean> => (await api.get()).token !== null;

  const goOn = async (
    id: number,
    from: readonly RunState[],
    { confirmed }: { confirmed: boolean }
  ): Promise<RunResult> => {
    if (!(await hasToken())) return { ok: false, refusal: 'noToken' };
    // What a later run has seen is no longer known of this one.
    const isResumed =
      id === (await lastId()) && (await runs.resume(id, from, { confirmed, now: now() }));
    if (!isResumed) {
      return { ok: false, refusal: (await runs.running()) ? 'alreadyRunning' : 'notPossible' };
    }
    runner().wake();
    return result(id);
  };

  return {
    find,

    async view() {
      const last = await runs.last(KEPT);
      return {
        now: now(),
        settings: withRevision(await settings.read()),
        nextAt: (await hasToken()) ? schedule().nextAt() : null,
        runs: await Promise.all(last.map((run) => viewOf(run, last[0]?.id ?? 0))),
      };
    },

    async changes(id, after) {
      const found = await changes.after(id, after, CHANGES + 1);
      const page = found.slice(0, CHANGES);
      const entries = await links.entriesOf(
        (await mappings.get()).mappings.map(({ key }) => key),
        page.map(({ videoId }) => videoId)
      );
      return {
        changes: page.map((change) => ({
          ...change,
          entries: entries
            .filter(({ videoId }) => videoId === change.videoId)
            .map(({ uid, documentId }) => ({ uid, documentId })),
        })),
        next: found.length > CHANGES ? (page.at(-1)?.id ?? null) : null,
      };
    },

    async start(options, trigger, idempotencyKey) {
      if (!(await hasToken())) return { ok: false, refusal: 'noToken' };
      const lastDone = options.mode === 'since' ? await runs.lastDoneAt() : null;
      const run = await runs.start(options, trigger, {
        since: lastDone === null ? null : lastDone - OVERLAP,
        idempotencyKey: idempotencyKey ?? null,
        now: now(),
      });
      if (run === null) return { ok: false, refusal: 'alreadyRunning' };
      await changes.forgetBefore(await runs.prune(KEPT));
      runner().wake();
      return result(run.id);
    },

    async cancel(id) {
      const cancelled =
        (await runs.end({ id }, 'cancelled', null, now())) || (await runs.decline(id, now()));
      runner().abort(id);
      return cancelled ? result(id) : { ok: false, refusal: 'notPossible' };
    },

    resume: (id) => goOn(id, RESUMABLE, { confirmed: false }),
    confirm: (id) => goOn(id, ['needsConfirmation'], { confirmed: true }),
  };
};
