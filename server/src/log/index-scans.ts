import {
  deliveryState,
  type DeliveriesQuery,
  type DeliveryState,
} from '#shared/contract/deliveries';
import { VIDEO_EVENTS } from '#shared/ignite';
import { QUEUE_STATES } from '../store/queue-rows';

/** Equalities that one index serves in the order of the ids: of the log, or of the queue for what is not settled. */
export interface IndexScan {
  of: 'deliveries' | 'queue';
  where: Record<string, string>;
}

export type Filter = Pick<DeliveriesQuery, 'event' | 'videoId'> & {
  /** One of these; all when not given. */
  states?: readonly DeliveryState[];
};

export const isQueued = (state: DeliveryState): boolean =>
  (QUEUE_STATES as readonly string[]).includes(state);

const scanOf = (state: DeliveryState, where: Record<string, string>): IndexScan => ({
  of: isQueued(state) ? 'queue' : 'deliveries',
  where: { ...where, state },
});

/**
 * Splits a filter so that each part is read along one index, newest first, however many rows match or
 * do not: only the first few of each part are looked at. What names a video is found along its few
 * deliveries, all else by `(state, event, id)`, or, in the log, by `(state, id)`: the queue knows three events.
 */
export const indexScansOf = ({ states, event, videoId }: Filter): IndexScan[] => {
  if (videoId !== undefined) {
    const where = { video_id: videoId, ...(event && { event }) };
    return states?.map((state) => scanOf(state, where)) ?? [{ of: 'deliveries', where }];
  }
  if (event !== undefined) {
    return (states ?? deliveryState.options).map((state) => scanOf(state, { event }));
  }
  if (states === undefined) return [{ of: 'deliveries', where: {} }];
  return states.flatMap((state) =>
    isQueued(state) ? VIDEO_EVENTS.map((one) => scanOf(state, { event: one })) : [scanOf(state, {})]
  );
};
