import type { HealthView } from '#shared/contract/health';
import { refusalReason, verifiedOutcome } from '#shared/contract/outcomes';
import { parseHistory } from '../store/history';
import { reasonOf } from '../log/reason';
import type { ActiveMapping } from '../apply/desired-entry';
import type { Secrets } from '../settings/secrets';
import type { Deliveries } from '../store/deliveries';
import type { Log } from '../log/search';
import type { Requests } from '../store/requests';
import type { AppliedVideos } from '../store/applied-videos';
import { diagnose } from './diagnose';
import type { ProblemCounts } from './problems';

const HOUR = 60 * 60 * 1000;
/** Deliveries that are looked at to tell what they have in common. */
const LATEST = 50;

export interface HealthParts {
  secrets: Pick<Secrets, 'list'>;
  requests: Pick<Requests, 'since' | 'lastOf' | 'any'>;
  deliveries: Pick<Deliveries, 'counts'>;
  log: Pick<Log, 'latest' | 'newest' | 'oldestWaiting'>;
  appliedVideos: Pick<AppliedVideos, 'count'>;
  mappings(): Promise<readonly ActiveMapping[]>;
  problems: ProblemCounts;
  /** What of Strapi's inside the guard found changed. */
  missingInternals(): readonly string[];
  replayWindow: number;
  slowStore: number;
  now(): number;
}

/** Measures how the sync fares, and says what is wrong. */
export const createHealth = (parts: HealthParts) => async (): Promise<HealthView> => {
  const { requests, deliveries, log, appliedVideos, replayWindow, slowStore } = parts;
  const now = parts.now();
  const secrets = await parts.secrets.list();
  const lastHour = await requests.since(now - HOUR);
  const counts = await deliveries.counts();
  const waiting = await log.oldestWaiting();
  // Somebody may have replayed what came long ago.
  const oldestWaitingAt =
    waiting && (parseHistory(waiting.history).at(-1)?.at ?? waiting.receivedAt);
  const failed = await log.newest(['retrying', 'dead'], LATEST);
  const diagnoses = diagnose({
    now,
    secrets: {
      readable: secrets.filter(({ readable }) => readable).length,
      unreadable: secrets.filter(({ readable }) => !readable).length,
    },
    wasCalled: await requests.any(),
    lastHour: new Map(lastHour.map(({ outcome, count }) => [outcome, count])),
    counts,
    oldestWaitingAt,
    recent: await log.latest(LATEST),
    failures: failed.flatMap(
      ({ state, note, history }) => reasonOf(state, note, parseHistory(history)) ?? []
    ),
    mappings: (await parts.mappings()).map(({ mapping, broken }) => ({
      name: mapping.name,
      target: mapping.target,
      problem: broken,
    })),
    problems: await parts.problems(),
    missingInternals: parts.missingInternals(),
    replayWindow,
    slowStore,
  });
  return {
    now,
    status: diagnoses[0]?.severity ?? 'ok',
    lastVerifiedAt: await requests.lastOf(verifiedOutcome.options),
    ...counts,
    oldestWaitingAt,
    refused: lastHour.flatMap(({ outcome, ...counted }) => {
      const reason = refusalReason.safeParse(outcome);
      return reason.success ? [{ reason: reason.data, ...counted }] : [];
    }),
    storedVideos: await appliedVideos.count(),
    diagnoses,
  };
};
