import type { ReconcileView } from '#shared/contract/reconcile';
import { REFRESH } from '../../api';
import { useGetImportQuery } from './api';
import { isGoingOn } from './run-parts';

/** How often a run that goes on is looked at (ms). */
const RUNNING = 1000;

/** All that the page shows, kept up to date while it is open. */
export const useImportView = (): { view: ReconcileView | undefined; isLoading: boolean } => {
  const { data: view, isLoading } = useGetImportQuery(undefined, { pollingInterval: REFRESH });
  const isBusy = view?.runs.some(isGoingOn) ?? false;
  // Of two looks at the same thing the more frequent one sets the pace.
  useGetImportQuery(undefined, { pollingInterval: RUNNING, skip: !isBusy });
  return { view, isLoading };
};
