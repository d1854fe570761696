import type { RunChanges, RunRefusal, RunView } from '#shared/contract/reconcile';
import type { CommandError } from '../../server/src/cli/command';
import { runCommandLine } from '../../server/src/cli/command-line';
import { reconcileSite } from '../../server/src/cli/reconcile';
import { progressBar, progressLine, resultText, timeText } from '../../server/src/cli/run-text';
import type { RunResult } from '../../server/src/reconcile/reconcile';
import { keptTerminal } from '../support/command-line';
import { runOf } from '../support/run';

const change = (id: number): RunChanges['changes'][number] => ({
  id,
  videoId: `video-${id}`,
  title: `Title ${id}`,
  change: 'created',
  entries: [],
});

/** A site whose run is in one state after the other. */
const siteWith = (states: RunView[], pages: RunChanges[] = []) => ({
  start: () => Promise.resolve({ ok: true as const, run: runOf() }),
  find: () => Promise.resolve(states.length > 1 ? states.shift()! : states[0]!),
  cancel: jest.fn<Promise<RunResult>, [number]>(() => {
    states.splice(0, states.length, runOf({ state: 'cancelled', canResume: true }));
    return Promise.resolve({ ok: true, run: states[0]! });
  }),
  changes: (_id: number, after: number) =>
    Promise.resolve(pages[after] ?? { changes: [], next: null }),
});

const wanted = { mode: 'full', dryRun: false, json: false } as const;

it('shows how it is going until everything is written, and then the result', async () => {
  const { terminal, printed, noted } = keptTerminal();
  const site = siteWith([
    runOf({ total: 40, seen: 20, created: 2 }),
    runOf({ total: 40, seen: 22, created: 2 }),
    runOf({ total: 40, seen: 40, created: 2, phase: 'checking', toCheck: 1 }),
    runOf({ state: 'done', seen: 40, created: 2, unchanged: 38, waiting: 2 }),
    runOf({ state: 'done', seen: 40, created: 2, unchanged: 38 }),
  ]);
  expect(await reconcileSite(site, wanted, terminal)).toBe(0);
  expect(noted).toEqual([
    'Asking Ignite …',
    'Comparing: 50 %',
    'Checking what was not listed …',
    'Writing …',
  ]);
  expect(printed).toEqual(['Done. 40 videos compared: 2 new, 38 as they were.']);
});

it('draws a bar where somebody watches', async () => {
  const drawn: string[] = [];
  const { terminal, noted } = keptTerminal({ redraw: (line) => void drawn.push(line) });
  const site = siteWith([runOf({ total: 4, seen: 2 }), runOf({ state: 'done' })]);
  await reconcileSite(site, wanted, terminal);
  expect(drawn.at(-1)).toContain('██████████░░░░░░░░░░ 50 %');
  expect(noted).toEqual([]);
});

it('does not wait for what cannot be written just now, but says so and fails', async () => {
  const { terminal, printed } = keptTerminal();
  const site = siteWith([runOf({ state: 'done', waiting: 1, failing: 1 })]);
  expect(await reconcileSite(site, wanted, terminal)).toBe(1);
  expect(printed.join()).toContain('1 change could not be written yet');
});

it('lists what a dry run would change, and ends with 3 when there is something', async () => {
  const { terminal, printed } = keptTerminal();
  const pages: RunChanges[] = [];
  pages[0] = { changes: [change(1)], next: 1 };
  pages[1] = { changes: Array.from({ length: 50 }, (_, index) => change(index + 2)), next: null };
  const done = runOf({ state: 'done', dryRun: true, seen: 60, created: 51 });
  const dryRun = { ...wanted, dryRun: true };
  expect(await reconcileSite(siteWith([done], pages), dryRun, terminal)).toBe(3);
  expect(printed[0]).toBe('Dry run: nothing was changed. 60 videos compared: 51 new.');
  expect(printed[1]).toBe('  created   video-1  Title 1');
  expect(printed.at(-1)).toBe('  … and 1 more: --json lists them all.');

  const json = keptTerminal();
  await reconcileSite(siteWith([done], pages), { ...dryRun, json: true }, json.terminal);
  const result = JSON.parse(json.printed.join('\n')) as { run: RunView; changes: unknown[] };
  expect(result.run).toEqual(done);
  expect(result.changes).toHaveLength(51);

  const same = runOf({ state: 'done', dryRun: true, seen: 60, unchanged: 60 });
  expect(await reconcileSite(siteWith([same]), dryRun, json.terminal)).toBe(0);
});

