import type { Core, Schema, UID } from '@strapi/strapi';
import type { ComponentRule, Rule } from '#shared/contract/mapping';
import type { Values } from '../map/map-video';
import { arrange } from './elements';

/** A row of a content type or a component, as Strapi's query engine gives it. */
export type Row = Record<string, unknown>;

type AnyRule = Rule | ComponentRule;

/** The attributes of a content type or component, by name. */
export type Attributes = Record<string, Schema.Attribute.AnyAttribute>;

interface Model {
  attributes: Attributes;
  options?: { draftAndPublish?: boolean };
  pluginOptions?: { i18n?: { localized?: boolean } };
}

/** The schema of a content type or a component. */
export const modelOf = (strapi: Core.Strapi, uid: string): Model =>
  strapi.getModel(uid as UID.Schema);

export const attributesOf = (strapi: Core.Strapi, uid: string): Attributes =>
  modelOf(strapi, uid).attributes;

export const hasDrafts = (strapi: Core.Strapi, uid: string): boolean =>
  modelOf(strapi, uid).options?.draftAndPublish === true;

export const isLocalized = (strapi: Core.Strapi, uid: string): boolean =>
  modelOf(strapi, uid).pluginOptions?.i18n?.localized === true;

/** Whether the language versions of a localised type share an attribute. */
export const isShared = (strapi: Core.Strapi, uid: string, attribute: string): boolean =>
  strapi
    .plugin('i18n')
    .service<{ getNonLocalizedAttributes(model: Model): string[] }>('content-types')
    .getNonLocalizedAttributes(modelOf(strapi, uid))
    .includes(attribute);

export const componentOf = (
  attributes: Attributes,
  rule: AnyRule
): { uid: string; isRepeatable: boolean } => {
  const attribute = attributes[rule.attribute] as { component: string; repeatable?: boolean };
  return { uid: attribute.component, isRepeatable: attribute.repeatable === true };
};

/** Whether an attribute of relations or files takes more than one. */
export const isList = (attributes: Attributes, rule: AnyRule): boolean => {
  const { multiple, relation } = attributes[rule.attribute] as {
    multiple?: boolean;
    relation?: string;
  };
  return multiple === true || relation?.endsWith('ToMany') === true;
};

/** What has to be populated so that `readField` can tell what the rules' attributes say. */
export const populateFor = (
  strapi: Core.Strapi,
  attributes: Attributes,
  rules: readonly AnyRule[]
): Record<string, unknown> => {
  const populate: Record<string, unknown> = {};
  for (const rule of rules) {
    const { attribute, transform } = rule;
    if (transform.type === 'relation') populate[attribute] = { select: ['id', 'documentId'] };
    if (transform.type === 'media') populate[attribute] = { select: ['id'] };
    if (transform.type === 'component') {
      const { uid } = componentOf(attributes, rule);
      populate[attribute] = {
        populate: populateFor(strapi, attributesOf(strapi, uid), transform.rules),
      };
    }
  }
  return populate;
};

const asList = (value: unknown): Row[] =>
  (Array.isArray(value) ? value : value ? [value] : []) as Row[];

/**
 * What an attribute of a row says, in the form in which values are compared and remembered: the
 * sorted document ids of a relation, the ids of files, the mapped fields of a component, else the value.
 */
export const readField = (
  strapi: Core.Strapi,
  attributes: Attributes,
  rule: AnyRule,
  row: Row
): unknown => {
  const stored = row[rule.attribute] ?? null;
  switch (rule.transform.type) {
    case 'relation':
      // A type without drafts relates to both versions of an entry that has them.
      return [...new Set(asList(stored).map((related) => String(related['documentId'])))].sort();
    case 'media':
      return asList(stored).map((file) => Number(file['id']));
    case 'component': {
      const { uid, isRepeatable } = componentOf(attributes, rule);
      const inner = rule.transform.rules;
      const read = asList(stored).map((component) =>
        Object.fromEntries(
          inner.map((line) => [
            line.attribute,
            readField(strapi, attributesOf(strapi, uid), line, component),
          ])
        )
      );
      return isRepeatable ? read : (read[0] ?? null);
    }
    default:
      if (stored instanceof Date) return stored.toISOString();
      // PostgreSQL leaves out the zeros at the end.
      return attributes[rule.attribute]?.type === 'time' && typeof stored === 'string'
        ? `${stored}${stored.includes('.') ? '' : '.'}`.padEnd(12, '0')
        : stored;
  }
};

/** Which of the stored components each of some elements is; null for those that are new. */
export const storedElements = (
  strapi: Core.Strapi,
  attributes: Attributes,
  rule: AnyRule,
  elements: readonly Values[],
  stored: readonly Row[]
): { fields: Values; kept: Row | null }[] => {
  const { transform } = rule;
  if (transform.type !== 'component') return [];
  const { uid, isRepeatable } = componentOf(attributes, rule);
  if (!isRepeatable) return elements.map((fields) => ({ fields, kept: stored[0] ?? null }));
  const inner = attributesOf(strapi, uid);
  const said = stored.map((row) =>
    Object.fromEntries(
      transform.rules.map((line) => [line.attribute, readField(strapi, inner, line, row)])
    )
  );
  return arrange(transform, said, null, elements).map(({ fields, from }) => ({
    fields,
    kept: from === null ? null : (stored[from] ?? null),
  }));
};

/**
 * The document service's form of a compared value. Components keep the ids of those that are there,
 * and with them what an editor wrote into their other fields.
 */
export const fieldData = (
  strapi: Core.Strapi,
  attributes: Attributes,
  rule: AnyRule,
  value: unknown,
  row: Row | null
): unknown => {
  switch (rule.transform.type) {
    case 'relation': {
      const documents = (value as string[]).map((documentId) => ({ documentId }));
      return { set: isList(attributes, rule) ? documents : documents.slice(0, 1) };
    }
    case 'media':
      return isList(attributes, rule) ? value : ((value as number[])[0] ?? null);
    case 'component': {
      const { uid, isRepeatable } = componentOf(attributes, rule);
      const inner = rule.transform.rules;
      const stored = asList(row?.[rule.attribute]);
      const elements = storedElements(strapi, attributes, rule, asList(value), stored);
      const data = elements.map(({ fields, kept }) => {
        return {
          ...(kept && { id: kept['id'] }),
          ...Object.fromEntries(
            inner.map((line) => [
              line.attribute,
              fieldData(
                strapi,
                attributesOf(strapi, uid),
                line,
                fields[line.attribute] ?? null,
                kept
              ),
            ])
          ),
        };
      });
      return isRepeatable ? data : (data[0] ?? null);
    }
    default:
      return value;
  }
};

/** What the document service takes for the values of some rules. */
export const entryData = (
  strapi: Core.Strapi,
  target: string,
  rules: readonly Rule[],
  values: Values,
  row: Row | null
): Record<string, unknown> => {
  const attributes = attributesOf(strapi, target);
  return Object.fromEntries(
    rules
      .filter(({ attribute }) => Object.hasOwn(values, attribute))
      .map((rule) => [
        rule.attribute,
        fieldData(strapi, attributes, rule, values[rule.attribute], row),
      ])
  );
};

/** When a row was saved (ms). */
export const savedAt = (row: Row): number => new Date(row['updatedAt'] as string | Date).getTime();
