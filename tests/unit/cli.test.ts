import { runCommandLine } from '../../server/src/cli/command-line';
import { keptTerminal } from '../support/command-line';

it('explains itself, each command, and every exit code', async () => {
  const { terminal, printed } = keptTerminal();
  expect(await runCommandLine(['--help'], terminal)).toBe(0);
  const names = [...printed.join().matchAll(/^ {2}([a-z]+) {3,}/gm)].map(([, name]) => name ?? '');
  expect(names).toContain('send');
  for (const name of names) {
    expect(await runCommandLine([name, '--help'], terminal)).toBe(0);
    expect(printed.at(-1)).toContain(`Usage: npx strapi-plugin-ignite-video ${name}`);
    expect(printed.at(-1)).toContain('Exit codes:');
  }
});

it.each([[[]], [['nonsense']], [['constructor']]])('ends with 2 for %j', async (args) => {
  const { terminal, printed, noted } = keptTerminal();
  expect(await runCommandLine(args, terminal)).toBe(2);
  expect(printed).toEqual([]);
  expect(noted.join()).toContain('--help');
});
