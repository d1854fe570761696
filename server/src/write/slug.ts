import type { Core } from '@strapi/strapi';
import { slugText } from '../map/slug';
import { attributesOf } from './attributes';

/** Makes slugs by Strapi's own service: unique in their type. */
export const createSlugs =
  ({ strapi }: { strapi: Core.Strapi }) =>
  async (
    target: string,
    field: string,
    text: unknown,
    { locale, videoId }: { locale: string | null; videoId: string }
  ): Promise<string | null> => {
    if (typeof text !== 'string' || text === '') return null;
    const { targetField } = attributesOf(strapi, target)[field] as { targetField?: string };
    // The service reads the text where the uid's target field says; without one, at this very name.
    return strapi
      .plugin('content-manager')
      .service('uid')
      .generateUIDField({
        contentTypeUID: target,
        field,
        data: { [String(targetField)]: slugText(text, videoId) },
        ...(locale !== null && { locale }),
      });
  };
