import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { fieldOptions, VIDEO_FIELD, type FieldOptions } from '#shared/contract/field';
import { attributesOf } from '../write/attributes';

/** A field in a content type, at the top, in a component or in a dynamic zone. */
export interface FieldPlace {
  uid: string;
  /** What roles are given to write it: the field's path, or a part that leads there. */
  paths: string[];
  options: FieldOptions;
}

const declared = z.object({
  type: z.string().optional(),
  customField: z.string().optional(),
  options: z.unknown().optional(),
  component: z.string().optional(),
  components: z.array(z.string()).optional(),
});

/** Every field of a type, and of what it is made of. */
const placesIn = (
  strapi: Core.Strapi,
  uid: string,
  model: string,
  before: readonly string[],
  paths: readonly string[]
): FieldPlace[] => {
  if (before.includes(model)) return [];
  const within = [...before, model];
  return Object.entries(attributesOf(strapi, model)).flatMap(([name, attribute]) => {
    const { data } = declared.safeParse(attribute);
    if (data === undefined) return [];
    const outer = paths.at(-1);
    const here = [...paths, outer === undefined ? name : `${outer}.${name}`];
    if (data.customField === VIDEO_FIELD) {
      return [{ uid, paths: here, options: fieldOptions.parse(data.options ?? {}) }];
    }
    if (data.type === 'component' && data.component !== undefined) {
      return placesIn(strapi, uid, data.component, within, here);
    }
    // Roles are given a dynamic zone as a whole.
    return (data.type === 'dynamiczone' ? (data.components ?? []) : []).flatMap((component) =>
      placesIn(strapi, uid, component, within, here)
    );
  });
};

/** Whether the options of a field allow a video. */
export const allows = (
  options: FieldOptions,
  video: {
    visibility: string | null;
    orientation: string | null;
    categories: readonly string[];
    tags: readonly string[];
  }
): boolean => {
  const isOneOf = (choices: readonly string[], of: readonly (string | null)[]): boolean =>
    choices.length === 0 || of.some((one) => one !== null && choices.includes(one));
  return (
    isOneOf(options.visibilities, [video.visibility]) &&
    isOneOf(options.orientations, [video.orientation]) &&
    isOneOf(options.categories, video.categories) &&
    isOneOf(options.tags, video.tags)
  );
};

/** Knows where the field is, and what may be chosen there. */
export const createFieldPlaces = ({ strapi }: { strapi: Core.Strapi }) => {
  let known: readonly FieldPlace[] | null = null;
  return {
    /** Every field with these options. Ask when all types are registered. */
    with(options: FieldOptions): FieldPlace[] {
      known ??= Object.keys(strapi.contentTypes).flatMap((uid) =>
        placesIn(strapi, uid, uid, [], [])
      );
      const wanted = JSON.stringify(options);
      return known.filter((place) => JSON.stringify(place.options) === wanted);
    },
  };
};

export type FieldPlaces = ReturnType<typeof createFieldPlaces>;
