import type {
  DeliveriesChart,
  DeliveryRow,
  DeliveryView,
  ChartOutcome,
  TimelineEntry,
} from '#shared/contract/deliveries';
import { refusalReason, type CountedOutcome } from '#shared/contract/outcomes';
import { REPLAYABLE_STATES } from '../store/replay';
import type { LoggedDelivery } from './rows';
import { decodeChanges } from '../store/changes';
import { parseHistory } from '../store/history';
import { reasonOf } from './reason';

const HOUR = 60 * 60 * 1000;

/** A delivery as a line of the log. */
export const toRow = (delivery: LoggedDelivery): DeliveryRow => ({
  id: delivery.id,
  receivedAt: delivery.receivedAt,
  event: delivery.event,
  videoId: delivery.videoId,
  title: delivery.title,
  outcome: delivery.state,
  reason: reasonOf(delivery.state, delivery.note, parseHistory(delivery.history)),
  attempts: delivery.attempts,
  repeats: delivery.repeats,
  repeatedAt: delivery.repeatedAt,
});

export const isReplayable = ({ state, hasPayload }: Pick<LoggedDelivery, 'state' | 'hasPayload'>) =>
  hasPayload && (REPLAYABLE_STATES as readonly string[]).includes(state);

const timelineOf = (delivery: LoggedDelivery, reason: DeliveryRow['reason']): TimelineEntry[] => {
  const entry = (
    kind: TimelineEntry['kind'],
    at: number | null,
    why: TimelineEntry['reason'] = null
  ): TimelineEntry[] => (at === null ? [] : [{ kind, at, reason: why }]);
  const isSent = delivery.source === 'webhook';
  const past = [
    ...entry(isSent ? 'received' : 'asked', delivery.receivedAt),
    ...entry('repeated', delivery.repeatedAt),
    ...parseHistory(delivery.history),
    // That it died is in its history.
    ...(delivery.state === 'dead' ? [] : entry('settled', delivery.settledAt, reason)),
  ].sort((a, b) => a.at - b.at);
  // The sender's clock may be another one: what it says comes first, what is to come last.
  return [
    ...(isSent ? entry('signed', delivery.signedAt) : []),
    ...past,
    ...entry('nextTry', delivery.nextAttemptAt),
  ];
};

/** Everything that is on record of a delivery itself, but its payload. */
export const toView = (delivery: LoggedDelivery): Omit<DeliveryView, 'problems' | 'run'> => {
  const row = toRow(delivery);
  return {
    ...row,
    source: delivery.source,
    deliveryId: delivery.deliveryId,
    signedAt: delivery.signedAt,
    settledAt: delivery.settledAt,
    nextAttemptAt: delivery.nextAttemptAt,
    videoUpdatedAt: delivery.videoUpdatedAt,
    timeline: timelineOf(delivery, row.reason),
    changes: decodeChanges(delivery.changes),
    hasPayload: delivery.hasPayload,
    isReplayable: isReplayable(delivery),
  };
};

/** Under which name the chart shows what is counted; null for what it leaves out. */
const chartOutcomeOf = (outcome: CountedOutcome): ChartOutcome | null => {
  if (refusalReason.safeParse(outcome).success) return 'refused';
  if (outcome === 'notAVideo') return 'invalid';
  // What was accepted shows once it has come to an end.
  if (outcome === 'accepted' || outcome === 'slowStore') return null;
  return outcome as ChartOutcome;
};

/** What was counted in each of the last hours, up to the one that is going on at `now` (ms). */
export const toChart = (
  counted: readonly { hour: number; outcome: CountedOutcome; count: number }[],
  hours: number,
  now: number
): DeliveriesChart => {
  const last = now - (now % HOUR);
  return Array.from({ length: hours }, (_, index) => {
    const at = last - (hours - 1 - index) * HOUR;
    const counts: DeliveriesChart[number]['counts'] = {};
    for (const { hour, outcome, count } of counted) {
      const name = chartOutcomeOf(outcome);
      if (hour === at && name !== null) counts[name] = (counts[name] ?? 0) + count;
    }
    return { at, counts };
  });
};

/** The beginning (ms) of the first of the last hours that a chart shows. */
export const chartBegin = (hours: number, now: number): number =>
  now - (now % HOUR) - (hours - 1) * HOUR;
