import type { Core, UID } from '@strapi/strapi';
import type { Ability, Context } from '../context';

export type Action = 'read' | 'create' | 'update' | 'publish' | 'delete';

/** The part of the Content Manager's permission checker that is used. */
export interface PermissionChecker {
  can: Record<Action, (entity?: unknown, field?: string) => boolean>;
  /** Whether a permission holds for some entries only. */
  requiresEntity: Record<Action, () => boolean>;
  sanitizedQuery: { read(query: object): Promise<{ filters?: object }> };
}

/** What newer versions of Strapi answer themselves: whether a rule, or one of what stands for its action, has conditions. */
const conditionsOf = (strapi: Core.Strapi, ability: Ability, uid: string) => {
  const { actionProvider } = strapi.service('admin::permission');
  const asks = (name: Action) => (): boolean => {
    const action = `plugin::content-manager.explorer.${name}`;
    const aliases: string[] = actionProvider.unstable_aliases(action, uid);
    return [action, ...aliases]
      .flatMap((one) => ability.rulesFor(one, uid))
      .some(({ conditions = {} }) => Object.keys(conditions).length > 0);
  };
  return {
    read: asks('read'),
    create: asks('create'),
    update: asks('update'),
    publish: asks('publish'),
    delete: asks('delete'),
  };
};

/** What the caller may do with entries of a content type in the Content Manager. */
export const checkerFor = (strapi: Core.Strapi, ctx: Context, uid: string): PermissionChecker => {
  const { userAbility } = ctx.state;
  const checker: Omit<PermissionChecker, 'requiresEntity'> & Partial<PermissionChecker> = strapi
    .plugin('content-manager')
    .service('permission-checker')
    .create({ userAbility, model: uid as UID.ContentType });
  const { requiresEntity = conditionsOf(strapi, userAbility, uid) } = checker;
  return { ...checker, requiresEntity };
};

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
