import type { Core } from '@strapi/strapi';
import { z } from 'zod';

const versionRow = z
  .object({ id: z.number(), locale: z.string().nullish(), publishedAt: z.unknown() })
  .transform(({ id, locale, publishedAt }) => ({
    id,
    locale: locale ?? null,
    isPublished: (publishedAt ?? null) !== null,
  }));

/** A draft, or what is published of one, in one language. */
export type StoredVersion = z.infer<typeof versionRow>;

/** The versions of an entry as they are stored: in one language, or, for null, in all that there are. */
export const storedVersions = async (
  strapi: Core.Strapi,
  uid: string,
  documentId: string,
  locale: string | null = null
): Promise<StoredVersion[]> => {
  const rows: unknown = await strapi.db.query(uid).findMany({
    select: ['id', 'locale', 'publishedAt'],
    where: { documentId, ...(locale !== null && { locale }) },
  });
  return z.array(versionRow).parse(rows);
};
