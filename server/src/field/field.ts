import type { Core } from '@strapi/strapi';
import type { Guests } from '../guard/guests';
import type { Answers } from './answers';
import { extendGraphql } from './graphql';
import type { Places } from './places';
import { createRestReads } from './reads';
import { createFieldCheck } from './writes';

/** The custom field `plugin::ignite-video.video`: it stores which video, and answers what is to be known of it. */
export const createField = ({
  strapi,
  guests,
  places,
  answers,
}: {
  strapi: Core.Strapi;
  guests: Pick<Guests, 'isContentApi'>;
  places: Places;
  answers: Answers;
}) => {
  const rest = createRestReads({ strapi, guests, places, answers });
  return {
    /** Before content types are read, and before GraphQL makes its schema. */
    register(): void {
      strapi.customFields.register({
        name: 'video',
        plugin: 'ignite-video',
        type: 'json',
        inputSize: { default: 12, isResizable: true },
      });
      strapi.sanitizers.add('content-api.output', rest.sanitizer as never);
      strapi
        .plugin('graphql')
        ?.service('extension')
        .use(extendGraphql(strapi, places, answers));
    },

    /** When all content types are known. */
    start(): void {
      strapi.db.lifecycles.subscribe(createFieldCheck(places));
      strapi.documents.use(rest.middleware);
    },
  };
};
