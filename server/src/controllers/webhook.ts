import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import type { Answer } from '../receive/answers';
import { createBodyReader, restoreBodyHeaders } from '../receive/body';
import { service } from '../services';

const errorMethods = {
  400: 'badRequest',
  401: 'unauthorized',
  408: 'requestTimeout',
  413: 'payloadTooLarge',
  415: 'unsupportedMediaType',
  422: 'unprocessableEntity',
  503: 'serviceUnavailable',
} as const;

/** Bytes of an unread body that are left to drain so that the connection can be used again. */
const DRAIN_LIMIT_FACTOR = 2;

const respond = (ctx: Context, answer: Answer): void => {
  if ('body' in answer) {
    ctx.status = answer.status;
    ctx.body = answer.body;
    return;
  }
  ctx[errorMethods[answer.status]](answer.message);
  if (answer.retryAfter !== undefined) ctx.set('Retry-After', String(answer.retryAfter));
};

/** `POST /api/ignite-video/webhook`: hands the request to the receiver and sends its answer. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const config = service(strapi, 'config');
  const receiver = service(strapi, 'receiver');
  const readBody = createBodyReader(config.maxBodySize, service(strapi, 'unverifiedBytes'));

  return {
    async receive(ctx: Context): Promise<void> {
      restoreBodyHeaders(ctx);
      const answer = await receiver.receive({
        headers: ctx.req.headers,
        readBody: () => readBody(ctx),
      });
      if (!ctx.req.readableEnded) {
        const length = Number(ctx.req.headers['content-length'] ?? Infinity);
        // Nobody needs to send the rest of a body that was refused.
        if (answer.status === 408 || length > DRAIN_LIMIT_FACTOR * config.maxBodySize) {
          ctx.set('Connection', 'close');
        } else ctx.req.resume();
      }
      respond(ctx, answer);
    },
  };
};
