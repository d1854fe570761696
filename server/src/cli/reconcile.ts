import { setTimeout } from 'node:timers/promises';
import type { RunChanges, RunOptions, RunRefusal, RunView } from '#shared/contract/reconcile';
import type { Reconcile } from '../reconcile/reconcile';
import {
  CommandError,
  defineCommand,
  exitCodes,
  UsageError,
  type ExitCode,
  type Terminal,
} from './command';
import { serviceOf, withStrapi } from './project';
import { hasDifferences, progressBar, progressLine, resultText } from './run-text';

const help = `Usage: npx strapi-plugin-ignite-video reconcile [--full | --since] [--dry-run] [--json]

Imports from Ignite: brings the entries of this project in line with it. Run it in the
project's folder; the site may be running at the same time.

  --full      every video, and which ones Ignite no longer has (the default)
  --since     only what changed since the last run that ended well
  --dry-run   says what would change, and changes nothing
  --json      prints the result as JSON: {"run": …, "changes": […]}, with the
              changes of a dry run

Ctrl-C cancels the run. What it has done stays done.

Exit codes:
  0   done; a dry run found nothing to change
  1   failed or cancelled
  2   not given as this help says
  3   a dry run found differences
  4   another run is going on
  5   so many videos are gone from Ignite that a person has to confirm it, in
      the admin panel`;

/** How often the run is looked at (ms). */
const LOOK = 200;
/** So many changes of a dry run are printed; JSON has them all. */
const PRINTED = 50;

const refusals: Record<RunRefusal, CommandError> = {
  alreadyRunning: new CommandError(
    'Another run is going on: wait until it has ended, or cancel it in the admin panel under Settings → Ignite Video.',
    exitCodes.alreadyRunning
  ),
  noToken: new CommandError(
    "There is no token for Ignite's API: make one in Ignite under API Integrations, and set it as IGNITE_API_TOKEN or in the admin panel under Settings → Ignite Video."
  ),
  notPossible: new CommandError('The run could not be started.'),
};

/** Shows the run until everything of it is written. An interruption cancels it. */
const follow = async (
  reconcile: Pick<Reconcile, 'find' | 'cancel'>,
  started: RunView,
  { redraw, note, columns, interrupted }: Terminal
): Promise<RunView> => {
  let run = started;
  let lastLine = '';
  let isCancelled = false;
  const goesOn = (): boolean =>
    run.state === 'running' || (!interrupted.aborted && run.waiting > run.failing);
  while (goesOn()) {
    const line = progressLine(run);
    if (redraw) redraw(progressBar(run, columns));
    else if (line !== lastLine) note(line);
    lastLine = line;

    await setTimeout(LOOK, undefined, { signal: isCancelled ? undefined : interrupted }).catch(
      async () => {
        isCancelled = true;
        note('Cancelling …');
        await reconcile.cancel(run.id);
      }
    );
    run = (await reconcile.find(run.id)) ?? run;
  }
  return run;
};

const changesOf = async (reconcile: Pick<Reconcile, 'changes'>, id: number) => {
  const changes: RunChanges['changes'] = [];
  let after: number | null = 0;
  while (after !== null) {
    const page = await reconcile.changes(id, after);
    changes.push(...page.changes);
    after = page.next;
  }
  return changes;
};

const exitCodeOf = (run: RunView): ExitCode => {
  if (run.state === 'needsConfirmation') return exitCodes.needsConfirmation;
  if (run.state !== 'done' || run.failing > 0) return exitCodes.failed;
  return run.dryRun && hasDifferences(run) ? exitCodes.differences : exitCodes.ok;
};

/** The command on a site that is loaded. */
export const reconcileSite = async (
  reconcile: Pick<Reconcile, 'start' | 'find' | 'cancel' | 'changes'>,
  { mode, dryRun, json }: RunOptions & { json: boolean },
  terminal: Terminal
): Promise<ExitCode> => {
  const started = await reconcile.start({ mode, dryRun }, 'commandLine');
  if (!started.ok) throw refusals[started.refusal];

  const run = await follow(reconcile, started.run, terminal);
  const changes = dryRun ? await changesOf(reconcile, run.id) : [];
  if (json) {
    terminal.print(JSON.stringify({ run, changes }, null, 2));
    return exitCodeOf(run);
  }
  terminal.print(resultText(run));
  for (const { change, title, videoId } of changes.slice(0, PRINTED)) {
    terminal.print(`  ${change.padEnd(8)}  ${videoId}  ${title ?? ''}`);
  }
  const more = changes.length - PRINTED;
  if (more > 0) terminal.print(`  … and ${more} more: --json lists them all.`);
  return exitCodeOf(run);
};

export default defineCommand({
  help,
  options: {
    full: { type: 'boolean' },
    since: { type: 'boolean' },
    'dry-run': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
  run({ full, since, 'dry-run': dryRun, json }, terminal) {
    if (full && since) throw new UsageError('Choose --full or --since, not both.');
    const mode = since ? 'since' : 'full';
    return withStrapi(terminal, (strapi) => {
      // A command does no work of the site's by itself. The site may not be running, and this is to be done.
      for (const name of ['worker', 'fetcher', 'runner'] as const) serviceOf(strapi, name).start();
      return reconcileSite(serviceOf(strapi, 'reconcile'), { mode, dryRun, json }, terminal);
    });
  },
});
