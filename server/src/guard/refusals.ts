import type { Core, UID } from '@strapi/strapi';
import { errors } from '../strapi-utils';
import { z } from 'zod';
import type { Transaction } from '../store/transaction';
import { hasDrafts, isLocalized } from '../write/attributes';
import { seeingEverything } from './guests';
import { hidingLink, type Hidden, type Link } from './hidden';

/** A version of an entry; its locale is null in types that have no languages. */
export interface Version {
  documentId: string;
  locale: string | null;
}

const versionRow = z.object({ documentId: z.string(), locale: z.string().nullish() });

const mainField = z.object({ settings: z.object({ mainField: z.string() }) });

/** Refuses to publish what is not public in Ignite (product rules, "Private means private", 3). */
export const createRefusals = ({
  strapi,
  hidden,
}: {
  strapi: Core.Strapi;
  hidden: Pick<Hidden, 'linksOf'>;
}) => {
  /** The versions that the document service means by a `locale`: one, several, `*` for all, or none for the default. */
  const versionsOf = async (
    uid: string,
    documentId: string,
    locale: unknown
  ): Promise<Version[]> => {
    if (!isLocalized(strapi, uid)) return [{ documentId, locale: null }];
    const locales = z
      .union([z.string(), z.array(z.string())])
      .nullish()
      .parse(locale);
    if (locales === '*') {
      const rows: unknown = await strapi.db
        .queryBuilder(uid)
        .select(['documentId', 'locale'])
        .where({ documentId })
        .execute();
      return z
        .array(versionRow)
        .parse(rows)
        .map((row) => ({ documentId, locale: row.locale ?? null }));
    }
    if (Array.isArray(locales)) return locales.map((one) => ({ documentId, locale: one }));
    const fallback: unknown = locales || (await i18nLocales().getDefaultLocale());
    return [{ documentId, locale: z.string().parse(fallback) }];
  };

  const i18nLocales = () =>
    strapi.plugin('i18n').service<{ getDefaultLocale(): Promise<unknown> }>('locales');

  /** What editors know an entry by. */
  const nameOf = async (uid: string, { documentId, locale }: Version): Promise<string> => {
    const contentType = strapi.contentType(uid as UID.ContentType);
    const configuration: unknown = await strapi
      .plugin('content-manager')
      .service('content-types')
      .findConfiguration(contentType);
    const field = mainField.safeParse(configuration).data?.settings.mainField ?? 'documentId';
    const rows: unknown = await strapi.db
      .queryBuilder(uid)
      .select([field])
      .where({ documentId, ...(locale !== null && { locale }) })
      .execute();
    const [row] = z.array(z.record(z.string(), z.unknown())).parse(rows);
    const name = row?.[field];
    return typeof name === 'string' && name !== '' ? name : documentId;
  };

  /** The first of some versions that is hidden, and the link that hides it. */
  const hiddenOf = async (
    trx: Transaction,
    uid: string,
    versions: readonly Version[]
  ): Promise<{ version: Version; link: Link } | null> => {
    const documentIds = versions.map(({ documentId }) => documentId);
    const links = await hidden.linksOf(trx, uid, documentIds);
    for (const version of versions) {
      const own = links.filter(({ documentId }) => documentId === version.documentId);
      const link = hidingLink(own, version.locale);
      if (link !== null) return { version, link };
    }
    return null;
  };

  /** @returns the error that says why one of the versions may not be published, or null when all may. */
  const refusalOf = async (uid: string, versions: readonly Version[]): Promise<Error | null> =>
    await strapi.db.transaction(async ({ trx }) => {
      const found = await hiddenOf(trx, uid, versions);
      if (found === null) return null;
      const { version, link } = found;
      const name = await seeingEverything(() => nameOf(uid, version));
      return new errors.ValidationError(
        `"${name}" cannot be published: its video is not public in Ignite. Make the video public there first.`,
        { videoId: link.videoId, ...version }
      );
    });

  return {
    versionsOf,
    refusalOf,

    /** Whether one of the versions is hidden. */
    isHidden: async (uid: string, versions: readonly Version[]): Promise<boolean> =>
      await strapi.db.transaction(async ({ trx }) => (await hiddenOf(trx, uid, versions)) !== null),

    /** Refuses rows that are about to be stored as published, whoever stores them. */
    async refuseRows(uid: string, versions: readonly Version[]): Promise<void> {
      if (versions.length === 0 || !hasDrafts(strapi, uid)) return;
      const refusal = await refusalOf(uid, versions);
      if (refusal !== null) throw refusal;
    },
  };
};

export type Refusals = ReturnType<typeof createRefusals>;
