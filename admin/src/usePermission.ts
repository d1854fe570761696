import { useAuth } from '@strapi/strapi/admin';
import { permissions } from '#shared/permissions';

type Permission = keyof typeof permissions;

/**
 * Whether the user's roles give a permission of the plugin, or null while that is not known yet. Not by
 * Strapi's `useRBAC`: it looks once, and what it sees before the permissions are there it takes for a no.
 * What a role allows under a condition only is shown, and refused by the server.
 */
export const usePermission = (permission: Permission): boolean | null =>
  useAuth('usePermission', ({ isLoading, permissions: given }) =>
    isLoading ? null : given.some(({ action }) => action === permissions[permission])
  );
