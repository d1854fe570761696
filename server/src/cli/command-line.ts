import { errorText } from '../error-text';
import { CommandError, exitCodes, type Command, type ExitCode, type Terminal } from './command';

/** Each is loaded when it is asked for: sending a delivery needs no Strapi. */
const commands: Record<string, () => Promise<Command>> = {
  reconcile: async () => (await import('./reconcile')).default,
  send: async () => (await import('./send')).default,
  doctor: async () => (await import('./doctor')).default,
  openapi: async () => (await import('./openapi')).default,
};

export const help = `Usage: npx strapi-plugin-ignite-video <command> [options]

In the folder of a Strapi project:
  reconcile   imports from Ignite: brings the entries in line with it
  doctor      checks the installation, and says what to do

Anywhere:
  send        sends validly signed test deliveries to a webhook
  openapi     adds errors to the description that "strapi openapi generate" wrote

  <command> --help says more.

Exit codes:
  0   done, and all is well
  1   failed, or something is wrong
  2   not given as the help says
  3   a dry run found differences
  4   another run is going on
  5   a person has to confirm deletions`;

const isHelp = (argument: string | undefined): boolean =>
  argument === '--help' || argument === '-h';

/** Runs what the arguments after the program's name say. Whatever goes wrong ends in words. */
export const runCommandLine = async (
  [name, ...args]: readonly string[],
  terminal: Terminal
): Promise<ExitCode> => {
  if (isHelp(name)) {
    terminal.print(help);
    return exitCodes.ok;
  }
  const load = Object.hasOwn(commands, name ?? '') ? commands[name ?? ''] : undefined;
  if (!load) {
    terminal.note(name === undefined ? help : `There is no command "${name}". See: --help`);
    return exitCodes.wrongUsage;
  }
  try {
    const command = await load();
    if (!args.some(isHelp)) return await command.run(args, terminal);
    terminal.print(command.help);
    return exitCodes.ok;
  } catch (error) {
    terminal.note(errorText(error));
    if (!(error instanceof CommandError)) return exitCodes.failed;
    if (error.exitCode === exitCodes.wrongUsage) terminal.note(`See: ${name} --help`);
    return error.exitCode;
  }
};
