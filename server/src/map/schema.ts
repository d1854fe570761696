import { conversionsFor, VIDEO, type Conversion } from '#shared/conversions';

/** What a mapping's check reads of an attribute, as it stands in a schema that Strapi loaded. */
export interface AttributeSchema {
  type: string;
  customField?: string;
  required?: boolean;
  unique?: boolean;
  default?: unknown;
  maxLength?: number;
  enum?: readonly string[];
  relation?: string;
  target?: string;
  component?: string;
  repeatable?: boolean;
  multiple?: boolean;
  allowedTypes?: readonly string[];
  writable?: boolean;
  conditions?: object;
}

/** A content type or component, as far as a mapping's check reads it. */
export interface TypeSchema {
  kind?: string;
  info?: { displayName?: string };
  options?: { draftAndPublish?: boolean };
  pluginOptions?: object;
  attributes: Readonly<Record<string, AttributeSchema>>;
}

/** The content types and components of a site: those of `strapi.contentTypes` and `strapi.components`. */
export interface Schemas {
  contentType(uid: string): TypeSchema | undefined;
  component(uid: string): TypeSchema | undefined;
}

export interface Site extends Schemas {
  /** Codes of the site's locales. */
  locales: readonly string[];
  /** Code of the one that is the default, or null where there are no languages. */
  defaultLocale: string | null;
  /** Both throw an Error for what they cannot read. */
  parse: { path(text: string): unknown; expression(text: string): unknown };
}

const RESERVED =
  /^(id|documentId|(created|updated|published|firstPublished)At|(created|updated)By|locale|localizations|_*strapi.*)$/;

/** Whether an attribute is Strapi's own, which nobody may write. */
export const isReserved = (name: string, attribute?: AttributeSchema): boolean =>
  RESERVED.test(name) || attribute?.writable === false;

export const attributeOf = (
  schema: TypeSchema | undefined,
  name: string
): AttributeSchema | undefined =>
  schema && Object.hasOwn(schema.attributes, name) ? schema.attributes[name] : undefined;

/** Strapi demands these only where it is told to be strict. */
export const isLink = ({ type }: AttributeSchema): boolean =>
  type === 'relation' || type === 'media';

export const isRepeatable = ({ type, repeatable }: AttributeSchema): boolean =>
  type === 'component' && repeatable === true;

/** Required attributes of a type, without those that Strapi fills itself. */
export const requiredOf = (schema: TypeSchema): [name: string, AttributeSchema][] =>
  Object.entries(schema.attributes).filter(
    ([name, attribute]) =>
      attribute.required && attribute.default == null && !isReserved(name, attribute)
  );

/** Whether entries of a type have versions by language. */
export const isLocalized = ({ pluginOptions = {} }: TypeSchema): boolean =>
  (pluginOptions as { i18n?: { localized?: boolean } }).i18n?.localized === true;

/**
 * Whether mappings may make and change entries of a type: one of the site or the plugin's own, never
 * users, roles, tokens or another plugin's (product rules, "Rights stay Strapi's").
 */
export const isOpen = (uid: string): boolean => uid.startsWith('api::') || uid === VIDEO;

/** Whether videos can be mapped onto a content type: not onto single types and what editors never see. */
export const isPossibleTarget = (uid: string, { kind, pluginOptions = {} }: TypeSchema): boolean =>
  isOpen(uid) &&
  kind === 'collectionType' &&
  (pluginOptions as Record<string, { visible?: boolean }>)['content-manager']?.visible !== false;

/** What an attribute can be fed with, as this site has it; an attribute that takes nothing is none to offer. */
export const conversionsOf = (
  attribute: AttributeSchema,
  schemas: Schemas,
  isInner: boolean
): readonly Conversion[] => {
  const { type, target, relation, component, allowedTypes } = attribute;
  const isPossible =
    // The download takes images only.
    !(type === 'media' && allowedTypes && !allowedTypes.includes('images')) &&
    !(type === 'relation' && (target === undefined || relation?.startsWith('morph'))) &&
    !(type === 'component' && !schemas.component(component ?? ''));
  return isPossible ? conversionsFor(attribute, isInner) : [];
};

/** Whether the mapping page has an attribute to offer. */
export const canBeFed = (
  name: string,
  attribute: AttributeSchema,
  schemas: Schemas,
  isInner: boolean
): boolean =>
  !isReserved(name, attribute) &&
  conversionsOf(attribute, schemas, isInner).length > 0 &&
  (attribute.type !== 'relation' || isOpen(attribute.target ?? ''));
