import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { linksTable } from '../store/tables';
import { touch } from '../store/touched';
import { isLocalized } from '../write/attributes';
import { inTransaction } from './transaction';

/** How many videos are done in one transaction. */
const BATCH = 200;

const videoIds = z
  .array(z.object({ video_id: z.string() }))
  .transform((rows) => rows.map(({ video_id }) => video_id));

/**
 * Has links follow what Strapi does with entries when languages are switched on or off for their type: those
 * without a language become ones in the default language, and back.
 */
export const followLanguages = async (
  strapi: Core.Strapi,
  targets: Iterable<string>,
  defaultLocale: string | null
): Promise<void> => {
  if (defaultLocale === null) return;
  const links = () => strapi.db.getConnection(linksTable.tableName);
  for (const target of targets) {
    const [from, to] = isLocalized(strapi, target) ? [null, defaultLocale] : [defaultLocale, null];
    for (;;) {
      const rows: unknown = await links()
        .select('video_id')
        .where({ target, locale: from })
        .limit(BATCH);
      const found = videoIds.parse(rows);
      if (found.length === 0) break;
      await inTransaction(strapi, async (trx) => {
        touch(trx, found);
        await links()
          .where({ target, locale: from })
          .whereIn('video_id', found)
          .update({ locale: to })
          .transacting(trx);
      });
    }
  }
};
