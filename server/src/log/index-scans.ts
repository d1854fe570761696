import {
  deliveryState,
  type DeliveriesQuery,
  type DeliveryState,
} from '#shared/contract/deliveries';
import { VIDEO_EVENTS } from '#shared/ignite';

/** Equalities that one index of the deliveries serves in the order of their ids. */
export type IndexScan = Record<string, string | number>;

export type Filter = Pick<DeliveriesQuery, 'event' | 'videoId'> & {
  /** One of these; all when not given. */
  states?: readonly DeliveryState[];
};

/**
 * Splits a filter so that each part is read along one index, newest first, however many rows match or
 * do not: only the first few of each part are looked at. `(state, event, id)` serves what names an
 * event, `(state, next_attempt_at, id)` what does not: that time is 0 for all that is not tried again.
 */
export const indexScansOf = ({ states, event, videoId }: Filter): IndexScan[] => {
  const given = states ?? deliveryState.options;
  if (videoId !== undefined) {
    return given.map((state) => ({ video_id: videoId, state, ...(event && { event }) }));
  }
  if (event !== undefined) return given.map((state) => ({ state, event }));
  if (states === undefined) return [{}];
  return states.flatMap((state): IndexScan[] =>
    state === 'retrying'
      ? VIDEO_EVENTS.map((one) => ({ state, event: one }))
      : [{ state, next_attempt_at: 0 }]
  );
};