it.each([
  ['failed', 1, 'The run failed.'],
  ['cancelled', 1, 'The run was cancelled.'],
  ['needsConfirmation', 5, 'The run waits for a person to confirm.'],
] as const)('a run that is %s ends with %i and what to do', async (state, code, text) => {
  const { terminal, printed } = keptTerminal();
  const site = siteWith([runOf({ state, message: 'Ignite answers 500.', canResume: true })]);
  expect(await reconcileSite(site, wanted, terminal)).toBe(code);
  expect(printed.join()).toContain(text);
  expect(printed.join()).toContain('Ignite answers 500.');
  expect(printed.join()).toContain('in the admin panel under Settings → Ignite Video');
});

it.each<[RunRefusal, number, string]>([
  ['alreadyRunning', 4, 'Another run is going on'],
  ['noToken', 1, 'IGNITE_API_TOKEN'],
])('says why no run was started: %s', async (refusal, exitCode, text) => {
  const site = { ...siteWith([]), start: () => Promise.resolve({ ok: false as const, refusal }) };
  const run = reconcileSite(site, wanted, keptTerminal().terminal);
  const error = await run.catch((thrown: unknown) => thrown as CommandError);
  expect(error).toMatchObject({ exitCode });
  expect((error as CommandError).message).toContain(text);
});

it('cancels the run on Ctrl-C', async () => {
  const ctrlC = new AbortController();
  const { terminal, noted } = keptTerminal({ interrupted: ctrlC.signal });
  const site = siteWith([runOf({ total: 10, seen: 1 })]);
  const ended = reconcileSite(site, wanted, terminal);
  ctrlC.abort();
  expect(await ended).toBe(1);
  expect(site.cancel).toHaveBeenCalledTimes(1);
  expect(site.cancel).toHaveBeenCalledWith(7);
  expect(noted).toContain('Cancelling …');
});

it('wants one of the two modes', async () => {
  const { terminal, noted } = keptTerminal();
  expect(await runCommandLine(['reconcile', '--full', '--since'], terminal)).toBe(2);
  expect(noted.join()).toContain('not both');
});

describe('the texts', () => {
  it('say how fast it goes and how long it takes, within the width of the terminal', () => {
    const run = runOf({ total: 1204, seen: 602, created: 1, rate: 119.7, timeLeft: 5100 });
    expect(progressBar(run, 120)).toBe(
      'Comparing  ██████████░░░░░░░░░░ 50 %  602 of 1,204  1 change  120/s  5 s left'
    );
    expect(progressBar(run, 40)).toHaveLength(39);
    expect(progressLine(runOf({ total: 0 }))).toBe('Comparing: 100 %');
  });

  it.each([
    [0, '1 s'],
    [90_000, '90 s'],
    [150_000, '3 min'],
    [3 * 3_600_000, '3 h'],
  ])('give %i ms as %s', (ms, text) => expect(timeText(ms)).toBe(text));

  it('name everything that a run did', () => {
    const run = runOf({
      state: 'done',
      seen: 1000,
      created: 1,
      updated: 2,
      restored: 3,
      deleted: 4,
      unchanged: 994,
      invalid: 1,
    });
    expect(resultText(run)).toBe(
      'Done. 1,000 videos compared: 1 new, 2 brought up to date, 3 back after a deletion, 4 gone from Ignite, and so deleted, 994 as they were.\n' +
        "1 element of Ignite's list had no id or no date, and was left out."
    );
  });
});
