import type { Core } from '@strapi/strapi';
import type { Context, Middleware, Next } from 'koa';

/** Where the webhook stands under the site's REST prefix. */
export const webhookPath = (strapi: Core.Strapi): string =>
  `${strapi.config.get<string>('api.rest.prefix', '/api')}/ignite-video/webhook`;

/** Tells the webhook's path, which the router matches without regard to case and a final slash. */
export const webhookPathMatcher = (strapi: Core.Strapi) => {
  const own = webhookPath(strapi).toLowerCase();
  return (path: string): boolean =>
    // The length alone tells for almost every other request of the site.
    (path.length === own.length || path.length === own.length + 1) &&
    path.toLowerCase().replace(/\/$/, '') === own;
};

/** Strapi's router is one middleware, its answers to other methods another. */
const ROUTER_MIDDLEWARES = 2;

/**
 * Answers the webhook after all middlewares of the site and before its router, which would compare the
 * request with hundreds of routes first. The route stays there, is listed, and answers where going past
 * it would go past something of the site's: its policies and middlewares on the route, or what it put
 * before the router after the plugin's bootstrap.
 */
export const answerBeforeRouter = (strapi: Core.Strapi): Middleware => {
  const isWebhook = webhookPathMatcher(strapi);

  const { receive } = strapi.plugin('ignite-video').controller('webhook');

  const isBare = (): boolean => {
    const routes = Object.values(strapi.plugin('ignite-video').routes).flatMap((one) =>
      'routes' in one ? one.routes : [one]
    );
    const route = routes.find(({ handler }) => handler === 'webhook.receive');
    const { policies = [], middlewares = [] } = route?.config ?? {};
    return route !== undefined && policies.length + middlewares.length === 0;
  };
  const isLast = (): boolean =>
    strapi.server.app.middleware.at(-1 - ROUTER_MIDDLEWARES) === (answer as Middleware);

  let answers: boolean | undefined;
  const answer = (ctx: Context, next: Next): unknown => {
    if (ctx.method !== 'POST' || !isWebhook(ctx.path)) return next();
    // All of it is in place when requests come.
    answers ??= receive !== undefined && isBare() && isLast();
    return answers ? receive?.(ctx, next) : next();
  };
  return answer;
};
