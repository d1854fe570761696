import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import jsonata from 'jsonata';

/** ms, from when the thread has taken up the expression. */
const TIME_LIMIT = 100;
/** Nested evaluations: about 300 calls of a function by itself. */
const DEPTH_LIMIT = 1000;
const MEMORY_LIMIT_MB = 256;

// A video must give the same entry whenever and wherever it is mapped.
const UNREPEATABLE = ['now', 'millis', 'random', 'shuffle'];

// JSONata's own time limit is looked at between its steps only: a regular expression, `$pad` or a
// text that doubles could still hang the process or exhaust its memory. A thread can be stopped at
// any point. (Node's `vm` with a time limit cannot: when it interrupts a promise, AsyncLocalStorage,
// which Strapi uses, makes Node 20 abort.)
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const jsonata = require(workerData);

const compile = (text) => {
  const expression = jsonata(text, { stack: ${DEPTH_LIMIT} });
  for (const name of ${JSON.stringify(UNREPEATABLE)}) {
    expression.registerFunction(name, () => {
      throw new Error('$' + name + ' gives another value each time, which a mapping must not');
    });
  }
  return expression;
};
const compiled = new Map();
const withoutFunctions = (key, value) =>
  value?._jsonata_lambda || value?._jsonata_function ? undefined : value;

parentPort.on('message', async ({ text, input }) => {
  try {
    if (compiled.size > 100) compiled.clear();
    if (!compiled.has(text)) compiled.set(text, compile(text));
    const value = await compiled.get(text).evaluate(JSON.parse(input));
    parentPort.postMessage({ output: JSON.stringify(value, withoutFunctions) });
  } catch ({ message, position }) {
    parentPort.postMessage({ failure: { message: String(message), position } });
  }
});
parentPort.postMessage('ready');
`;

interface Failure {
  message: string;
  position?: number;
}

interface Answer {
  /** JSON; missing when the expression gave nothing. */
  output?: string;
  failure?: Failure;
}

const toError = ({ message, position }: Failure): Error =>
  new Error(
    `The expression failed: ${message}` +
      (position === undefined ? '' : ` (at character ${position})`)
  );

let thread: Worker | undefined;

const startThread = async (): Promise<Worker> => {
  const started = new Worker(THREAD, {
    eval: true,
    env: {},
    execArgv: [],
    workerData: createRequire(import.meta.url).resolve('jsonata'),
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB },
  });
  await once(started, 'message');
  started.on('error', () => {
    thread = undefined;
  });
  started.unref();
  return started;
};

const ask = async (text: string, input: string): Promise<Answer> => {
  thread ??= await startThread();
  const asked = thread;
  const limit = new AbortController();
  // An answer that came while this thread was busy is read before the limit counts.
  const timer = setTimeout(() => setImmediate(() => limit.abort()), TIME_LIMIT);
  try {
    const answer = once(asked, 'message', { signal: limit.signal });
    asked.postMessage({ text, input });
    return ((await answer) as [Answer])[0];
  } catch (error) {
    thread = undefined;
    void asked.terminate();
    throw limit.signal.aborted
      ? new Error(`The expression took longer than ${TIME_LIMIT} ms`, { cause: error })
      : toError(error as Error);
  } finally {
    clearTimeout(timer);
  }
};

let last: Promise<unknown> = Promise.resolve();

/** One at a time, so that each has its whole time. */
const askInTurn = (text: string, input: string): Promise<Answer> => {
  const answer = last.then(() => ask(text, input));
  last = answer.catch(() => undefined);
  return answer;
};

/**
 * Reads a JSONata expression. What it makes of a value is plain JSON: null when it gives nothing, and
 * without the functions that it may give. It sees the value's own keys only.
 *
 * @throws Error that says what is wrong, at once or (as a rejection) when a value is evaluated.
 */
export const compileExpression = (text: string): ((value: unknown) => Promise<unknown>) => {
  try {
    jsonata(text);
  } catch (failure) {
    throw toError(failure as Failure);
  }
  return async (value) => {
    const { output, failure } = await askInTurn(text, JSON.stringify(value));
    if (failure) throw toError(failure);
    return output === undefined ? null : (JSON.parse(output) as unknown);
  };
};
