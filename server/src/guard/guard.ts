import { quoted } from '../quoted';
import type { Core } from '@strapi/strapi';
import { closeDrafts } from './closed';
import type { Door } from './door';
import type { Guests } from './guests';
import { missingInternals } from './internals';
import type { LinkedTypes } from './linked-types';
import { watchReleases } from './releases';

type DocumentMiddleware = Parameters<Core.Strapi['documents']['use']>[0];
type Subscriber = Parameters<Core.Strapi['db']['lifecycles']['subscribe']>[0];

/** Keeps what is private in Ignite private in Strapi, whoever reads or writes. */
export const createGuard = ({
  strapi,
  guests,
  linkedTypes,
  door,
  documentGuard,
  rowWatch,
}: {
  strapi: Core.Strapi;
  guests: Guests;
  linkedTypes: LinkedTypes;
  door: Door;
  documentGuard: DocumentMiddleware;
  rowWatch: Subscriber;
}) => {
  let missing: readonly string[] = [];
  return {
    /** What the door found changed in Strapi, so that it is closed to guests' drafts; usually nothing. */
    missing: (): readonly string[] => missing,

    /** Puts the guard in place. Call it when the database and the routes are ready, before anybody is answered. */
    async start(): Promise<void> {
      await linkedTypes.refresh();
      strapi.documents.use(documentGuard);
      strapi.db.lifecycles.subscribe(rowWatch);
      watchReleases(strapi);
      door.hold();
      missing = await missingInternals(strapi, door);
      if (missing.length === 0) return;
      strapi.server.use(closeDrafts(strapi, guests));
      strapi.log.error(
        `[ignite-video] This version of Strapi is not as expected (${quoted(missing.join('; '))}): who has no API token gets no drafts at all. Use a version that the plugin supports.`
      );
    },
  };
};

export type Guard = ReturnType<typeof createGuard>;
