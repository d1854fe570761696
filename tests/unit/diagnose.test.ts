import { diagnose, type Facts } from '../../server/src/health/diagnose';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const now = Date.UTC(2024, 0, 15, 12);

const delivery = (age: number, lag = 1000, event = 'video.updated') => ({
  event,
  receivedAt: now - age,
  signedAt: now - age - lag,
});

/** A site on which all is well. */
const well: Facts = {
  now,
  secrets: { readable: 1, unreadable: 0 },
  wasCalled: true,
  lastHour: new Map([['accepted', 5]]),
  counts: { waiting: 0, retrying: 0, dead: 0 },
  oldestWaitingAt: null,
  recent: [delivery(MINUTE), delivery(2 * MINUTE), delivery(3 * MINUTE), delivery(4 * MINUTE)],
  failures: [],
  mappings: [{ name: 'Videos', target: 'api::clip.clip', problem: null }],
  problems: [],
  missingInternals: [],
  replayWindow: 24 * HOUR,
  slowStore: 1000,
};

const codesOf = (facts: Partial<Facts>): string[] =>
  diagnose({ ...well, ...facts }).map(({ code }) => code);

const created = (age: number) => delivery(age, 1000, 'video.created');
const failure = (
  code: 'notWritten' | 'mappingBroken' | 'notMapped',
  target: string,
  error: string
) => ({
  code,
  values: { target, error },
});

it('finds nothing where all is well', () => {
  expect(codesOf({})).toEqual([]);
});

it.each<[string, Partial<Facts>, string[]]>([
  ['a quiet site', { lastHour: new Map(), recent: [] }, []],
  [
    'a site that was never called',
    { wasCalled: false, lastHour: new Map(), recent: [] },
    ['neverCalled'],
  ],
  [
    'a site without a secret that was never called, of which the secret comes first',
    { secrets: { readable: 0, unreadable: 0 }, wasCalled: false },
    ['noSecret'],
  ],
  [
    'a secret that cannot be read beside one that can',
    { secrets: { readable: 1, unreadable: 1 } },
    ['secretsUnreadable'],
  ],
  ['wrong signatures alone', { lastHour: new Map([['wrongSignature', 3]]) }, ['wrongSecret']],
  [
    'wrong signatures beside a repeat, which was right',
    {
      lastHour: new Map([
        ['wrongSignature', 3],
        ['duplicate', 1],
      ]),
    },
    ['someWrongSignatures'],
  ],
  ['strangers that send no signature', { lastHour: new Map([['signatureMissing', 99]]) }, []],
  ['a signature of the future', { lastHour: new Map([['inFuture', 1]]) }, ['clockBehind']],
  ['a signature from before the window', { lastHour: new Map([['tooOld', 1]]) }, ['tooOld']],
  [
    'deliveries that are all 6 minutes old when they come',
    { recent: [0, 1, 2, 3].map((age) => delivery(age, 6 * MINUTE)) },
    ['clockAhead'],
  ],
  [
    'deliveries that are all 5 minutes old when they come, as much as a clock may be off',
    { recent: [0, 1, 2, 3].map((age) => delivery(age, 5 * MINUTE)) },
    [],
  ],
  [
    'deliveries that were sent again after an outage, each of another age',
    { recent: [10, 20, 30, 40].map((lag) => delivery(0, lag * MINUTE)) },
    [],
  ],
  [
    'two late deliveries, which tell nothing yet',
    { recent: [1, 2].map((age) => delivery(age, HOUR)) },
    [],
  ],
  [
    'late deliveries of long ago',
    { recent: [1, 2, 3].map((age) => delivery(age * 2 * HOUR, 20 * MINUTE)) },
    [],
  ],
  ['a Strapi that the guard does not know', { missingInternals: ['a', 'b'] }, ['draftsClosed']],
  ['two slow stores', { lastHour: new Map([['slowStore', 2]]) }, []],
  ['three slow stores', { lastHour: new Map([['slowStore', 3]]) }, ['databaseSlow']],
  ['what could not be stored', { lastHour: new Map([['notStored', 1]]) }, ['notStored']],
  ['bodies over the limit', { lastHour: new Map([['tooLarge', 1]]) }, ['tooLarge']],
  ['bodies that are no videos', { lastHour: new Map([['notAVideo', 1]]) }, ['notVideos']],
  [
    'new videos alone, for a while',
    { recent: [1, 5, 16].map((m) => created(m * MINUTE)) },
    ['onlyCreated'],
  ],
  ['new videos alone, just now', { recent: [1, 5, 14].map((m) => created(m * MINUTE)) }, []],
  [
    'new videos and one update',
    { recent: [...[1, 5, 16].map((m) => created(m * MINUTE)), delivery(17 * MINUTE)] },
    [],
  ],
  ['no mapping', { mappings: [] }, ['noMapping']],
  [
    'what waits for 5 minutes',
    { counts: { waiting: 1, retrying: 0, dead: 0 }, oldestWaitingAt: now - 5 * MINUTE },
    [],
  ],
  [
    'what waits for longer',
    { counts: { waiting: 1, retrying: 0, dead: 0 }, oldestWaitingAt: now - 5 * MINUTE - 1 },
    ['backlog'],
  ],
  ['dead deliveries', { counts: { waiting: 0, retrying: 0, dead: 1 } }, ['dead']],
  [
    'failures of a mapping that is named already',
    {
      failures: [failure('mappingBroken', 'api::clip.clip', '')],
      mappings: [{ name: 'Videos', target: 'api::clip.clip', problem: 'gone' }],
    },
    ['mappingBroken'],
  ],
])('judges %s', (_what, facts, codes) => {
  expect(codesOf(facts)).toEqual(codes);
});

it('counts failures by the content type that refuses them, with the latest error', () => {
  const failures = [
    failure('notWritten', 'api::clip.clip', 'latest'),
    failure('notWritten', 'api::topic.topic', 'other'),
    failure('notWritten', 'api::clip.clip', 'earlier'),
    failure('notMapped', 'api::clip.clip', 'hook'),
  ];
  expect(diagnose({ ...well, failures }).map(({ code, values }) => [code, values])).toEqual([
    ['notWritten', { target: 'api::clip.clip', count: 2, error: 'latest' }],
    ['notWritten', { target: 'api::topic.topic', count: 1, error: 'other' }],
    ['failing', { count: 1, error: 'hook' }],
  ]);
});

it('puts what stops the sync before what only slows it', () => {
  const facts: Partial<Facts> = {
    lastHour: new Map([
      ['slowStore', 9],
      ['notStored', 1],
    ]),
    counts: { waiting: 0, retrying: 0, dead: 1 },
  };
  expect(codesOf(facts)).toEqual(['notStored', 'databaseSlow', 'dead']);
});
