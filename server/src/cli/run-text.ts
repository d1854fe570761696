import type { RunView } from '#shared/contract/reconcile';

const number = (value: number): string => value.toLocaleString('en-GB');

const counted = (count: number, singular: string, plural: string): string =>
  `${number(count)} ${count === 1 ? singular : plural}`;

/** Time in the largest unit that leaves a whole number above one; from ms. */
export const timeText = (ms: number): string => {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
};

const changesOf = ({ created, updated, restored, deleted }: RunView): number =>
  created + updated + restored + deleted;

export const hasDifferences = (run: RunView): boolean => changesOf(run) > 0;

/** What the run is doing: the steps that a person waits for, one after the other. */
const stepOf = (run: RunView): { what: string; share: number | null; detail: string } => {
  if (run.state !== 'running') {
    return { what: 'Writing', share: null, detail: `${number(run.waiting)} left` };
  }
  if (run.phase !== 'listing') {
    return {
      what: { checking: 'Checking what was not listed', deleting: 'Deleting what is gone' }[
        run.phase
      ],
      share: null,
      detail: `${number(run.toCheck)} left`,
    };
  }
  const { seen, total } = run;
  if (total === null) return { what: 'Asking Ignite', share: null, detail: '' };
  return {
    what: 'Comparing',
    share: total === 0 ? 1 : Math.min(1, seen / total),
    detail: `${number(seen)} of ${number(total)}`,
  };
};

const speedOf = ({ rate, timeLeft }: RunView): string[] => [
  ...(rate === null ? [] : [`${number(Math.round(rate))}/s`]),
  ...(timeLeft === null ? [] : [`${timeText(timeLeft)} left`]),
];

const BAR = 20;

/** One line with a bar, no longer than the terminal is wide. */
export const progressBar = (run: RunView, columns: number): string => {
  const { what, share, detail } = stepOf(run);
  const full = Math.floor((share ?? 0) * BAR);
  const bar =
    share === null
      ? []
      : [`${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${Math.floor(share * 100)} %`];
  const line = [
    what,
    ...bar,
    detail,
    counted(changesOf(run), 'change', 'changes'),
    ...speedOf(run),
  ];
  return line
    .filter((part) => part !== '')
    .join('  ')
    .slice(0, columns - 1);
};

/** Where nobody watches: a line for each step and each tenth of it, the same text until the next one. */
export const progressLine = (run: RunView): string => {
  const { what, share } = stepOf(run);
  return share === null ? `${what} …` : `${what}: ${Math.floor(share * 10) * 10} %`;
};

/** What a run came to, in sentences. */
export const resultText = (run: RunView): string => {
  const { seen, created, updated, restored, deleted, unchanged, failing, message } = run;
  const { invalid, elsewhere } = run;
  const parts = [
    [created, 'new'],
    [updated, run.dryRun ? 'to be brought up to date' : 'brought up to date'],
    [restored, 'back after a deletion'],
    [deleted, run.dryRun ? 'gone from Ignite' : 'gone from Ignite, and so deleted'],
    [unchanged, 'as they were'],
  ] as const;
  const list = parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${number(count)} ${what}`)
    .join(', ');
  const heading = {
    running: 'The run is still going on',
    cancelled: 'The run was cancelled',
    failed: 'The run failed',
    needsConfirmation: 'The run waits for a person to confirm',
    done: run.dryRun ? 'Dry run: nothing was changed' : 'Done',
  }[run.state];
  return [
    `${heading}. ${counted(seen, 'video', 'videos')} compared${list === '' ? '' : `: ${list}`}.`,
    ...(message === null ? [] : [message]),
    ...(invalid > 0
      ? [
          `${counted(invalid, 'element', 'elements')} of Ignite's list had no id or no date, and was left out.`,
        ]
      : []),
    ...(elsewhere > 0
      ? [
          `${counted(elsewhere, 'video', 'videos')} of other workspaces, or of none, left alone: Ignite listed no video of those with this token.`,
        ]
      : []),
    ...(failing > 0
      ? [
          `${counted(failing, 'change', 'changes')} could not be written yet: the server's log says why. It is tried again for about a day, and then on request in the admin panel.`,
        ]
      : []),
    ...(run.canResume || run.canConfirm
      ? [
          'Resume or confirm it in the admin panel under Settings → Ignite Video, or start another run.',
        ]
      : []),
  ].join('\n');
};
