import type { Core, UID } from '@strapi/strapi';
import { z } from 'zod';
import { linksTable } from '../store/tables';

export const VIDEO: UID.CollectionType = 'plugin::ignite-video.video';

/**
 * Keeps which types have entries of videos, so that the guard asks nothing of the others. The targets of
 * mappings count before they have any: when the first is written, every process knows the type.
 */
export const createLinkedTypes = ({ strapi }: { strapi: Core.Strapi }) => {
  let uids: ReadonlySet<string> = new Set([VIDEO]);

  const add = (more: readonly string[]): void => {
    const known = more.filter((uid) => !uids.has(uid) && Object.hasOwn(strapi.contentTypes, uid));
    if (known.length > 0) uids = new Set([...uids, ...known]);
  };

  return {
    /** Another set whenever there is another type. */
    all: (): ReadonlySet<string> => uids,
    has: (uid: string): boolean => uids.has(uid),
    add,
    /** Learns what other processes have linked. */
    async refresh(): Promise<void> {
      const rows: unknown = await strapi.db
        .getConnection(linksTable.tableName)
        .distinct('target')
        .whereNotNull('target');
      add(
        z
          .array(z.object({ target: z.string() }))
          .parse(rows)
          .map(({ target }) => target)
      );
    },
  };
};

export type LinkedTypes = ReturnType<typeof createLinkedTypes>;
