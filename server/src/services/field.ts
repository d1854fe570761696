import { createVideoMapping } from '../apply/desired-entry';
import { createAnswers } from '../field/answers';
import { createDefaultEntries } from '../field/default-entries';
import { createField } from '../field/field';
import { createFieldPlaces } from '../field/options';
import { createPlaces } from '../field/places';
import { service, type Services, type Context } from './parts';

/** The parts for the custom field. */
export const fieldParts = {
  places: createPlaces,

  fieldPlaces: createFieldPlaces,

  field: ({ strapi }: Context) => {
    const { filter, transform } = service(strapi, 'config').hooks;
    const guests = service(strapi, 'guests');
    return createField({
      strapi,
      guests,
      places: service(strapi, 'places'),
      answers: createAnswers({
        strapi,
        guests,
        entries: createDefaultEntries({
          strapi,
          links: service(strapi, 'links'),
          appliedVideos: service(strapi, 'appliedVideos'),
          defaultMapping: () => service(strapi, 'defaultMapping').current(),
          siteFilter: filter ? async (video) => filter(video) : null,
          mapping: createVideoMapping({
            filter: async () => true,
            transform: async (values, context) => transform?.(values, context) ?? values,
          }),
        }),
      }),
    });
  },
} satisfies Partial<Services>;
