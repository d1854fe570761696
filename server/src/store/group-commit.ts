import { BATCH_BYTES, BATCH_ROWS } from './batches';
import type { StoreOutcome } from './deliveries';
import type { NewDelivery } from './delivery';
import { isUnavailable } from './unavailable';

/** The queue in front of the database is full: the sender should come back later. */
export class OverloadedError extends Error {}

/** Bytes of bodies that may wait for the database. */
const QUEUE_BYTES = 64 * 1024 * 1024;

interface Entry {
  delivery: NewDelivery;
  resolve: (outcome: StoreOutcome) => void;
  reject: (error: unknown) => void;
}

/**
 * Stores deliveries that arrive together with one statement and one commit: while one batch is being
 * written, the next one gathers. Each caller hears of its own delivery, after the commit.
 *
 * @param gather awaited before each batch is taken, and again while more arrives, so that what is about
 * to arrive can join it.
 * @returns a function that resolves once the delivery is durable. It throws `OverloadedError` when
 * too much waits already, and what the database throws.
 */
export const createGroupCommit = (
  store: (batch: readonly NewDelivery[]) => Promise<StoreOutcome[]>,
  gather?: () => Promise<void>
) => {
  const queue: Entry[] = [];
  let queuedBytes = 0;
  let writing = false;

  const takeBatch = (): Entry[] => {
    const batch: Entry[] = [];
    let bytes = 0;
    while (queue[0] && batch.length < BATCH_ROWS) {
      const size = queue[0].delivery.body.length;
      if (batch.length > 0 && bytes + size > BATCH_BYTES) break;
      bytes += size;
      batch.push(queue.shift()!);
    }
    queuedBytes -= bytes;
    return batch;
  };

  const write = async (batch: Entry[]): Promise<void> => {
    try {
      const outcomes = await store(batch.map((entry) => entry.delivery));
      batch.forEach((entry, index) => entry.resolve(outcomes[index]!));
    } catch (error) {
      // One delivery that the database refuses must not take its neighbours with it.
      if (batch.length > 1 && !isUnavailable(error))
        for (const entry of batch) await write([entry]);
      else for (const entry of batch) entry.reject(error);
    }
  };

  /** Lets what is on its way join: for as long as each look brings more, and a batch has room. */
  const gatherAll = async (look: () => Promise<void>): Promise<void> => {
    let before: number;
    do {
      before = queue.length;
      await look();
    } while (queue.length > before && queue.length < BATCH_ROWS);
  };

  const drain = async (): Promise<void> => {
    if (writing) return;
    writing = true;
    while (queue.length > 0) {
      if (gather) await gatherAll(gather);
      await write(takeBatch());
    }
    writing = false;
  };

  return (delivery: NewDelivery): Promise<StoreOutcome> => {
    // A single body may be larger than the queue: `maxBodySize` is the site's choice.
    if (queuedBytes > 0 && queuedBytes + delivery.body.length > QUEUE_BYTES) {
      return Promise.reject(new OverloadedError('Too many deliveries are waiting to be stored'));
    }
    queuedBytes += delivery.body.length;
    return new Promise((resolve, reject) => {
      queue.push({ delivery, resolve, reject });
      void drain();
    });
  };
};
