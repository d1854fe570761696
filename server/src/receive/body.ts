import type { Core } from '@strapi/strapi';
import type { Context, Next } from 'koa';
import { koaBody } from 'koa-body';
import { BodyError } from './receiver';

/** The headers by which body parsers know that there is a body. */
interface BodyHeaders {
  'content-length'?: string;
  'transfer-encoding'?: string;
}

/** Where the webhook stands under the site's REST prefix. */
export const webhookPath = (strapi: Core.Strapi): string =>
  `${strapi.config.get<string>('api.rest.prefix', '/api')}/ignite-video/webhook`;

const hiddenHeaders = new WeakMap<Context['req'], BodyHeaders>();

/**
 * Keeps Strapi's body parser away from the webhook's body, so that its bytes are still there when the
 * route reads them, after Strapi's logger, errors and security. It runs before every configured
 * middleware and touches nothing but the webhook's own path.
 *
 * It also gives the router's bare answer to a wrong method the body that Strapi's errors have.
 */
export const reserveWebhookBody = (strapi: Core.Strapi) => {
  // The router matches without regard to case and a final slash.
  const own = webhookPath(strapi).toLowerCase();
  const isWebhook = (path: string): boolean =>
    // The length alone tells for almost every other request of the site.
    (path.length === own.length || path.length === own.length + 1) &&
    path.toLowerCase().replace(/\/$/, '') === own;

  const reserve = async (ctx: Context, next: Next): Promise<void> => {
    const { headers } = ctx.req;
    hiddenHeaders.set(ctx.req, {
      'content-length': headers['content-length'],
      'transfer-encoding': headers['transfer-encoding'],
    });
    delete headers['content-length'];
    delete headers['transfer-encoding'];
    await next();

    // The router answers OPTIONS by itself; a CORS preflight never gets that far.
    const routerAnswered =
      [404, 405, 501].includes(ctx.status) || (ctx.method === 'OPTIONS' && ctx.status === 200);
    if (ctx.method !== 'POST' && routerAnswered) {
      ctx.set('Allow', 'POST');
      ctx.methodNotAllowed('The webhook takes POST requests only.');
    }
  };
  return (ctx: Context, next: Next): Promise<void> =>
    isWebhook(ctx.path) ? reserve(ctx, next) : next();
};

/** Shows the hidden headers again, before anything of the request is checked. */
export const restoreBodyHeaders = (ctx: Context): void => {
  for (const [name, value] of Object.entries(hiddenHeaders.get(ctx.req) ?? {})) {
    if (value !== undefined) ctx.req.headers[name] = value;
  }
};

/**
 * Makes a reader of raw bodies of up to `limit` bytes.
 *
 * koa-body gives the exact bytes only as text in a one-byte encoding, so the request is presented to
 * it as plain text, and the characters are turned back into bytes.
 */
export const createBodyReader = (limit: number) => {
  const parse = koaBody({
    text: true,
    textLimit: String(limit),
    encoding: 'binary',
    json: false,
    urlencoded: false,
    multipart: false,
  });

  /** @throws BodyError when the body is larger than the limit or ends too early. */
  return async (ctx: Context): Promise<Buffer> => {
    const contentType = ctx.req.headers['content-type'];
    ctx.req.headers['content-type'] = 'text/plain';
    try {
      await parse(ctx as never, async () => {});
    } catch (error) {
      const status = (error as { status?: number }).status;
      throw new BodyError(status === 413 ? 'tooLarge' : 'incomplete');
    } finally {
      ctx.req.headers['content-type'] = contentType;
    }
    const text: unknown = ctx.request.body;
    ctx.request.body = undefined;
    return Buffer.from(typeof text === 'string' ? text : '', 'latin1');
  };
};
