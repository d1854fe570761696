import { useRBAC } from '@strapi/strapi/admin';
import { permissions } from '../../../../server/src/permissions';

const RIGHTS = [permissions.changeSettings, permissions.runReconcile].map((action) => ({
  action,
  subject: null,
})) as never[];

/** What the user may do on this page, or null while that is not known yet. */
export const useRights = (): { canChange: boolean; canRun: boolean } | null => {
  const { isLoading, allowedActions } = useRBAC(RIGHTS);
  if (isLoading) return null;
  return {
    canChange: allowedActions['canUpdate'] ?? false,
    canRun: allowedActions['canRun'] ?? false,
  };
};
