import type { Core } from '@strapi/strapi';

/**
 * Notices in the process that does it that content is being imported or transferred: Strapi switches its
 * lifecycles off for that long (for an export, too), and clears what it replaces.
 */
export const watchTransfers = (strapi: Core.Strapi) => {
  const { lifecycles, entityManager } = strapi.db;
  let isRunning = false;
  let hasCleared = false;
  const { enable, disable } = lifecycles;
  const deleteMany = entityManager.deleteMany.bind(entityManager);
  entityManager.deleteMany = (uid, params) => {
    hasCleared ||= isRunning;
    return deleteMany(uid, params);
  };
  lifecycles.disable = () => {
    isRunning = true;
    disable.call(lifecycles);
  };
  lifecycles.enable = () => {
    isRunning = false;
    enable.call(lifecycles);
  };
  return {
    /** Whether content is being replaced now: applying would meet with it. */
    isRunning: (): boolean => isRunning,
    /** Whether content was replaced since this was last asked. */
    takeReplaced: (): boolean => {
      const isReplaced = hasCleared && !isRunning;
      if (isReplaced) hasCleared = false;
      return isReplaced;
    },
  };
};

export type Transfers = ReturnType<typeof watchTransfers>;
