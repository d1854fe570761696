import { setImmediate } from 'node:timers/promises';
import type { Deliveries } from '../store/deliveries';
import { createGroupCommit } from '../store/group-commit';

/** A delivery that takes longer to be stored (ms) counts as slow: usually it takes a few. */
export const SLOW_STORE = 1000;

/**
 * Stores the deliveries that arrive together with one commit.
 *
 * @param onSlow called with how many deliveries a commit stored that took longer than `SLOW_STORE`.
 */
export const createDeliveryStore = ({
  deliveries,
  onSlow,
}: {
  deliveries: Pick<Deliveries, 'store'>;
  onSlow(count: number): void;
}) =>
  createGroupCommit(
    async (batch: Parameters<Deliveries['store']>[0]) => {
      const started = performance.now();
      const outcomes = await deliveries.store(batch);
      if (performance.now() - started > SLOW_STORE) onSlow(batch.length);
      return outcomes;
    },
    // SQLite's driver writes on this thread: let the requests that are already here join first.
    () => setImmediate()
  );
