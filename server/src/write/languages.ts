import type { Core, UID } from '@strapi/strapi';
import type { Mapping } from '#shared/contract/mapping';
import { attributesOf, populateFor, readField, savedAt, type Row } from './attributes';
import { changesFor } from './ownership';
import type { RowWriter } from './published-row';

interface I18nContentTypes {
  getNonLocalizedAttributes(model: unknown): string[];
}

const isDraft = (row: Row): boolean => row['publishedAt'] === null;

/**
 * Brings what is not localised into the other language versions of an entry. Strapi does so for the
 * drafts or for the published versions, whichever it wrote lastSync, and makes the others look edited.
 */
export const createSharing = ({
  strapi,
  write,
}: { strapi: Core.Strapi } & Pick<RowWriter, 'write'>) => {
  const rowsOf = (
    { target }: Pick<Mapping, 'target'>,
    documentId: string,
    rules: Mapping['rules']
  ): Promise<Row[]> =>
    strapi.db.query(target).findMany({
      where: { documentId },
      populate: populateFor(strapi, attributesOf(strapi, target), rules),
    });

  /** Looks at the language versions before one of them is written. @returns what brings the others in line after that. */
  return async (
    mapping: Mapping,
    documentId: string,
    locale: string
  ): Promise<() => Promise<void>> => {
    const { target } = mapping;
    const attributes = attributesOf(strapi, target);
    const i18n = strapi.plugin('i18n').service<I18nContentTypes>('content-types');
    const shared = i18n.getNonLocalizedAttributes(strapi.getModel(target as UID.ContentType));
    const rules = mapping.rules.filter(({ attribute }) => shared.includes(attribute));
    if (rules.length === 0) return async () => {};
    const before = await rowsOf(mapping, documentId, rules);
    if (before.every((row) => row['locale'] === locale)) return async () => {};
    const read = (row: Row) =>
      Object.fromEntries(
        rules.map((rule) => [rule.attribute, readField(strapi, attributes, rule, row)])
      );

    return async () => {
      const now = Date.now();
      const after = await rowsOf(mapping, documentId, rules);
      for (const other of new Set(before.map((row) => row['locale']))) {
        if (other === locale) continue;
        const versions = before.filter((row) => row['locale'] === other);
        let isTouched = false;
        for (const old of versions) {
          const row = after.find(({ id }) => id === old['id']);
          const source = after.find(
            (one) => one['locale'] === locale && isDraft(one) === isDraft(old)
          );
          if (!row) continue;
          const sourceBefore = before.find(
            (one) => one['locale'] === locale && isDraft(one) === isDraft(old)
          );
          // Only what was written: what another language says of the rest may be an editor's.
          const written = source
            ? changesFor(rules, sourceBefore ? read(sourceBefore) : {}, read(source), {})
            : {};
          const changes = changesFor(rules, read(row), written, {});
          const differs = Object.keys(changes).length > 0;
          if (differs) await write(target, rules, changes, row);
          isTouched ||= differs || savedAt(row) !== savedAt(old);
        }
        if (!isTouched) continue;
        for (const old of versions) {
          // Strapi tells an unpublished change by a draft that is younger than the published version.
          const isEdited = isDraft(old) && versions.some((one) => savedAt(one) < savedAt(old));
          await strapi.db.query(target).updateMany({
            where: { id: old['id'] },
            data: { updatedAt: new Date(isEdited ? now + 1 : now) },
          });
        }
      }
    };
  };
};
