import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { linksTable } from '../store/tables';
import type { Transaction } from '../store/transaction';
import { isLocalized } from '../write/attributes';

/** A video's hold on an entry. */
export interface Link {
  mapping: string;
  videoId: string;
  documentId: string;
  /** Null when it feeds every version. */
  locale: string | null;
  hides: boolean;
}

const linkRow = z
  .object({
    mapping: z.string(),
    video_id: z.string(),
    document_id: z.string(),
    locale: z.string().nullable(),
    hides: z.number().nullable(),
  })
  .transform((row): Link => ({
    mapping: row.mapping,
    videoId: row.video_id,
    documentId: row.document_id,
    locale: row.locale,
    hides: row.hides === 1,
  }));

/**
 * Which of an entry's links hides its version in a language, if one does: one that feeds the version, or
 * any where none feeds it (product rules, "Private means private", 1).
 *
 * @param locale null for the versions of types that have no languages.
 */
export const hidingLink = (links: readonly Link[], locale: string | null): Link | null => {
  const isFed = locale !== null && links.some((link) => link.locale === locale);
  return (
    links.find(
      (link) => link.hides && (link.locale === null || link.locale === locale || !isFed)
    ) ?? null
  );
};

/** Finds out which entries are videos' and which of their versions are hidden. */
export const createHidden = ({ strapi }: { strapi: Core.Strapi }) => {
  const links = (alias: string) =>
    strapi.db
      .getConnection(`${linksTable.tableName} as ${alias}`)
      .whereRaw('coalesce(??, 0) = 0', [`${alias}.detached`]);

  // MySQL refuses to compare texts of two collations, and a site's tables may have another than ours.
  const sameText =
    strapi.db.dialect.client === 'mysql' ? 'cast(?? as binary) = cast(?? as binary)' : '?? = ??';

  return {
    /** The links of some entries of a type. Call it inside a transaction: one that is under way is joined. */
    async linksOf(trx: Transaction, uid: string, documentIds: readonly string[]): Promise<Link[]> {
      const rows: unknown = await links('link')
        .select('mapping', 'video_id', 'document_id', 'locale', 'hides')
        .where({ target: uid })
        .whereIn('document_id', [...documentIds])
        .transacting(trx);
      return z.array(linkRow).parse(rows);
    },

    /**
     * What `hidingLink` says, in SQL: a query for the links that hide the version in a row, which gives
     * their `document_id`.
     *
     * @param row what the query that it becomes part of calls the row's table.
     */
    hidingLinks(uid: string, row: string) {
      const hiding = links('hiding')
        .select('hiding.document_id')
        .where({ 'hiding.target': uid, 'hiding.hides': 1 })
        .whereRaw('?? = ??', ['hiding.document_id', `${row}.document_id`]);
      if (!isLocalized(strapi, uid)) return hiding;
      const feeding = links('feeding')
        .select('feeding.id')
        .where({ 'feeding.target': uid })
        .whereRaw('?? = ??', ['feeding.document_id', `${row}.document_id`])
        .whereRaw(sameText, ['feeding.locale', `${row}.locale`]);
      return hiding.where(
        (either) =>
          void either
            .whereNull('hiding.locale')
            .orWhereRaw(sameText, ['hiding.locale', `${row}.locale`])
            .orWhereNotExists(feeding)
      );
    },
  };
};

export type Hidden = ReturnType<typeof createHidden>;
