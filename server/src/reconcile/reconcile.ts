import type {
  ReconcileView,
  RunChanges,
  RunOptions,
  RunRefusal,
  RunTrigger,
  RunView,
} from '../contract/reconcile';

/** A run, or why there is none. */
export type RunResult = { ok: true; run: RunView } | { ok: false; refusal: RunRefusal };

/**
 * `strapi.plugin('ignite-video').service('reconcile')`: what the admin API and the command line call.
 * A run goes on in the background, in whichever process of the site has it in hand: look at `find`
 * until its state is no longer `running`, then at `waiting` until what it stored is applied.
 */
export interface Reconcile {
  view(): Promise<ReconcileView>;
  /** A run, or null when there is none of that id. */
  find(id: number): Promise<RunView | null>;
  /** @param after the id of the last change of the page before, or 0. */
  changes(id: number, after: number): Promise<RunChanges>;
  /** Starts a run; refused while another one is running anywhere, and without a token. */
  start(options: RunOptions, trigger: RunTrigger): Promise<RunResult>;
  /** Ends a run that is running or needs confirmation; any other stays as it is. */
  cancel(id: number): Promise<RunResult>;
  /** Goes on with the last run, when it was cancelled or failed. */
  resume(id: number): Promise<RunResult>;
  /** Lets the last run delete more than the settings allow without being asked. */
  confirm(id: number): Promise<RunResult>;
}
