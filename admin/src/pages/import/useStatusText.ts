import { useIntl } from 'react-intl';
import type { RunView } from '#shared/contract/reconcile';
import { useText } from '../../useText';
import { changesOf, runStatusOf } from './run-parts';

/** How a run stands, in words. */
export const useStatusText = () => {
  const text = useText();
  const { formatDate } = useIntl();
  return (run: RunView): string => {
    const status = runStatusOf(run);
    const { mode, dryRun, since, seen, total, toCheck, deleted, waiting } = run;
    if (status !== 'done') {
      return text(`import.status.${status}`, {
        ...{ seen, toCheck, deleted, waiting },
        total: total ?? seen,
        changes: changesOf(run),
      });
    }
    if (dryRun) return text('import.status.doneDry');
    if (mode === 'full' || since === null) return text('import.status.doneFull');
    return text('import.status.doneSince', {
      since: formatDate(since, { dateStyle: 'medium', timeStyle: 'short' }),
    });
  };
};
