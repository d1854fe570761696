import type { RunView } from '#shared/contract/reconcile';
import { verifiedOutcome } from '#shared/contract/outcomes';
import { defineCommand, exitCodes } from './command';
import { serviceOf, withStrapi } from './project';
import { resultText } from './run-text';

const help = `Usage: npx strapi-plugin-ignite-video status [--json]

Says how the webhook and the last run of reconcile are doing. Run it in the
project's folder.

  --json   prints {"deliveries": …, "lastRun": …, "nextRunAt": …}; times in
           milliseconds since 1970

Exit codes:
  0   all is well
  1   something needs a person: deliveries that could not be applied, or a last
      run that failed, was cancelled or has to be confirmed
  2   not given as this help says`;

export interface Status {
  /** Of the webhook. Times in ms. */
  deliveries: { lastVerifiedAt: number | null; waiting: number; dead: number };
  lastRun: RunView | null;
  /** When the schedule starts the next run. */
  nextRunAt: number | null;
}

export const needsPerson = ({ deliveries, lastRun }: Status): boolean =>
  deliveries.dead > 0 || !['running', 'done', undefined].includes(lastRun?.state);

const dateText = (time: number): string => new Date(time).toISOString();

export const statusText = ({ deliveries, lastRun, nextRunAt }: Status): string => {
  const { lastVerifiedAt, waiting, dead } = deliveries;
  return [
    lastVerifiedAt === null
      ? 'Webhook: no delivery yet.'
      : `Webhook: the last delivery came at ${dateText(lastVerifiedAt)}.`,
    ...(waiting > 0 ? [`Deliveries that wait to be applied: ${waiting}.`] : []),
    ...(dead > 0
      ? [
          `Deliveries that could not be applied: ${dead}. The server's log says why; try again in the admin panel under Settings → Ignite Video.`,
        ]
      : []),
    lastRun === null
      ? 'Reconcile: not run yet.'
      : `Reconcile: started at ${dateText(lastRun.startedAt)}. ${resultText(lastRun)}`,
    ...(nextRunAt === null ? [] : [`The next run starts at ${dateText(nextRunAt)}.`]),
  ].join('\n');
};

export default defineCommand({
  help,
  options: { json: { type: 'boolean' } },
  run: ({ json }, terminal) =>
    withStrapi(terminal, async (strapi) => {
      const { runs, nextAt } = await serviceOf(strapi, 'reconcile').view();
      const status: Status = {
        deliveries: {
          lastVerifiedAt: await serviceOf(strapi, 'requests').lastOf(verifiedOutcome.options),
          ...(await serviceOf(strapi, 'deliveries').counts()),
        },
        lastRun: runs[0] ?? null,
        nextRunAt: nextAt,
      };
      terminal.print(json ? JSON.stringify(status, null, 2) : statusText(status));
      return needsPerson(status) ? exitCodes.failed : exitCodes.ok;
    }),
});
