import type { DeliveryCounts, DeliveryReason } from '#shared/contract/deliveries';
import type { Diagnosis } from '#shared/contract/health';
import type { ProblemsView } from '#shared/contract/problems';
import { verifiedOutcome, type CountedOutcome } from '#shared/contract/outcomes';
import { FUTURE_TOLERANCE } from '../receive/signature';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long a delivery may wait before it is worth a word (ms). */
const LONG_WAIT = 5 * MINUTE;
/** Deliveries that must agree before anything is concluded from what they have in common. */
const ENOUGH = 3;
/** How long after videos are made their updates should have come: transcoding takes its time (ms). */
const UPDATES_COME = 15 * MINUTE;
/** How far the lags of deliveries lie apart at most where the clock is what they have in common (ms). */
const SAME_LAG = 2 * MINUTE;
/** Problems of fields that are named one by one. */
const NAMED_PROBLEMS = 5;
/** Deliveries an hour whose storing may be slow without a word. */
const SOME_SLOW = 3;

/** What was measured; the diagnoses follow from it alone. Times in ms. */
export interface Facts {
  now: number;
  secrets: { readable: number; unreadable: number };
  /** Whether any request was ever seen. */
  wasCalled: boolean;
  /** What was counted in the last hour. */
  lastHour: ReadonlyMap<CountedOutcome, number>;
  counts: DeliveryCounts;
  oldestWaitingAt: number | null;
  /** The latest deliveries, ignored ones included, newest first. */
  recent: readonly { event: string; signedAt: number; receivedAt: number }[];
  /** Why the latest ones failed of those that are retried or dead, newest first. */
  failures: readonly DeliveryReason[];
  /** The mappings that are switched on, with what is wrong with them. */
  mappings: readonly { name: string; target: string; problem: string | null }[];
  /** What entries lack although they were written, the most frequent first. */
  problems: ProblemsView['problems'];
  /** What of Strapi's inside the guard found changed. */
  missingInternals: readonly string[];
  /** ms. */
  replayWindow: number;
  /** What counts as slow (ms). */
  slowStore: number;
}

type Finding = Diagnosis | false;

const minutesOf = (ms: number): number => Math.round(ms / MINUTE);

const aboutSecrets = ({ secrets, wasCalled, lastHour }: Facts): Finding[] => {
  const count = lastHour.get('wrongSignature') ?? 0;
  const verified = verifiedOutcome.options.reduce((sum, one) => sum + (lastHour.get(one) ?? 0), 0);
  const { readable, unreadable } = secrets;
  return [
    readable + unreadable === 0 && { code: 'noSecret', severity: 'failing', values: {} },
    unreadable > 0 && {
      code: 'secretsUnreadable',
      severity: readable === 0 ? 'failing' : 'attention',
      values: { count: unreadable },
    },
    readable > 0 && !wasCalled && { code: 'neverCalled', severity: 'attention', values: {} },
    count > 0 &&
      (verified === 0
        ? { code: 'wrongSecret', severity: 'failing', values: { count } }
        : {
            code: 'someWrongSignatures',
            severity: 'attention',
            values: { count, total: count + verified },
          }),
  ];
};

/** The usual time from signing to arrival, where nearly all of the latest deliveries agree on it (ms). */
const commonLag = ({ now, recent }: Facts): { count: number; lag: number } | null => {
  const lags = recent
    .filter(({ receivedAt }) => receivedAt > now - HOUR)
    .map(({ receivedAt, signedAt }) => receivedAt - signedAt)
    .sort((a, b) => a - b);
  const lag = lags[Math.floor(lags.length / 2)];
  if (lag === undefined || lags.length < ENOUGH) return null;
  const agreeing = lags.filter((one) => Math.abs(one - lag) <= SAME_LAG).length;
  return agreeing >= 0.8 * lags.length ? { count: agreeing, lag } : null;
};

const aboutClocks = (facts: Facts): Finding[] => {
  const inFuture = facts.lastHour.get('inFuture') ?? 0;
  const tooOld = facts.lastHour.get('tooOld') ?? 0;
  const common = commonLag(facts);
  return [
    inFuture > 0 && { code: 'clockBehind', severity: 'failing', values: { count: inFuture } },
    common !== null &&
      common.lag > FUTURE_TOLERANCE && {
        code: 'clockAhead',
        severity: 'attention',
        values: { count: common.count, minutes: minutesOf(common.lag) },
      },
    tooOld > 0 && {
      code: 'tooOld',
      severity: 'attention',
      values: { count: tooOld, hours: Math.round(facts.replayWindow / HOUR) },
    },
  ];
};

