import type { Core } from '@strapi/strapi';
import type { Context, Next } from 'koa';
import { koaBody } from 'koa-body';
import { BodyError, type UnverifiedBody } from './receiver';
import { webhookPathMatcher } from './route';
import type { UnverifiedBytes } from './unverified-bytes';

/** How long a body may take to come in (ms). Source: product rules. */
export const BODY_TIME = 20_000;

/** The headers by which body parsers know that there is a body. */
interface BodyHeaders {
  'content-length'?: string;
  'transfer-encoding'?: string;
}

const hiddenHeaders = new WeakMap<Context['req'], BodyHeaders>();

/**
 * Keeps Strapi's body parser away from the webhook's body, so that its bytes are still there when the
 * webhook reads them, after Strapi's logger, errors and security. It runs before every configured
 * middleware and touches nothing but the webhook's own path.
 *
 * It also gives the router's bare answer to a wrong method the body that Strapi's errors have.
 */
export const reserveWebhookBody = (strapi: Core.Strapi) => {
  const isWebhook = webhookPathMatcher(strapi);

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

/** Where middlewares that read a body leave its bytes: koa-body's `includeUnparsed`, and what is usual elsewhere. */
const UNPARSED = Symbol.for('unparsedBody');

const propertyOf = (owner: unknown, name: string | symbol): unknown =>
  typeof owner === 'object' && owner !== null ? Reflect.get(owner, name) : undefined;

/** The body's bytes as a middleware that has read it left them; the signature will tell whether it is they. */
const bytesLeftIn = ({ req, request, state }: Context): Buffer | null => {
  const places: [unknown, string | symbol][] = [
    [request, 'rawBody'],
    [req, 'rawBody'],
    [state, 'rawBody'],
    [propertyOf(request, 'body'), UNPARSED],
    [propertyOf(req, 'body'), UNPARSED],
    [request, 'body'],
  ];
  for (const place of places) {
    const left = propertyOf(...place);
    if (left instanceof Uint8Array) return Buffer.from(left.buffer, left.byteOffset, left.length);
    if (typeof left === 'string') return Buffer.from(left);
  }
  return null;
};

/**
 * Makes a reader of raw bodies of up to `limit` bytes, all of whose bytes count as unverified until
 * they are taken.
 */
export const createBodyReader = (limit: number, unverifiedBytes: UnverifiedBytes) => {
  // As plain text in no encoding, koa-body gives the bytes themselves.
  const parse = koaBody({
    text: true,
    textLimit: String(limit),
    encoding: '',
    json: false,
    urlencoded: false,
    multipart: false,
  });

  const parseBytes = async (ctx: Context): Promise<Buffer> => {
    const contentType = ctx.req.headers['content-type'];
    ctx.req.headers['content-type'] = 'text/plain';
    try {
      await parse(ctx, async () => {});
    } finally {
      ctx.req.headers['content-type'] = contentType;
    }
    const bytes: unknown = ctx.request.body;
    ctx.request.body = undefined;
    return Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0);
  };

  /** @throws BodyError when the bytes are nowhere, or too many. */
  const takeOver = (ctx: Context): UnverifiedBody => {
    const body = bytesLeftIn(ctx);
    if (body === null) throw new BodyError('bodyTaken');
    if (body.length > limit) throw new BodyError('tooLarge');
    return { take: () => body, release: () => {} };
  };

  return async (ctx: Context): Promise<UnverifiedBody> => {
    const { req } = ctx;
    if (req.readableDidRead || !req.readable) return takeOver(ctx);

    let body: Buffer | null = null;
    let givenUp: BodyError | null = null;
    const giveUp = (reason: BodyError['reason']) => (): void => {
      body = null;
      givenUp ??= new BodyError(reason);
      // raw-body, inside koa-body, lets go of what it has gathered when the stream fails.
      req.emit('error', givenUp);
    };
    const held = unverifiedBytes.hold(giveUp('tooManyBytes'));
    const count = (chunk: Buffer): void => held.add(chunk.length);
    // Nobody else may be listening (any more), and an error that nobody hears ends the process.
    req.on('error', () => {});
    const timeUp = setTimeout(giveUp('tooSlow'), BODY_TIME);
    try {
      const parsed = parseBytes(ctx);
      req.on('data', count);
      body = await parsed;
    } catch (error) {
      held.release();
      throw (
        givenUp ?? new BodyError(propertyOf(error, 'status') === 413 ? 'tooLarge' : 'incomplete')
      );
    } finally {
      clearTimeout(timeUp);
      req.off('data', count);
    }
    return {
      take() {
        held.release();
        if (body === null) throw givenUp ?? new BodyError('incomplete');
        return body;
      },
      release: held.release,
    };
  };
};
