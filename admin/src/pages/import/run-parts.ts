import type { RunView } from '#shared/contract/reconcile';

/** What a run found otherwise than it was here, in the order in which it is told. */
export const CHANGES = ['created', 'updated', 'restored', 'deleted'] as const;

export const changesOf = (run: RunView): number =>
  CHANGES.reduce((sum, change) => sum + run[change], 0);

/** Whether changes are still being written. What failed is tried again for long: nobody waits for that. */
const isWriting = ({ waiting, failing }: RunView): boolean => waiting > failing;

/** Whether something still happens that a person waits for. */
export const isGoingOn = (run: RunView): boolean => run.state === 'running' || isWriting(run);

/**
 * How a run stands. One that has compared everything is only `done` when all that it found is written, too;
 * `incomplete`: it cannot be.
 */
export type RunStatus =
  RunView['phase'] | Exclude<RunView['state'], 'running'> | 'asking' | 'writing' | 'incomplete';

export const runStatusOf = (run: RunView): RunStatus => {
  const { state, phase, total, waiting, failing } = run;
  if (state === 'running') return phase === 'listing' && total === null ? 'asking' : phase;
  if (state !== 'done') return state;
  if (isWriting(run)) return 'writing';
  return waiting > 0 || failing > 0 ? 'incomplete' : 'done';
};

/** How far it is with what a person waits for. The total is null while nobody can know it. */
export const progressOf = (run: RunView): { done: number; total: number | null } => {
  const { seen, total, waiting } = run;
  const status = runStatusOf(run);
  if (status === 'listing' && total !== null) return { done: Math.min(seen, total), total };
  if (status !== 'writing') return { done: 0, total: null };
  const changes = changesOf(run);
  return { done: Math.max(0, changes - waiting), total: changes };
};

/** The share of the videos here that Ignite did not list, from 0 to 1. */
export const missingShare = ({ toCheck, seen }: RunView): number =>
  toCheck / Math.max(1, toCheck + seen);
