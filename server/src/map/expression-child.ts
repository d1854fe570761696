/** Computing time (ms) that all expressions of one request have together. */
export const TIME_LIMIT = 1000;
export const MEMORY_LIMIT_MB = 256;
/** Characters of a text, and of all that one expression gives as JSON. A delivery has 10 MB by default. */
export const LENGTH_LIMIT = 10_000_000;
/** Nested evaluations: about 300 calls of a function by itself. */
const DEPTH_LIMIT = 1000;
/** Compiled expressions that are kept. */
const KEPT = 1000;

// A video must give the same entry whenever and wherever it is mapped.
const UNREPEATABLE = ['now', 'millis', 'random', 'shuffle'];

// Nothing interrupts a regular expression but the end of the process, which must also come when the
// parent is gone and cannot see to it: a thread of the child watches. It counts computing time, so that
// a busy machine is not an expression's fault. The state is odd while something is evaluated.
const WATCHDOG = `
const state = new Int32Array(require('node:worker_threads').workerData);
const spent = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
for (;;) {
  const turn = Atomics.load(state, 0);
  const isBusy = turn % 2 !== 0;
  const end = spent() + ${TIME_LIMIT};
  for (let left = ${TIME_LIMIT}; left > 0; left = end - spent()) {
    if (Atomics.wait(state, 0, turn, isBusy ? Math.max(left, 10) : Infinity) !== 'timed-out') break;
  }
  if (isBusy && Atomics.load(state, 0) === turn) process.kill(process.pid, 'SIGKILL');
}`;

/**
 * The program of the process that evaluates expressions, for `node -e`: a text, so that it is the same
 * from the built package and from the sources, whatever compiles or instruments them. Its one argument
 * is where JSONata is.
 *
 * It takes `{ input, evaluations }` and answers `{ answers }` or `{ failure }` (texts hold JSON), and
 * says `begun` before it begins with each expression.
 */
export const CHILD_PROGRAM = `
const { Worker } = require('node:worker_threads');
const jsonata = require(process.argv[1]);

// The terminal and process managers signal the whole group: the parent has deliveries to finish.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

const refuse = () => {
  throw new Error('it gives more than ${LENGTH_LIMIT} characters');
};

const isFunction = (value) => value?._jsonata_lambda || value?._jsonata_function;

/** Ends with about as many characters as a value has as JSON, or as soon as they are too many. */
const checkLength = (value) => {
  let length = 0;
  const rest = [value];
  while (rest.length > 0) {
    const one = rest.pop();
    length += typeof one === 'string' ? one.length : 1;
    if (length > ${LENGTH_LIMIT}) refuse();
    if (typeof one !== 'object' || one === null || isFunction(one)) continue;
    const keys = Array.isArray(one) ? [] : Object.keys(one);
    for (const member of Array.isArray(one) ? one : keys.map((key) => one[key])) rest.push(member);
    for (const key of keys) length += key.length;
  }
};

/** What looks at the arguments of functions that make long texts at once. */
const checks = {
  pad: (text, width) => {
    if (Math.abs(width) > ${LENGTH_LIMIT}) refuse();
  },
  join: (texts, separator = '') => {
    if (!Array.isArray(texts)) return;
    checkLength(texts);
    if (texts.length * separator.length > ${LENGTH_LIMIT}) refuse();
  },
  string: checkLength,
};
const guarded = Object.entries(checks).map(async ([name, check]) => {
  const original = await jsonata('$' + name).evaluate();
  return [name, {
    ...original,
    implementation(...given) {
      check(...given);
      return original.implementation.apply(this, given);
    },
  }];
});

/** Operands of \`&\`, which makes JSON of lists and objects. */
const operands = new WeakSet();

const compile = async (text) => {
  const expression = jsonata(text, { stack: ${DEPTH_LIMIT} });
  for (const name of ${JSON.stringify(UNREPEATABLE)}) {
    expression.registerFunction(name, () => {
      throw new Error('$' + name + ' gives another value each time, which a mapping must not');
    });
  }
  for (const [name, definition] of await Promise.all(guarded)) expression.assign(name, definition);
  expression.assign(Symbol.for('jsonata.__evaluate_entry'), ({ type, value, lhs, rhs }) => {
    if (type === 'binary' && value === '&') operands.add(lhs).add(rhs);
  });
  expression.assign(Symbol.for('jsonata.__evaluate_exit'), (node, input, environment, result) => {
    if (typeof result === 'string' && result.length > ${LENGTH_LIMIT}) refuse();
    if (typeof result === 'object' && operands.has(node)) checkLength(result);
  });
  return expression;
};

const compiled = new Map();
const compiledOf = async (text) => {
  if (compiled.size > ${KEPT}) compiled.clear();
  if (!compiled.has(text)) compiled.set(text, await compile(text));
  return compiled.get(text);
};

const withoutFunctions = (key, value) => (isFunction(value) ? undefined : value);

const valueOf = async (text, input) => {
  const value = await (await compiledOf(text)).evaluate(input);
  checkLength(value);
  const json = JSON.stringify(value, withoutFunctions);
  return json === undefined ? null : JSON.parse(json);
};

const elementsOf = (value) => [value].flat().filter((element) => element !== null);

const evaluateAll = async ({ input, evaluations }) => {
  const given = JSON.parse(input);
  const answers = [];
  for (const { expression, value, each } of evaluations) {
    let found = value === undefined ? null : JSON.parse(value);
    if (expression !== undefined) {
      process.send('begun');
      found = await valueOf(expression, given);
    }
    const lines = [];
    for (const line of each) {
      process.send('begun');
      const values = [];
      for (const element of elementsOf(found)) values.push(await valueOf(line, element));
      lines.push(values);
    }
    answers.push({ value: expression === undefined ? null : found, each: lines });
  }
  return JSON.stringify(answers);
};

const state = new Int32Array(new SharedArrayBuffer(4));
const nextTurn = () => {
  Atomics.add(state, 0, 1);
  Atomics.notify(state, 0);
};

process.on('message', async (request) => {
  nextTurn();
  const answer = await evaluateAll(request).then(
    (answers) => ({ answers }),
    ({ message, position }) => ({ failure: { message: String(message), position } })
  );
  nextTurn();
  process.send(answer);
});

const watchdog = new Worker(${JSON.stringify(WATCHDOG)}, { eval: true, workerData: state.buffer });
watchdog.on('online', () => process.send('ready'));
`;
