import type { Core } from '@strapi/strapi';
import type { ComponentRule, Rule } from '#shared/contract/mapping';
import type { Values } from '../map/map-video';
import {
  attributesOf,
  componentOf,
  hasDrafts,
  isList,
  readField,
  storedElements,
  type Row,
} from './attributes';

type AnyRule = Rule | ComponentRule;

const listOf = <T>(some: T | T[] | null | undefined): T[] =>
  Array.isArray(some) ? some : some ? [some] : [];

/**
 * Writes into one version of an entry — the published one, say — and leaves the others alone, which
 * the document service cannot.
 */
export const createRowWriter = ({ strapi }: { strapi: Core.Strapi }) => {
  const query = (uid: string) => strapi.db.query(uid);

  /** Published entries relate to published entries, drafts to drafts. */
  const relatedRows = (
    attributes: ReturnType<typeof attributesOf>,
    { attribute }: AnyRule,
    documentIds: unknown,
    isPublished: boolean
  ): Promise<Row[]> => {
    const { target } = attributes[attribute] as unknown as { target: string };
    return query(target).findMany({
      select: ['id', 'documentId'],
      where: {
        documentId: { $in: documentIds },
        ...(hasDrafts(strapi, target) && {
          publishedAt: isPublished ? { $notNull: true } : { $null: true },
        }),
      },
    });
  };

  const toData = async (
    uid: string,
    rules: readonly AnyRule[],
    values: Values,
    row: Row,
    isPublished: boolean
  ): Promise<Row> => {
    const attributes = attributesOf(strapi, uid);
    const data: Row = {};
    for (const rule of rules) {
      const { attribute, transform } = rule;
      if (!Object.hasOwn(values, attribute)) continue;
      const value = values[attribute];
      if (transform.type === 'relation') {
        const related = await relatedRows(attributes, rule, value, isPublished);
        const ids = related.map(({ id }) => id);
        data[attribute] = { set: isList(attributes, rule) ? ids : ids.slice(0, 1) };
      } else if (transform.type === 'media') {
        data[attribute] = isList(attributes, rule) ? value : ((value as number[])[0] ?? null);
      } else if (transform.type === 'component') {
        const stored = row[attribute];
        data[attribute] = await writeComponents(attributes, rule, value, stored, isPublished);
      } else {
        data[attribute] = value;
      }
    }
    return data;
  };

  const writeComponents = async (
    attributes: ReturnType<typeof attributesOf>,
    rule: AnyRule,
    value: unknown,
    stored: unknown,
    isPublished: boolean
  ): Promise<unknown> => {
    if (rule.transform.type !== 'component') return null;
    const { rules } = rule.transform;
    const { uid, isRepeatable } = componentOf(attributes, rule);
    const old = listOf(stored as Row | Row[]);
    const wanted = listOf(value as Row | Row[]);
    const written: Row[] = [];
    const elements = storedElements(strapi, attributes, rule, wanted, old);
    for (const { fields, kept } of elements) {
      const data = await toData(uid, rules, fields, kept ?? {}, isPublished);
      const { id } = kept
        ? await query(uid).update({ where: { id: kept['id'] }, data })
        : await query(uid).create({ data });
      written.push({ id, __pivot: { field: rule.attribute, component_type: uid } });
    }
    const gone = old.filter((one) => !elements.some(({ kept }) => kept === one));
    for (const { id } of gone) await query(uid).delete({ where: { id } });
    return isRepeatable ? written : (written[0] ?? null);
  };

  /** What a published version can show of some values: relations to published entries only. */
  const publishable = async (
    uid: string,
    rules: readonly AnyRule[],
    values: Values
  ): Promise<Values> => {
    const attributes = attributesOf(strapi, uid);
    const shown: Values = { ...values };
    for (const rule of rules) {
      const { attribute, transform } = rule;
      const value = values[attribute] ?? null;
      if (value === null) continue;
      if (transform.type === 'relation') {
        const related = await relatedRows(attributes, rule, value, true);
        const published = new Set(related.map(({ documentId }) => documentId));
        shown[attribute] = (value as string[]).filter((id) => published.has(id));
      } else if (transform.type === 'component') {
        const { uid: inner, isRepeatable } = componentOf(attributes, rule);
        const components: Values[] = [];
        for (const fields of listOf(value as Values | Values[])) {
          components.push(await publishable(inner, transform.rules, fields));
        }
        shown[attribute] = isRepeatable ? components : components[0];
      }
    }
    return shown;
  };

  return {
    publishable,

    /** What the mapped fields of a row say. */
    read(uid: string, rules: readonly Rule[], row: Row): Values {
      const attributes = attributesOf(strapi, uid);
      return Object.fromEntries(
        rules.map((rule) => [rule.attribute, readField(strapi, attributes, rule, row)])
      );
    },

    /** @returns the row as it is stored now. */
    async write(uid: string, rules: readonly Rule[], changes: Values, row: Row): Promise<Row> {
      const isPublished = row['publishedAt'] !== null;
      return query(uid).update({
        where: { id: row['id'] },
        data: await toData(uid, rules, changes, row, isPublished),
      });
    },
  };
};

export type RowWriter = ReturnType<typeof createRowWriter>;
