import type { Core, UID } from '@strapi/strapi';
import type { Transaction } from '../store/transaction';
import type { Reservations } from './reservations';
import { hasDrafts, isLocalized } from './attributes';

/** Which language version is written, and whether nothing may be written at all. */
export interface ResolveOptions {
  locale: string | null;
  dryRun: boolean;
}

/** Finds the entries that texts name, and makes those that are missing. */
export const createRelated = ({
  strapi,
  reservations,
}: {
  strapi: Core.Strapi;
  reservations: Reservations;
}) => {
  const existing = async (
    target: string,
    by: string,
    value: string,
    locale: string | null
  ): Promise<string | null> => {
    const found = await strapi.documents(target as UID.CollectionType).findFirst({
      filters: { [by]: { $eq: value } },
      fields: ['documentId'],
      sort: 'createdAt:asc',
      ...(locale !== null && { locale }),
    } as never);
    return found?.documentId ?? null;
  };

  const make = async (
    trx: Transaction,
    target: string,
    by: string,
    value: string,
    locale: string | null
  ): Promise<string> => {
    const reserved = { target, attribute: by, value, locale };
    await reservations.reserve(trx, reserved);
    const { documentId } = await strapi.documents(target as UID.CollectionType).create({
      data: { [by]: value },
      ...(hasDrafts(strapi, target) && { status: 'published' }),
      ...(locale !== null && { locale }),
    } as never);
    await reservations.remember(trx, reserved, documentId);
    return documentId;
  };

  return {
    /**
     * @returns the document ids of the entries whose attribute says one of the values, sorted, and the
     * values that none says. In a dry run `+value` stands for an entry that would be made.
     */
    async find(
      trx: Transaction,
      target: string,
      { by, create }: { by: string; create: boolean },
      values: readonly string[],
      { locale, dryRun }: ResolveOptions
    ): Promise<{ documentIds: string[]; missing: string[] }> {
      const relatedLocale = isLocalized(strapi, target) ? locale : null;
      const found = new Set<string>();
      const missing: string[] = [];
      // In one order everywhere: processes that make the same entries do not wait for each other in a circle.
      for (const value of [...values].sort()) {
        const reserved = { target, attribute: by, value, locale: relatedLocale };
        const documentId =
          (await existing(target, by, value, relatedLocale)) ??
          // An editor may have given it another name since.
          (create ? await reservations.made(trx, reserved) : null) ??
          (create && !dryRun ? await make(trx, target, by, value, relatedLocale) : null) ??
          (create ? `+${value}` : null);
        if (documentId === null) missing.push(value);
        else found.add(documentId);
      }
      return { documentIds: [...found].sort(), missing };
    },
  };
};

export type Related = ReturnType<typeof createRelated>;
