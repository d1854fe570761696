import { useRBAC } from '@strapi/strapi/admin';
import { permissions } from '../../server/src/permissions';

type Permission = keyof typeof permissions;

/** Whether the user's roles give a permission of the plugin, or null while that is not known yet. */
export const useMay = (permission: Permission): boolean | null => {
  const { isLoading, allowedActions } = useRBAC([
    { action: permissions[permission], subject: null },
  ] as never[]);
  return isLoading ? null : Object.values(allowedActions).includes(true);
};
