import { REFRESH } from '../../api';
import type { JobView } from '#shared/contract/mapping';
import { useGetJobQuery } from './api';

/** How often a running job is looked at (ms). */
const RUNNING = 1000;

/** The job that runs, or ran last. */
export const useJob = (): JobView | null => {
  const { data } = useGetJobQuery(undefined, { pollingInterval: REFRESH });
  const isRunning = data?.state === 'running';
  // Of two looks at the same thing the more frequent one sets the pace.
  useGetJobQuery(undefined, { pollingInterval: RUNNING, skip: !isRunning });
  return data ?? null;
};
