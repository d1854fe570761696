import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { testDeliveries } from './test-deliveries';

/** How long the webhook may take for its answer (ms). */
const ANSWER_TIME = 10_000;

/** What a webhook answered; `status` is null when it did not. */
export interface Knock {
  status: number | null;
  /** The word of a success, or what an error says; null where it is not the plugin that answers. */
  said: string | null;
  /** The content security policy that came with it. */
  policy: string | null;
  /** How far the site's clock is ahead of this machine's (ms); null where it does not say. */
  ahead: number | null;
}

const answer = z.union([
  z.object({ status: z.string() }).transform(({ status }) => status),
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
]);

const saidBy = (text: string): string | null => {
  try {
    return answer.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

/** How far the clock of who answered is ahead of this machine's (ms): their header counts in whole seconds. */
export const aheadBy = (date: string | null, sentAt: number, now: number): number | null => {
  const theirs = Date.parse(date ?? '');
  return Number.isNaN(theirs) ? null : theirs + 500 - (sentAt + now) / 2;
};

const post = async (
  url: string,
  headers: Record<string, string>,
  body: Uint8Array | string
): Promise<Knock> => {
  const sentAt = Date.now();
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : new Uint8Array(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_TIME),
  }).catch(() => null);
  if (response === null) return { status: null, said: null, policy: null, ahead: null };
  return {
    status: response.status,
    policy: response.headers.get('content-security-policy'),
    ahead: aheadBy(response.headers.get('date'), sentAt, Date.now()),
    said: saidBy(await response.text().catch(() => '')),
  };
};

/** A request without a signature, which a webhook has to refuse. */
export const knockUnsigned = (url: string): Promise<Knock> =>
  post(
    url,
    {
      'content-type': 'application/json',
      'x-webhook-event': 'doctor',
      'x-webhook-delivery-id': 'doctor',
    },
    '{}'
  );

/** A delivery with a valid signature, of an event that changes nothing: the webhook has to read its body, and takes it as ignored. */
export const knockSigned = (url: string, secret: string): Promise<Knock> => {
  const [delivery] = testDeliveries(['doctor'], {
    secret,
    // Neither plain ASCII nor as JSON.stringify would write it: whoever parses and writes it anew changes it.
    bodyOf: () => Buffer.from('{ "doctor": "läuft", "n": 1.0 }\n'),
    repeat: 1,
    shuffle: false,
    t: Date.now(),
    newId: () => `doctor_${randomUUID()}`,
    random: Math.random,
  });
  return post(url, delivery?.headers ?? {}, delivery?.body ?? '');
};

/** How far the clock of a server is ahead of this machine's (ms); null where it does not say. */
export const clockOf = async (url: string): Promise<number | null> => {
  const sentAt = Date.now();
  const response = await fetch(url, {
    method: 'HEAD',
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_TIME),
  }).catch(() => null);
  return aheadBy(response?.headers.get('date') ?? null, sentAt, Date.now());
};
