import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { MIRROR } from './mirror';

/** Strapi's own list, in its core store, of tables that its schema sync must not drop. */
const persistedTables = z.array(z.union([z.string(), z.looseObject({ name: z.string() })]));

const CORE_STORE = 'strapi_core_store_settings';

const KEY = { type: 'core', key: 'persisted_tables' };

const keptTables = async (strapi: Core.Strapi) =>
  persistedTables.parse((await strapi.store.get(KEY)) ?? []);

const namesOf = (kept: z.infer<typeof persistedTables>): Set<string> =>
  new Set(kept.map((one) => (typeof one === 'string' ? one : one.name)));

/** Adds tables to the list of those that Strapi keeps, whatever becomes of the models that they belong to. */
export const keepTables = async (strapi: Core.Strapi, names: readonly string[]): Promise<void> => {
  // A new database has nothing that could be dropped.
  if (!(await strapi.db.getSchemaConnection().hasTable(CORE_STORE))) return;
  const kept = await keptTables(strapi);
  const known = namesOf(kept);
  const missing = names.filter((name) => !known.has(name));
  if (missing.length > 0) await strapi.store.set({ ...KEY, value: [...kept, ...missing] });
};

/** The tables of the plugin's content types: their own, and those that join them with others. */
const contentTables = (strapi: Core.Strapi): string[] => {
  const names = ['plugin::ignite-video.video', MIRROR].flatMap((uid) => {
    const { tableName, attributes } = strapi.db.metadata.get(uid);
    const joinTables = Object.values(attributes).flatMap((attribute) => {
      const name = 'joinTable' in attribute ? attribute.joinTable?.name : undefined;
      return name?.startsWith(`${tableName}_`) ? [name] : [];
    });
    return [tableName, ...joinTables];
  });
  return [...new Set(names)];
};

/**
 * Adds the tables of the plugin's content types, so that a start without the plugin does not drop them.
 * Components have tables that their own types keep.
 */
export const keepContentTables = (strapi: Core.Strapi): Promise<void> =>
  keepTables(strapi, contentTables(strapi));

/** Which of them are not in the list. */
export const tablesNotKept = async (strapi: Core.Strapi): Promise<string[]> => {
  const known = namesOf(await keptTables(strapi));
  return contentTables(strapi).filter((name) => !known.has(name));
};
