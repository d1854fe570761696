import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../config';
import type { RefusalReason, RequestOutcome } from '#shared/contract/outcomes';
import type { EventSettings } from '#shared/contract/settings';
import { isVideoEvent } from '../video/order';
import { titleOf } from '../video/describe';
import { hidesVideo, isCompleteVersion } from '../video/state';
import { parseVideo, type ParsedBody } from '../video/video';
import { isEnabled } from '../settings/events';
import type { ActiveSecret } from '../settings/secrets';
import type { StoreOutcome } from '../store/deliveries';
import type { AcceptedBy, NewDelivery } from '../store/delivery';
import { notAVideo, refuse, type Answer } from './answers';
import { checkHeaders } from './headers';
import { findSigner, type SignatureHeader } from './signature';

/** Thrown with the reason why a body could not be had. */
export class BodyError extends Error {
  constructor(
    readonly reason: Extract<
      RefusalReason,
      'tooLarge' | 'incomplete' | 'tooSlow' | 'tooManyBytes' | 'bodyTaken'
    >
  ) {
    super(reason);
  }
}

/** A body that is in, and counts among the unverified ones until it is taken or released. */
export interface UnverifiedBody {
  /**
   * The bytes as they came over the wire.
   * @throws BodyError when they had to make room for others meanwhile.
   */
  take(): Buffer;
  release(): void;
}

export interface WebhookRequest {
  headers: IncomingHttpHeaders;
  /**
   * Reads the body, once.
   * @throws BodyError when it cannot be had.
   */
  readBody(): Promise<UnverifiedBody>;
}

export interface ReceiverParts {
  config: Pick<Config, 'maxBodySize' | 'replayWindow'>;
  /** The settings as of now, at most two seconds old. */
  settings(): Promise<{ secrets: ActiveSecret[]; events: EventSettings }>;
  /** Resolves once the delivery is durable. */
  store(delivery: NewDelivery): Promise<StoreOutcome>;
  isAccepted(delivery: AcceptedBy): Promise<boolean>;
  /** Called after each request with what it came to, and the secret that verified it. */
  onOutcome(outcome: RequestOutcome, at: number, secret?: ActiveSecret): void;
  /** Called when a delivery was repeated. */
  onRepeat(delivery: AcceptedBy, at: number): void;
  /** Called when a delivery was stored that is to be applied; `hides` as `hidesVideo` says. */
  onStored(video: { hides: boolean }): void;
  onError(error: unknown): void;
  now(): number;
}

/**
 * The longest that a sender waits for the database (ms): for its rows to be read, three times at most,
 * and for the delivery to be stored. Ignite waits 30 seconds for an answer.
 */
const READ_TIME = 3000;
const STORE_TIME = 20_000;

/** What the log and the order know a video by. */
const identityOf = (
  { id, updatedAt, video }: Extract<ParsedBody, { ok: true }>,
  event: string
) => ({
  id,
  updatedAt,
  title: titleOf(video),
  hides: isVideoEvent(event) && hidesVideo({ event }, video),
  complete: isCompleteVersion(video),
});

/** Rejects when the promise takes longer than `time` (ms). What it does goes on: it may still be stored. */
const inTime = async <T>(promise: Promise<T>, time: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The database did not answer in time')), time);
  });
  try {
    return await Promise.race([promise, timeUp]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Takes one request of the webhook to its answer: headers first, then the body's bytes, then the
 * signature over them, and only then what they say. It never throws.
 */
export const createReceiver = (parts: ReceiverParts) => {
  const { config, onOutcome } = parts;

  const store = (delivery: NewDelivery): Promise<StoreOutcome> =>
    inTime(parts.store(delivery), STORE_TIME);
  const settings = () => inTime(parts.settings(), READ_TIME);

  const verifiedBody = async (request: WebhookRequest, header: SignatureHeader) => {
    const refused = (reason: RefusalReason) => ({ ok: false, reason }) as const;
    let unverified: UnverifiedBody | undefined;
    try {
      unverified = await request.readBody().catch((error: unknown) => {
        throw error instanceof BodyError ? error : new BodyError('incomplete');
      });
      // A body may take a while to come in: the settings and the time count as they are now.
      const late = checkHeaders(request.headers, { now: parts.now(), ...config });
      if (!late.ok) return refused(late.reason);
      const { secrets, events } = await settings();
      const body = unverified.take();
      const signer = findSigner(secrets, header, body);
      return signer ? ({ ok: true, body, signer, events } as const) : refused('wrongSignature');
    } catch (error) {
      if (error instanceof BodyError) return refused(error.reason);
      throw error;
    } finally {
      unverified?.release();
    }
  };

  const verifyAndStore = async (
    request: WebhookRequest,
    now: number
  ): Promise<{ answer: Answer; outcome: RequestOutcome; secret?: ActiveSecret }> => {
    const refused = (reason: RefusalReason) => ({ answer: refuse(reason), outcome: reason });

    const check = checkHeaders(request.headers, { now, ...config });
    if (!check.ok) return refused(check.reason);
    const { event, deliveryId, signature: header } = check.headers;

    if ((await settings()).secrets.length === 0) return refused('noSecret');

    const read = await verifiedBody(request, header);
    if (!read.ok) return refused(read.reason);
    const { body, signer, events } = read;
    const { secret } = signer;

    const delivery = {
      deliveryId,
      event,
      signature: signer.signature,
      t: header.timestamp,
      body,
      receivedAt: now,
    };
    const succeeded = (status: 200 | 202, word: 'accepted' | 'duplicate' | 'ignored') => ({
      answer: { status, body: { status: word, deliveryId } },
      outcome: word,
      secret,
    });
    const repeated = () => {
      parts.onRepeat(delivery, now);
      return succeeded(200, 'duplicate');
    };

    if (!isVideoEvent(event) || !isEnabled(events, event)) {
      const reason = isVideoEvent(event) ? 'switchedOff' : 'unknownEvent';
      const parsed = parseVideo(body);
      const video = parsed.ok ? identityOf(parsed, event) : null;
      const stored = await store({ ...delivery, video, state: 'ignored', reason });
      return stored === 'duplicate' ? repeated() : succeeded(200, 'ignored');
    }

    const parsed = parseVideo(body);
    if (!parsed.ok) {
      if (await inTime(parts.isAccepted(delivery), READ_TIME)) return repeated();
      const reason = parsed.problem;
      await store({ ...delivery, video: null, state: 'invalid', reason });
      return { answer: notAVideo(parsed.problem), outcome: 'notAVideo', secret };
    }

    const video = identityOf(parsed, event);
    const stored = await store({ ...delivery, video, state: 'waiting', reason: null });
    if (stored !== 'stored') return repeated();
    parts.onStored(video);
    return succeeded(202, 'accepted');
  };

  return {
    async receive(request: WebhookRequest): Promise<Answer> {
      const now = parts.now();
      try {
        const { answer, outcome, secret } = await verifyAndStore(request, now);
        onOutcome(outcome, now, secret);
        return answer;
      } catch (error) {
        parts.onError(error);
        onOutcome('notStored', now);
        return refuse('notStored');
      }
    },
  };
};

export type Receiver = ReturnType<typeof createReceiver>;
