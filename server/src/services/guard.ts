import { createDoor } from '../guard/door';
import { createDocumentGuard } from '../guard/documents';
import { createDuplicates } from '../guard/duplicates';
import { createGuard } from '../guard/guard';
import { createGuests } from '../guard/guests';
import { createHidden } from '../guard/hidden';
import { createLinkedTypes } from '../guard/linked-types';
import { createNoticing } from '../guard/noticing';
import { createRefusals } from '../guard/refusals';
import { createRowWatch } from '../guard/rows';
import { service, type Services, type Context } from './parts';

/** The parts for hiding what is not public. */
export const guardParts = {
  linkedTypes: createLinkedTypes,

  guests: createGuests,

  guard: ({ strapi }: Context) => {
    const guests = service(strapi, 'guests');
    const hidden = createHidden({ strapi });
    const linkedTypes = service(strapi, 'linkedTypes');
    const refusals = createRefusals({ strapi, hidden });
    return createGuard({
      strapi,
      guests,
      linkedTypes,
      door: createDoor({ strapi, linkedTypes, guests, hidden }),
      documentGuard: createDocumentGuard({
        strapi,
        linkedTypes,
        guests,
        refusals,
        duplicates: createDuplicates({
          strapi,
          hidden,
          mappings: async () => (await service(strapi, 'mappingSettings').get()).mappings,
        }),
      }),
      rowWatch: createRowWatch({
        strapi,
        linkedTypes,
        refusals,
        notice: createNoticing({
          strapi,
          hidden,
          rechecks: service(strapi, 'recheckStore'),
          onMarked: () => service(strapi, 'worker').wake(),
          now: Date.now,
        }),
      }),
    });
  },
} satisfies Partial<Services>;
