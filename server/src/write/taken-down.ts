import { isDeepStrictEqual } from 'node:util';
import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { takenDownTable } from '../store/tables';
import type { Transaction } from '../store/transaction';
import { hasDrafts, savedAt, type Row } from './attributes';
import { versionData, wholePopulate } from './whole-version';

/** A version of an entry. */
export interface Version {
  target: string;
  documentId: string;
  locale: string | null;
}

const was = z.discriminatedUnion('what', [
  /** The draft said the same: it is published as it stands. */
  z.object({ what: z.literal('asTheDraft') }),
  z.object({ what: z.literal('public'), data: z.record(z.string(), z.unknown()) }),
  /** What was public cannot be had whole, because of this attribute: the entry waits for an editor. */
  z.object({ what: z.literal('lost'), attribute: z.string(), error: z.string() }),
]);

/** What was public of a version when the sync took it down. */
export type TakenDown = z.infer<typeof was>;

const storedRow = z.object({
  id: z.coerce.number(),
  locale: z.string().nullable(),
  draft_id: z.coerce.number(),
  was: z.string(),
});

/** The same for any database and after any way through JSON. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/**
 * Remembers which versions the sync has taken off the public site, and what they said where an editor had
 * unpublished changes: that comes back, and the draft stays a draft (product rules, "What becomes of a video").
 */
export const createTakenDown = ({ strapi }: { strapi: Core.Strapi }) => {
  const stored = ({ target, documentId }: Pick<Version, 'target' | 'documentId'>) =>
    strapi.db.getConnection(takenDownTable.tableName).where({ target, document_id: documentId });

  const rowsOf = ({ target, documentId, locale }: Version, isWhole: boolean): Promise<Row[]> =>
    strapi.db.query(target).findMany({
      where: { documentId, ...(locale !== null && { locale }) },
      ...(isWhole && { populate: wholePopulate(strapi, target) }),
    });

  const found = async (trx: Transaction, version: Pick<Version, 'target' | 'documentId'>) => {
    const rows: unknown = await stored(version)
      .select('id', 'locale', 'draft_id', 'was')
      .orderBy('id')
      .transacting(trx);
    return z.array(storedRow).parse(rows);
  };

  /** Whether the draft is the one that it was. */
  const isThere = async ({ target, documentId }: Version, draftId: number): Promise<boolean> =>
    (await strapi.db.query(target).count({ where: { id: draftId, documentId } })) > 0;

  return {
    /**
     * Remembers a version that is about to be unpublished. Call it in the same transaction.
     *
     * @param isWhole whether to read all of it: what cannot be read may not keep a video public.
     */
    async keep(version: Version, isWhole = true): Promise<void> {
      const { target, documentId, locale } = version;
      if (!hasDrafts(strapi, target)) return;
      const rows = await rowsOf(version, isWhole);
      const draft = rows.find((row) => row['publishedAt'] === null);
      const published = rows.find((row) => row['publishedAt'] !== null);
      const taken = (): TakenDown => {
        if (!draft || !published || savedAt(draft) === savedAt(published)) {
          return { what: 'asTheDraft' };
        }
        const error = 'What was public here cannot be put back by the sync: publish it by hand.';
        if (!isWhole) return { what: 'lost', attribute: 'publishedAt', error };
        const [said, shown] = [draft, published].map((row) => versionData(strapi, target, row));
        if (isDeepStrictEqual(plain(said), plain(shown))) return { what: 'asTheDraft' };
        const { data, missing } = shown!;
        if (missing === null) return { what: 'public', data };
        return { what: 'lost', attribute: missing, error };
      };
      await strapi.db.transaction(async ({ trx }) => {
        const same = (await found(trx, version)).filter((one) => one.locale === locale);
        const ids = same.map(({ id }) => id);
        if (ids.length > 0) await stored(version).whereIn('id', ids).delete().transacting(trx);
        if (!draft || !published) return;
        await strapi.db
          .getConnection(takenDownTable.tableName)
          .insert({
            target,
            document_id: documentId,
            locale,
            draft_id: draft['id'],
            was: JSON.stringify(taken()),
          })
          .transacting(trx);
      });
    },

    /** What is remembered of a version; null where the sync did not take it down, or another draft is there by now. */
    async of(trx: Transaction, version: Version): Promise<TakenDown | null> {
      const one = (await found(trx, version)).find(({ locale }) => locale === version.locale);
      if (!one || !(await isThere(version, one.draft_id))) return null;
      return was.parse(JSON.parse(one.was));
    },

    /** The other languages of a document that are remembered. */
    async otherLocales(trx: Transaction, version: Version): Promise<string[]> {
      const locales = (await found(trx, version)).flatMap(({ locale }) => locale ?? []);
      return locales.filter((locale) => locale !== version.locale);
    },

    /** Forgets a version: it is public again. */
    async forget(trx: Transaction, version: Version): Promise<void> {
      const { locale } = version;
      const rows = stored(version);
      await (locale === null ? rows.whereNull('locale') : rows.where({ locale }))
        .delete()
        .transacting(trx);
    },
  };
};

export type TakenDownVersions = ReturnType<typeof createTakenDown>;
