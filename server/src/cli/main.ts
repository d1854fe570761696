#!/usr/bin/env node
import { exitCodes, type Terminal } from './command';
import { runCommandLine } from './command-line';

const print = process.stdout.write.bind(process.stdout);
const note = process.stderr.write.bind(process.stderr);
// Strapi and the project's own code log to standard output: there the answer must stand alone.
process.stdout.write = note;

/** Clears the line and goes to its beginning. */
const CLEAR = '\u001b[2K\r';
let isDrawn = false;

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Whoever asks a second time does not want to wait.
    if (interruption.signal.aborted) process.exit(exitCodes.failed);
    interruption.abort();
  });
}

const clear = (): void => {
  if (isDrawn) note(CLEAR);
  isDrawn = false;
};

const terminal: Terminal = {
  print(text) {
    clear();
    print(`${text}\n`);
  },
  note(text) {
    clear();
    note(`${text}\n`);
  },
  redraw: process.stderr.isTTY
    ? (line) => {
        note(`${CLEAR}${line}`);
        isDrawn = true;
      }
    : null,
  // Some terminals say 0.
  columns: process.stderr.columns || 80,
  env: process.env,
  folder: process.cwd(),
  interrupted: interruption.signal,
};

void runCommandLine(process.argv.slice(2), terminal).then((code) => {
  clear();
  // Once everything is written: a pipe takes it in pieces. Parts of a project may keep Node from ending.
  print('', () => process.exit(code));
});