const aboutRequests = ({ now, lastHour, recent, slowStore }: Facts): Finding[] => {
  const counted = (outcome: CountedOutcome) => lastHour.get(outcome) ?? 0;
  const oldest = recent.at(-1);
  return [
    counted('notStored') > 0 && {
      code: 'notStored',
      severity: 'failing',
      values: { count: counted('notStored') },
    },
    counted('slowStore') >= SOME_SLOW && {
      code: 'databaseSlow',
      severity: 'attention',
      values: { count: counted('slowStore'), seconds: slowStore / 1000 },
    },
    counted('tooLarge') > 0 && {
      code: 'tooLarge',
      severity: 'attention',
      values: { count: counted('tooLarge') },
    },
    counted('bodyTaken') > 0 && {
      code: 'bodyTaken',
      severity: 'failing',
      values: { count: counted('bodyTaken') },
    },
    counted('notAVideo') > 0 && {
      code: 'notVideos',
      severity: 'attention',
      values: { count: counted('notAVideo') },
    },
    oldest !== undefined &&
      recent.length >= ENOUGH &&
      oldest.receivedAt < now - UPDATES_COME &&
      recent.every(({ event }) => event === 'video.created') && {
        code: 'onlyCreated',
        severity: 'attention',
        values: { count: recent.length },
      },
  ];
};

const aboutMappings = ({ mappings }: Facts): Finding[] => [
  mappings.length === 0 && { code: 'noMapping', severity: 'attention', values: {} },
  ...mappings.map(
    ({ name, target, problem }): Finding =>
      problem !== null && {
        code: 'mappingBroken',
        severity: 'failing',
        values: { mapping: name, target, problem },
      }
  ),
];

const aboutDeliveries = ({ now, counts, oldestWaitingAt, failures }: Facts): Finding[] => {
  const notWritten = new Map<string, { count: number; error: string }>();
  const others: string[] = [];
  for (const { code, values } of failures) {
    const { target = '', error = '' } = values;
    if (code === 'notWritten') {
      const known = notWritten.get(target);
      notWritten.set(target, { count: (known?.count ?? 0) + 1, error: known?.error ?? error });
    } else if (code !== 'mappingBroken') {
      others.push(error);
    }
  }
  return [
    ...[...notWritten].map(([target, values]): Finding => ({
      code: 'notWritten',
      severity: 'failing',
      values: { target, ...values },
    })),
    others[0] !== undefined && {
      code: 'failing',
      severity: 'failing',
      values: { count: others.length, error: others[0] },
    },
    oldestWaitingAt !== null &&
      now - oldestWaitingAt > LONG_WAIT && {
        code: 'backlog',
        severity: 'attention',
        values: { count: counts.waiting, minutes: minutesOf(now - oldestWaitingAt) },
      },
    counts.dead > 0 && { code: 'dead', severity: 'attention', values: { count: counts.dead } },
  ];
};

const aboutProblems = ({ problems }: Facts): Finding[] =>
  problems.slice(0, NAMED_PROBLEMS).map(({ code, name, attribute, count }) => ({
    code,
    severity: 'attention',
    values: { mapping: name, attribute, count },
  }));

const aboutTheGuard = ({ missingInternals }: Facts): Finding[] => [
  missingInternals.length > 0 && {
    code: 'draftsClosed',
    severity: 'attention',
    values: { missing: missingInternals.join('; ') },
  },
];

/** Says what is wrong, the worst first: causes before what follows from them. */
export const diagnose = (facts: Facts): Diagnosis[] => {
  const findings = [
    aboutSecrets,
    aboutClocks,
    aboutRequests,
    aboutMappings,
    aboutTheGuard,
    aboutDeliveries,
    aboutProblems,
  ].flatMap((about) => about(facts));
  const found = findings.filter((finding) => finding !== false);
  return [
    ...found.filter(({ severity }) => severity === 'failing'),
    ...found.filter(({ severity }) => severity === 'attention'),
  ];
};
