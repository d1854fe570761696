import type { Core, UID } from '@strapi/strapi';
import type { Context } from '../context';

export type Action = 'read' | 'create' | 'update' | 'publish' | 'delete';

/** The part of the Content Manager's permission checker that is used. */
export interface PermissionChecker {
  can: Record<Action, (entity?: unknown, field?: string) => boolean>;
  /** Whether a permission holds for some entries only. */
  requiresEntity: Record<Action, () => boolean>;
  sanitizedQuery: { read(query: object): Promise<{ filters?: object }> };
}

/** What the caller may do with entries of a content type in the Content Manager. */
export const checkerFor = (strapi: Core.Strapi, ctx: Context, uid: string): PermissionChecker =>
  strapi
    .plugin('content-manager')
    .service('permission-checker')
    .create({ userAbility: ctx.state.userAbility, model: uid as UID.ContentType });

/**
 * Whether the caller may do something with a field. Roles are given the fields of components one by one
 * (`hero.link`), or the component as a whole.
 *
 * @param entity the entry, or undefined for any entry of the type.
 * @param inner the fields of a component that it is about.
 */
export const canField = (
  { can }: PermissionChecker,
  action: 'read' | 'update',
  entity: unknown,
  attribute: string,
  inner: readonly string[] = []
): boolean =>
  can[action](entity, attribute) ||
  (inner.length > 0 && inner.every((name) => can[action](entity, `${attribute}.${name}`)));
