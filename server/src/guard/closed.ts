import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { Guests } from './guests';

const route = z.object({ handler: z.string() });
const graphql = z.object({ query: z.string() });

/**
 * What stands in for the door where Strapi's inside is not as it expects: a guest's request that asks for
 * drafts, or that writes, gets no answer of what it read. It says too little rather than too much.
 */
export const closeDrafts =
  (
    strapi: Core.Strapi,
    guests: Pick<Guests, 'isGuest'>
  ): Parameters<Core.Strapi['server']['use']>[0] =>
  async (ctx, next) => {
    await next();
    if (!guests.isGuest()) return;
    const { query, body } = ctx.request as typeof ctx.request & { body?: unknown };
    const text = [body, query]
      .map((one) => graphql.safeParse(one).data?.query ?? '')
      .join(' ')
      .trim();
    const isGraphql = ctx.path === strapi.config.get('plugin::graphql.endpoint');
    const asksForDrafts = isGraphql
      ? text === '' || /\b(status|mutation)\b/.test(text)
      : query['status'] !== undefined && query['status'] !== 'published';
    const handler = route.safeParse(ctx.state['route']).data?.handler ?? '';
    const isWrite = /\.(create|update)$/.test(handler) && ctx.status < 400;
    if (!asksForDrafts && !isWrite) return;
    // What a write has done is done: only what it says of it is kept back.
    if (isWrite) {
      ctx.body = { data: null };
      return;
    }
    ctx.status = 403;
    ctx.body = {
      data: null,
      error: {
        status: 403,
        name: 'ForbiddenError',
        message: 'Drafts are given to API tokens only. Send one, or ask for what is published.',
        details: {},
      },
    };
  };
