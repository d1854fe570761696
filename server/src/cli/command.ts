import { parseArgs, type ParseArgsConfig } from 'node:util';

/** What a command ends with, for scripts. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  wrongUsage: 2,
  differences: 3,
  alreadyRunning: 4,
  needsConfirmation: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Where a command is run. */
export interface Terminal {
  /** Standard output: the answer, and nothing else. */
  print(text: string): void;
  /** Standard error: how it is going, and what is wrong. */
  note(text: string): void;
  /** Writes over the line that it wrote last; null where nobody watches. */
  redraw: ((line: string) => void) | null;
  /** Width in characters. */
  columns: number;
  env: NodeJS.ProcessEnv;
  /** The folder that the command is run in. */
  folder: string;
  /** Told when somebody presses Ctrl-C, or the process is asked to end. */
  interrupted: AbortSignal;
}

/** Ends a command with a message for the person at the terminal. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = exitCodes.failed
  ) {
    super(message);
  }
}

/** The command was not given as its help says. */
export class UsageError extends CommandError {
  constructor(message: string) {
    super(message, exitCodes.wrongUsage);
  }
}

export interface Command {
  help: string;
  /** @throws CommandError */
  run(args: string[], terminal: Terminal): Promise<ExitCode>;
}

type Options = NonNullable<ParseArgsConfig['options']>;

type Values<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: false }>
>['values'];

/** Makes a command whose options are read by `parseArgs`. */
export const defineCommand = <const O extends Options>({
  help,
  options,
  run,
}: {
  help: string;
  options: O;
  run(values: Values<O>, terminal: Terminal): Promise<ExitCode>;
}): Command => {
  const read = (args: string[]): Values<O> => {
    try {
      return parseArgs({ args, options, allowPositionals: false }).values;
    } catch (error) {
      // Node goes on to explain how positional arguments are escaped: there are none.
      const [sentence = ''] = String((error as Error).message).split(/\.? To specify|\n/);
      throw new UsageError(`${sentence.replace(/\.$/, '')}.`);
    }
  };
  return { help, run: async (args, terminal) => run(read(args), terminal) };
};
