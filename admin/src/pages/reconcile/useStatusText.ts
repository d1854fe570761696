import { useIntl } from 'react-intl';
import type { RunView } from '#shared/contract/reconcile';
import { useText } from '../../useText';
import { changesOf, standingOf } from './run-parts';

/** How a run stands, in words. */
export const useStandingText = () => {
  const text = useText();
  const { formatDate } = useIntl();
  return (run: RunView): string => {
    const standing = standingOf(run);
    const { mode, dryRun, since, seen, total, toCheck, deleted, waiting } = run;
    if (standing !== 'done') {
      return text(`import.standing.${standing}`, {
        ...{ seen, toCheck, deleted, waiting },
        total: total ?? seen,
        changes: changesOf(run),
      });
    }
    if (dryRun) return text('import.standing.doneDry');
    if (mode === 'full' || since === null) return text('import.standing.doneFull');
    return text('import.standing.doneSince', {
      since: formatDate(since, { dateStyle: 'medium', timeStyle: 'short' }),
    });
  };
};
