import type { Core } from '@strapi/strapi';
import type { AttributeView, MappingsView, TypeView } from '#shared/contract/mapping';
import { checkExpression } from '../map/expression';
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

/** The site as a mapping's check sees it: its content types, components and locales as they are now. */
export const siteOf = async (strapi: Core.Strapi): Promise<Site> => {
  const { types, components } = schemasOf(strapi);
  return {
    contentType: (uid) => types[uid],
    component: (uid) => components[uid],
    locales: (await localesOf(strapi)).map(({ code }) => code),
    parse: { path: parsePath, expression: checkExpression },
  };
};

const viewOf = (
  uid: string,
  schema: Types[string],
  schemas: Schemas,
  isInner: boolean
): TypeView => ({
  uid,
  displayName: schema.info.displayName,
  hasDrafts: schema.options?.draftAndPublish === true,
  isLocalized: isLocalized(schema),
  attributes: Object.entries(schema.attributes)
    .filter(([name, attribute]) => canBeFed(name, attribute, schemas, isInner))
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

/** What the mapping page has to know of the site. */
export const describeSite = async (
  strapi: Core.Strapi
): Promise<Pick<MappingsView, 'types' | 'referred' | 'locales'>> => {
  const { types, components } = schemasOf(strapi);
  const schemas: Schemas = {
    contentType: (uid) => types[uid],
    component: (uid) => components[uid],
  };
  const targets = Object.entries(types)
    .filter(([uid, schema]) => isPossibleTarget(uid, schema))
    .map(([uid, schema]) => viewOf(uid, schema, schemas, false));
  const referred = new Map<string, TypeView>();
  for (const { attributes } of targets) {
    for (const { target, component } of attributes) {
      const [uid, schema] = component
        ? [component, components[component]]
        : [target ?? '', types[target ?? '']];
      if (schema) referred.set(uid, viewOf(uid, schema, schemas, component !== undefined));
    }
  }
  // What components relate to.
  for (const { attributes } of [...referred.values()]) {
    for (const { target } of attributes) {
      const schema = types[target ?? ''];
      if (target && schema) referred.set(target, viewOf(target, schema, schemas, false));
    }
  }
  return {
    types: targets,
    referred: [...referred.values()],
    locales: (await localesOf(strapi)).map(({ code, name }) => ({ code, name })),
  };
};
