import type { RefusalReason } from '#shared/contract/outcomes';

/** What the sender of a request is told (product rules, "Answers of the webhook"). */
export type Answer =
  | {
      status: 200 | 202;
      body: { status: 'accepted' | 'duplicate' | 'ignored'; deliveryId: string };
    }
  | { status: 400 | 401 | 408 | 413 | 415 | 422 | 503; message: string; retryAfter?: number };

/** Seconds after which a sender that got a 503 should try again. */
const RETRY_AFTER = 30;

const refusals: Record<RefusalReason, Extract<Answer, { message: string }>> = {
  notJson: {
    status: 415,
    message: 'The body must be JSON: send it uncompressed, with "Content-Type: application/json".',
  },
  missingHeader: {
    status: 400,
    message:
      'A header is missing or empty: send X-Webhook-Event and X-Webhook-Delivery-Id with every delivery.',
  },
  signatureMissing: {
    status: 401,
    message:
      'The X-Webhook-Signature header is missing: send "t=<unix time in ms>,v1=<64 hex digits>".',
  },
  signatureMalformed: {
    status: 401,
    message:
      'The X-Webhook-Signature header has the wrong form: send "t=<unix time in ms>,v1=<64 hex digits>".',
  },
  tooOld: {
    status: 401,
    message:
      'The signature is too old: its time lies before the replay window. Sign the delivery again, and check the clocks of both servers.',
  },
  inFuture: {
    status: 401,
    message:
      'The time of the signature lies more than 5 minutes in the future. Check the clocks of both servers.',
  },
  noSecret: {
    status: 503,
    retryAfter: RETRY_AFTER,
    message:
      'No signing secret is configured yet: an administrator adds it in Strapi under Settings → Ignite Video.',
  },
  tooLarge: {
    status: 413,
    message:
      'The body is larger than this site accepts: raise "maxBodySize" in the plugin\'s configuration.',
  },
  incomplete: {
    status: 400,
    message: 'The body ended before it was complete: send the delivery again.',
  },
  tooSlow: {
    status: 408,
    message: 'The body was not in within 20 seconds: send the delivery again.',
  },
  tooManyBytes: {
    status: 503,
    retryAfter: RETRY_AFTER,
    message:
      'Too much is being sent at once, and this was the largest: send the delivery again later.',
  },
  bodyTaken: {
    status: 503,
    retryAfter: RETRY_AFTER,
    message:
      'A middleware of this site has read the body before the plugin could, and kept no bytes of it: have it leave the webhook alone, or put the bytes into ctx.request.rawBody as a Buffer.',
  },
  wrongSignature: {
    status: 401,
    message:
      'The signature does not match: compare the signing secret in Ignite with the one in Strapi under Settings → Ignite Video, and send the body unchanged.',
  },
  notStored: {
    status: 503,
    retryAfter: RETRY_AFTER,
    message: 'The delivery could not be stored just now: send it again later.',
  },
};

export const refuse = (reason: RefusalReason): Answer => refusals[reason];

export const notAVideo = (problem: string): Answer => ({
  status: 422,
  message: `The signature is valid, but the body is not a video: ${problem}. It was recorded; send the complete video object.`,
});
