import { createLinks } from '../write/links';
import { createPageRelations } from '../write/page-relations';
import { createPlaces as createPagePlaces } from '../write/places';
import { createReleases } from '../write/release';
import { createReservations } from '../write/reservations';
import { asSync } from '../write/own-writes';
import { createRowWriter } from '../write/published-row';
import { createSituations } from '../write/situation';
import { createEntryWriter } from '../write/entry';
import { createRelated } from '../write/related';
import { createResolver } from '../write/resolve';
import { createTakenDown } from '../write/taken-down';
import { service, type Services, type Context } from './parts';

/** The parts for writing entries. */
export const writeParts = {
  /** Runs a write of the sync's own. */
  asSync: () => asSync,

  reservations: createReservations,

  rowWriter: createRowWriter,

  situations: ({ strapi }: Context) => {
    const reservations = service(strapi, 'reservations');
    return createSituations({
      strapi,
      reservations,
      resolve: createResolver({
        strapi,
        files: service(strapi, 'files'),
        related: createRelated({ strapi, reservations }),
        now: Date.now,
      }),
      publishable: service(strapi, 'rowWriter').publishable,
      links: service(strapi, 'links'),
      takenDown: service(strapi, 'takenDown'),
      now: Date.now,
    });
  },

  entries: ({ strapi }: Context) =>
    createEntryWriter({
      strapi,
      links: service(strapi, 'links'),
      reservations: service(strapi, 'reservations'),
      rowWriter: service(strapi, 'rowWriter'),
      situations: service(strapi, 'situations'),
      now: Date.now,
      pages: service(strapi, 'pageRelations'),
      takenDown: service(strapi, 'takenDown'),
    }),

  takenDown: createTakenDown,

  pageRelations: ({ strapi }: Context) =>
    createPageRelations({ strapi, places: createPagePlaces({ strapi }) }),

  links: createLinks,

  releaseEntry: ({ strapi }: Context) =>
    createReleases({
      strapi,
      links: service(strapi, 'links'),
      entries: service(strapi, 'entries'),
      pages: service(strapi, 'pageRelations'),
    }),
} satisfies Partial<Services>;
