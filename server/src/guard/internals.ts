import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { linksTable } from '../store/tables';
import type { Door } from './door';
import { CONTENT_API, seeingAsGuest } from './guests';
import { VIDEO } from './linked-types';

const routers = z.record(
  z.string(),
  z.object({
    type: z.string().optional(),
    routes: z.array(z.object({ info: z.object({ type: z.string().optional() }).optional() })),
  })
);

const mentions = (sql: string, table: string): number => sql.split(table).length - 1;

/**
 * Everything of Strapi's inside that the door leans on, each checked as it is used. It was built on Strapi
 * 5.54 and is no public API: a release that changes it has to be noticed before a visitor is answered.
 *
 * @returns what is not as expected; nothing when the door holds.
 */
export const missingInternals = async (
  strapi: Core.Strapi,
  door: Pick<Door, 'limit' | 'passed'>
): Promise<string[]> => {
  const hold: Record<string, () => boolean | Promise<boolean>> = {
    'strapi.requestContext.get': () => strapi.requestContext.get() === undefined,

    'route.info.type of the content API': () => {
      const { routes } = strapi.plugin('ignite-video') as { routes: unknown };
      const own = Object.values(routers.parse(routes)).filter(({ type }) => type === CONTENT_API);
      const infos = own.flatMap((router) => router.routes).map(({ info }) => info?.type);
      return infos.length > 0 && infos.every((type) => type === CONTENT_API);
    },

    'conditions and joins of the query builder': () => {
      const table = strapi.db.metadata.get(VIDEO).tableName;
      const builder = door.limit(VIDEO, strapi.db.queryBuilder(VIDEO));
      const { sql } = builder
        .init({ where: { id: 0 } })
        .join({
          alias: 'other',
          referencedTable: table,
          referencedColumn: 'id',
          rootColumn: 'id',
          rootTable: builder.alias,
        })
        .getKnexQuery()
        .toSQL();
      // Once for the rows that are asked for, and once for those that are joined.
      return mentions(sql, linksTable.tableName) === 2;
    },

    'entityManager.createQueryBuilder': async () => {
      const before = door.passed();
      await seeingAsGuest(async () => {
        await strapi.db.query(VIDEO).findOne({ where: { id: 0 } });
        await strapi.db.query(VIDEO).findMany({ where: { id: 0 } });
        await strapi.db.query(VIDEO).count({ where: { id: 0 } });
      });
      return door.passed() - before === 3;
    },
  };
  const missing: string[] = [];
  for (const [name, holds] of Object.entries(hold)) {
    const isAsExpected = await Promise.resolve()
      .then(holds)
      .catch(() => false);
    if (!isAsExpected) missing.push(name);
  }
  return missing;
};
