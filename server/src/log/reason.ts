import type { DeliveryReason, DeliveryState } from '#shared/contract/deliveries';
import { lastFailure, type HistoryEntry } from '../store/history';

const because = (
  code: DeliveryReason['code'],
  values: DeliveryReason['values'] = {}
): DeliveryReason => ({ code, values });

/**
 * Why a delivery is where it is.
 *
 * @param note what is stored beside the state: a code, or what was wrong in words.
 */
export const reasonOf = (
  state: DeliveryState,
  note: string | null,
  history: readonly HistoryEntry[]
): DeliveryReason | null => {
  switch (state) {
    case 'ignored':
      return because(note === 'switchedOff' ? 'switchedOff' : 'unknownEvent');
    case 'invalid':
      return because('notAVideo', { problem: note ?? '' });
    case 'superseded':
      return because('newerApplied');
    case 'stale':
      return because('cameLate');
    case 'retrying':
    case 'dead':
      return lastFailure(history) ?? because('failed', { error: note ?? '' });
    case 'applied':
    case 'unchanged':
    case 'waiting':
      return null;
  }
};
