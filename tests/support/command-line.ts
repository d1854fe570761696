import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Terminal } from '../../server/src/cli/command';

const root = path.resolve(__dirname, '../..');

/** A terminal that keeps what is written. */
export const keptTerminal = (parts: Partial<Terminal> = {}) => {
  const printed: string[] = [];
  const noted: string[] = [];
  const terminal: Terminal = {
    print: (text) => void printed.push(text),
    note: (text) => void noted.push(text),
    redraw: null,
    columns: 80,
    env: {},
    folder: root,
    interrupted: new AbortController().signal,
    ...parts,
  };
  return { terminal, printed, noted };
};

export interface CommandRun {
  code: number | null;
  output: string;
  errors: string;
}

/** A command that is running in a process of its own, from the sources, in the test app's folder. */
export const startCommand = (args: readonly string[], env: Record<string, string> = {}) => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(root, 'server/src/cli/main.ts'), ...args],
    {
      cwd: path.join(root, 'tests/app'),
      env: {
        ...process.env,
        NODE_ENV: 'test',
        STRAPI_TELEMETRY_DISABLED: 'true',
        IGNITE_PLUGIN_FROM_SOURCE: 'true',
        ...env,
      },
    }
  );
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return {
    errors: () => errors,
    interrupt: () => child.kill('SIGINT'),
    ended: new Promise<CommandRun>((resolve) =>
      child.once('close', (code) => resolve({ code, output, errors }))
    ),
  };
};

/** Runs a command to its end. */
export const runCommand = (
  args: readonly string[],
  env?: Record<string, string>
): Promise<CommandRun> => startCommand(args, env).ended;
