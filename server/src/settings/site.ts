import type { Core } from '@strapi/strapi';
import type { AttributeView, MappingsView, TypeView } from '#shared/contract/mapping';
import { checkExpression } from '../map/expression';
import { visibleTo, type Reader } from '../map/rights';
import {
  canBeFed,
  conversionsOf,
  isLocalized,
  isPossibleTarget,
  type Schemas,
  type Site,
  type TypeSchema,
} from '../map/schema';
import { parsePath } from '../video/path';

type Types = Record<string, TypeSchema & { info: { displayName: string } }>;

const schemasOf = (strapi: Core.Strapi): { types: Types; components: Types } => ({
  types: strapi.contentTypes as unknown as Types,
  components: strapi.components as unknown as Types,
});

const localesOf = async (strapi: Core.Strapi): Promise<{ code: string; name: string }[]> =>
  (await strapi.plugin('i18n')?.service('locales').find()) ?? [];

/** The code of the site's default language, or null where there are no languages. */
export const defaultLocaleOf = async (strapi: Core.Strapi): Promise<string | null> =>
  (await strapi.plugin('i18n')?.service('locales').getDefaultLocale()) ?? null;

/** The site as a mapping's check sees it: its content types, components and locales as they are now. */
export const siteOf = async (strapi: Core.Strapi): Promise<Site> => {
  const { types, components } = schemasOf(strapi);
  return {
    contentType: (uid) => types[uid],
    component: (uid) => components[uid],
    locales: (await localesOf(strapi)).map(({ code }) => code),
    defaultLocale: await defaultLocaleOf(strapi),
    parse: { path: parsePath, expression: checkExpression },
  };
};

const viewOf = (
  uid: string,
  schema: Types[string],
  schemas: Schemas,
  isInner: boolean,
  shows: (name: string) => boolean = () => true
): TypeView => ({
  uid,
  displayName: schema.info.displayName,
  hasDrafts: schema.options?.draftAndPublish === true,
  isLocalized: isLocalized(schema),
  attributes: Object.entries(schema.attributes)
    .filter(
      ([name, attribute]) =>
        shows(name) &&
        canBeFed(name, attribute, schemas, isInner) &&
        (attribute.type !== 'relation' || schemas.contentType(attribute.target ?? '') !== undefined)
    )
    .map(([name, attribute]): AttributeView => ({
      name,
      type: attribute.type,
      conversions: [...conversionsOf(attribute, schemas, isInner)],
      required: attribute.required === true,
      ...(attribute.enum && { values: [...attribute.enum] }),
      ...(attribute.target && { target: attribute.target }),
      ...(attribute.component && { component: attribute.component }),
      isList:
        attribute.repeatable === true ||
        attribute.multiple === true ||
        attribute.relation?.endsWith('ToMany') === true,
    })),
});

/** What the mapping page has to know of the site: the types that its reader may see, and what they may find these by. */
export const describeSite = async (
  strapi: Core.Strapi,
  reader: Reader
): Promise<Pick<MappingsView, 'types' | 'referred' | 'locales'>> => {
  const { types, components } = schemasOf(strapi);
  const schemas: Schemas = visibleTo(
    { contentType: (uid) => types[uid], component: (uid) => components[uid] },
    reader
  );
  const findable = (uid: string) => (name: string) => reader.finds(uid, name);
  const targets = Object.entries(types)
    .filter(([uid, schema]) => isPossibleTarget(uid, schema) && reader.type(uid))
    .map(([uid, schema]) => viewOf(uid, schema, schemas, false));
  const referred = new Map<string, TypeView>();
  const refer = (attributes: readonly AttributeView[]): void => {
    for (const { target = '', component } of attributes) {
      if (component !== undefined) {
        referred.set(component, viewOf(component, components[component]!, schemas, true));
      }
      const related = types[target];
      if (related) referred.set(target, viewOf(target, related, schemas, false, findable(target)));
    }
  };
  for (const { attributes } of targets) refer(attributes);
  // What components relate to.
  for (const { attributes } of [...referred.values()]) refer(attributes);
  return {
    types: targets,
    referred: [...referred.values()],
    locales: (await localesOf(strapi)).map(({ code, name }) => ({ code, name })),
  };
};
