import { useRBAC } from '@strapi/strapi/admin';
import { permissions } from '../../server/src/permissions';

const CHANGE = [{ action: permissions.changeSettings, subject: null }] as never[];

/** Whether the user may change the plugin's settings, or null while that is not known yet. */
export const useCanChange = (): boolean | null => {
  const { isLoading, allowedActions } = useRBAC(CHANGE);
  return isLoading ? null : (allowedActions['canUpdate'] ?? false);
};
