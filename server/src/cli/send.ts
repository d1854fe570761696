import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { sampleVideo } from '../video/sample';
import { CommandError, defineCommand, exitCodes, UsageError, type Terminal } from './command';
import { testDeliveries, type TestDelivery } from '../receive/test-deliveries';
import { webhookAddress } from './webhook-address';

const help = `Usage: npx strapi-plugin-ignite-video send --url <address> [options]

Sends validly signed test deliveries to a webhook, as Ignite would, and prints
each answer.

  --url <address>     the webhook, or the site: then its usual path is added,
                      /api/ignite-video/webhook. A site under a path is given
                      with a slash at its end
  --secret <secret>   the signing secret. Better set it as IGNITE_SIGNING_SECRETS
                      (the first one is taken): then no shell history holds it
  --event <event>     created, updated (the default), deleted, or any other text.
                      Given several times, they are the life of one video
  --file <path>       sends these bytes as the body
  --sample            sends a made-up video with a new id (the default)
  --repeat <number>   sends each delivery so often, with the same id and signature
  --shuffle           sends them in a random order
  --json              prints the answers as JSON

Exit codes:
  0   every delivery was answered with a 2xx
  1   one was not
  2   not given as this help says`;

/** Ignite waits so long for an answer (ms). */
const ANSWER_TIME = 30_000;
const MOST_REPEATS = 1000;

/** What the webhook says, when it is this plugin's. */
const spoken = z.union([
  z.object({ status: z.string() }).transform(({ status }) => status),
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
]);

interface Answer {
  event: string;
  deliveryId: string;
  /** Null when there was no answer. */
  status: number | null;
  text: string;
}

const secretOf = (given: string | undefined, env: NodeJS.ProcessEnv): string => {
  const [fromEnvironment = ''] = (env['IGNITE_SIGNING_SECRETS'] ?? '').split(',');
  const secret = given ?? fromEnvironment.trim();
  if (secret !== '') return secret;
  throw new UsageError('There is no signing secret: set IGNITE_SIGNING_SECRETS, or give --secret.');
};

const eventsOf = (given: readonly string[]): readonly string[] => {
  if (given.every((event) => /^[\x21-\x7e]+$/.test(event))) return given;
  throw new UsageError('--event must be a name without spaces, such as updated.');
};

const repeatOf = (given: string): number => {
  const repeat = Number(given);
  if (Number.isInteger(repeat) && repeat >= 1 && repeat <= MOST_REPEATS) return repeat;
  throw new UsageError(`--repeat must be a whole number from 1 to ${MOST_REPEATS}.`);
};

/** The sample, at each event a little later, and as it was when it is deleted. */
const sampleBodies = (now: number) => {
  const id = randomBytes(12).toString('hex');
  const text = JSON.stringify(sampleVideo).replaceAll(String(sampleVideo['id']), id);
  const video = JSON.parse(text) as object;
  let latest = now;
  return (event: string): Uint8Array => {
    if (event !== 'video.deleted') latest += 1;
    const updatedAt = new Date(latest).toISOString();
    return Buffer.from(
      JSON.stringify({ ...video, createdAt: new Date(now).toISOString(), updatedAt })
    );
  };
};

const fileBody = async (file: string, folder: string): Promise<() => Uint8Array> => {
  const bytes = await readFile(path.resolve(folder, file)).catch(() => {
    throw new CommandError(`The file ${file} cannot be read.`, exitCodes.wrongUsage);
  });
  return () => bytes;
};

const wordsOf = (body: string, contentType: string): string => {
  if (!/json/i.test(contentType)) return 'not the answer of the webhook: is the address right?';
  try {
    const parsed = spoken.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : 'not the answer of the webhook: is the address right?';
  } catch {
    return 'the answer is not JSON';
  }
};

const post = async (
  url: string,
  delivery: TestDelivery,
  { interrupted }: Terminal
): Promise<Answer> => {
  const { event, deliveryId, headers, body } = delivery;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(ANSWER_TIME), interrupted]),
    });
    const text = wordsOf(await response.text(), response.headers.get('content-type') ?? '');
    return { event, deliveryId, status: response.status, text };
  } catch (error) {
    if (interrupted.aborted) throw new CommandError('Stopped.');
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    const text = isLate
      ? `no answer within ${ANSWER_TIME / 1000} seconds`
      : 'no connection: is the site running, and the address right?';
    return { event, deliveryId, status: null, text };
  }
};

const isSuccess = ({ status }: Answer): boolean =>
  status !== null && status >= 200 && status <= 299;

export default defineCommand({
  help,
  options: {
    url: { type: 'string' },
    secret: { type: 'string' },
    event: { type: 'string', multiple: true, default: ['updated'] },
    file: { type: 'string' },
    sample: { type: 'boolean' },
    repeat: { type: 'string', default: '1' },
    shuffle: { type: 'boolean', default: false },
    json: { type: 'boolean' },
  },
  async run(values, terminal) {
    const { file, shuffle } = values;
    if (file !== undefined && values.sample) {
      throw new UsageError('Choose --file or --sample, not both.');
    }
    const url = webhookAddress(values.url);
    const now = Date.now();
    const deliveries = testDeliveries(eventsOf(values.event), {
      secret: secretOf(values.secret, terminal.env),
      repeat: repeatOf(values.repeat),
      bodyOf: file === undefined ? sampleBodies(now) : await fileBody(file, terminal.folder),
      shuffle,
      t: now,
      newId: () => `del_test_${randomUUID()}`,
      random: Math.random,
    });

    const answers: Answer[] = [];
    for (const delivery of deliveries) {
      const answer = await post(url, delivery, terminal);
      answers.push(answer);
      if (values.json) continue;
      terminal.print(
        `${answer.event}  ${answer.deliveryId}  ${answer.status ?? '---'}  ${answer.text}`
      );
    }
    if (values.json) terminal.print(JSON.stringify(answers, null, 2));
    return answers.every(isSuccess) ? exitCodes.ok : exitCodes.failed;
  },
});
