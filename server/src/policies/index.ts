import type { Core } from '@strapi/strapi';
import type { Context } from '../context';
import { z } from 'zod';
import { checkerFor } from './checker';

const config = z.object({ action: z.enum(['read', 'update']) });

/**
 * Lets through who may read (or update) entries of the content type `:uid` in the Content Manager;
 * which entries, and which of their fields, the controller asks.
 */
const contentManager = (ctx: Context, options: unknown, { strapi }: { strapi: Core.Strapi }) => {
  const uid = String(ctx.params['uid']);
  const { action } = config.parse(options);
  return Object.hasOwn(strapi.contentTypes, uid) && checkerFor(strapi, ctx, uid).can[action]();
};

export default { 'content-manager': contentManager };
