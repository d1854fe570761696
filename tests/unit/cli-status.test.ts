import { needsPerson, statusText, type Status } from '../../server/src/cli/status';
import { runOf } from '../support/run';

const quiet: Status = {
  deliveries: { lastVerifiedAt: null, waiting: 0, dead: 0 },
  lastRun: null,
  nextRunAt: null,
};
const at = Date.UTC(2024, 0, 15, 10);

it('says how the webhook and the last run are doing', () => {
  expect(statusText(quiet)).toBe('Webhook: no delivery yet.\nReconcile: not run yet.');
  const busy: Status = {
    deliveries: { lastVerifiedAt: at, waiting: 3, dead: 2 },
    lastRun: runOf({ state: 'done', startedAt: at, seen: 2, unchanged: 2 }),
    nextRunAt: at,
  };
  const lines = statusText(busy).split('\n');
  expect(lines).toEqual([
    'Webhook: the last delivery came at 2024-01-15T10:00:00.000Z.',
    'Deliveries that wait to be applied: 3.',
    expect.stringMatching(/^Deliveries that could not be applied: 2\. .*try again/),
    'Reconcile: started at 2024-01-15T10:00:00.000Z. Done. 2 videos compared: 2 as they were.',
    'The next run starts at 2024-01-15T10:00:00.000Z.',
  ]);
});

it('asks for a person when something was given up, failed, or has to be confirmed', () => {
  expect(needsPerson(quiet)).toBe(false);
  expect(needsPerson({ ...quiet, deliveries: { ...quiet.deliveries, dead: 1 } })).toBe(true);
  const states = ['running', 'done', 'failed', 'cancelled', 'needsConfirmation'] as const;
  const asking = states.filter((state) => needsPerson({ ...quiet, lastRun: runOf({ state }) }));
  expect(asking).toEqual(['failed', 'cancelled', 'needsConfirmation']);
});
