import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import jsonata from 'jsonata';
import { z } from 'zod';
import { CHILD_PROGRAM, MEMORY_LIMIT_MB, TIME_LIMIT } from './expression-child';

/** How many requests that ended the process are remembered. */
const REMEMBERED_KILLS = 1000;

/** What is to be evaluated of one input. */
export interface Evaluation {
  /** Evaluated with the input. */
  expression?: string;
  /** Takes the place of the expression's value, when there is no expression. */
  value?: unknown;
  /** Evaluated with each element of the value (with the value itself where it is no list), nulls left out. */
  each: readonly string[];
}

const evaluated = z.object({
  value: z.unknown(),
  /** By expression of `each`, then by element. */
  each: z.array(z.array(z.unknown())),
});

/** Plain JSON: null when an expression gives nothing, and without the functions that it may give. */
export type Evaluated = z.infer<typeof evaluated>;

/**
 * Which of the expressions it was: the index of its evaluation, and that within `each` when it is one of
 * those. Once a mapping has named them, the index of the rule, and of the line within its component.
 */
export type Place = readonly [number] | readonly [number, number];

/** An expression that failed, said in words. */
export class ExpressionError extends Error {
  constructor(
    message: string,
    readonly at: Place | null,
    options?: ErrorOptions
  ) {
    super(message, options);
  }
}

/**
 * An expression that had to be stopped with its process: trying it again costs as much again.
 * `kills` is how often the same expressions have done so with the same input in this process of the
 * site; with the second the delivery is better set aside.
 */
export class ExpressionKilledError extends ExpressionError {
  constructor(
    at: Place | null,
    readonly kills: number,
    message = `The expression was stopped: it needed more than ${TIME_LIMIT} ms of computing time or ${MEMORY_LIMIT_MB} MB of memory`,
    options?: ErrorOptions
  ) {
    super(message, at, options);
  }
}

const failure = z.object({ message: z.string(), position: z.number().optional() });

const reply = z.union([z.object({ answers: z.string() }), z.object({ failure })]);

const sentence = ({ message, position }: z.infer<typeof failure>): string =>
  `The expression failed: ${message}` +
  (position === undefined ? '' : ` (at character ${position})`);

/**
 * Reads a JSONata expression.
 * @throws ExpressionError that says what is wrong with it.
 */
export const checkExpression = (text: string): void => {
  try {
    jsonata(text);
  } catch (error) {
    throw new ExpressionError(sentence(failure.parse(error)), null, { cause: error });
  }
};

const startChild = async (): Promise<ChildProcess> => {
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${MEMORY_LIMIT_MB}`,
      '--input-type=commonjs',
      '-e',
      CHILD_PROGRAM,
      createRequire(import.meta.url).resolve('jsonata'),
    ],
    { env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], windowsHide: true }
  );
  const ended = once(child, 'disconnect').then(() => {
    throw new Error('The process for expressions ended before it was ready');
  });
  await Promise.race([once(child, 'message'), ended]);
  // From now on its end is the business of who waits for an answer.
  ended.catch(() => {});
  child.on('error', () => {});
  return child;
};

/** The child's reply, null when the child ended instead; and how many expressions it had begun with. */
interface Sent {
  reply: z.infer<typeof reply> | null;
  begun: number;
}

/** The child holds up nobody's exit unless it is asked something. */
const send = (child: ChildProcess, request: object): Promise<Sent> =>
  new Promise((resolve, reject) => {
    let begun = 0;
    const settle = (act: () => void): void => {
      child.off('message', hear).off('disconnect', end);
      child.unref();
      child.channel?.unref();
      act();
    };
    const hear = (message: unknown): void => {
      if (message === 'begun') begun += 1;
      else settle(() => resolve({ reply: reply.parse(message), begun }));
    };
    // Comes after all that the child had sent.
    const end = (): void => settle(() => resolve({ reply: null, begun }));
    child.ref();
    child.channel?.ref();
    child.on('message', hear).on('disconnect', end);
    child.send(request, (error) => error && settle(() => reject(error)));
  });

/** Evaluates expressions in a process of its own, which starts with the first and is kept. */
export const createEvaluator = () => {
  let child: Promise<ChildProcess> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const kills = new Map<string, number>();

  const countKill = (request: string): number => {
    const id = createHash('sha256').update(request).digest('base64');
    const count = (kills.get(id) ?? 0) + 1;
    kills.delete(id);
    kills.set(id, count);
    if (kills.size > REMEMBERED_KILLS) kills.delete([...kills.keys()][0]!);
    return count;
  };

  const running = (): Promise<ChildProcess> => {
    if (child !== null) return child;
    const started = startChild();
    const forget = (): void => {
      if (child === started) child = null;
    };
    started.then((one) => one.once('disconnect', forget), forget);
    return (child = started);
  };

  const ask = async (input: unknown, evaluations: readonly Evaluation[]): Promise<Evaluated[]> => {
    const request = {
      input: JSON.stringify(input),
      evaluations: evaluations.map(({ value, ...rest }) => ({
        ...rest,
        ...(value !== undefined && { value: JSON.stringify(value) }),
      })),
    };
    const asked = await running();
    const { reply, begun } = await send(asked, request);
    if (reply && 'answers' in reply) return z.array(evaluated).parse(JSON.parse(reply.answers));
    const places = evaluations.flatMap(({ expression, each }, evaluation): Place[] => [
      ...(expression === undefined ? [] : [[evaluation] as const]),
      ...each.map((_, line) => [evaluation, line] as const),
    ]);
    const place = places[begun - 1] ?? null;
    if (reply) throw new ExpressionError(sentence(reply.failure), place);
    child = null;
    throw new ExpressionKilledError(place, countKill(JSON.stringify(request)));
  };

  return {
    /**
     * Evaluates all expressions of one input: those of one video for one mapping, say. One request
     * after the other, so that each has its whole time; the first failure ends a request.
     *
     * @throws ExpressionError, ExpressionKilledError
     */
    evaluate(input: unknown, evaluations: readonly Evaluation[]): Promise<Evaluated[]> {
      const answer = last.then(() => ask(input, evaluations));
      last = answer.catch(() => undefined);
      return answer;
    },

    /** The id of the process, or null while there is none. */
    async pid(): Promise<number | null> {
      return (await child)?.pid ?? null;
    },

    /** Ends the process. The next request starts another one. */
    async stop(): Promise<void> {
      const running = await child?.catch(() => null);
      child = null;
      running?.kill('SIGKILL');
    },
  };
};

export type Evaluator = ReturnType<typeof createEvaluator>;

/** The one that mappings are applied with. */
export const expressions = createEvaluator();
