import type { Core, UID } from '@strapi/strapi';
import type { Context } from '../context';
import { z } from 'zod';

/** The part of the Content Manager's permission checker that is used. */
export interface PermissionChecker {
  can: Record<'read' | 'update', (entity?: unknown, field?: string) => boolean>;
  sanitizedQuery: { read(query: object): Promise<{ filters?: object }> };
}

/** What the caller may do with entries of a content type in the Content Manager. */
export const checkerFor = (strapi: Core.Strapi, ctx: Context, uid: string): PermissionChecker =>
  strapi
    .plugin('content-manager')
    .service('permission-checker')
    .create({ userAbility: ctx.state['userAbility'], model: uid as UID.ContentType });

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
