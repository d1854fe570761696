import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { VIDEO } from '#shared/conversions';
import { MEDIA_HOSTS } from '#shared/ignite';
import { isAllowed } from '../media/download';
import { tablesNotKept } from '../store/persisted-tables';
import { serviceOf } from './project';

/** Videos whose addresses are looked at, the newest. */
const LOOKED_AT = 100;

const charsetRow = z.object({ name: z.string(), charset: z.string().nullable() });

/** The tables of MySQL that do not hold every character, by name; none on other databases. */
const narrowTables = async (strapi: Core.Strapi, names: readonly string[]): Promise<string[]> => {
  if (strapi.db.dialect.client !== 'mysql') return [];
  const rows = await strapi.db
    .connection('information_schema.columns')
    .select({ name: 'table_name', charset: 'character_set_name' })
    .whereRaw('table_schema = database()')
    .whereIn('table_name', names)
    .whereNotNull('character_set_name');
  const narrow = z
    .array(charsetRow)
    .parse(rows)
    .filter(({ charset }) => charset !== 'utf8mb4');
  return [...new Set(narrow.map(({ name }) => name))].sort();
};

const permissionRow = z.object({ action: z.string() });

/** What visitors without a token may do; null where the site has no such role. */
const publicActions = async (strapi: Core.Strapi): Promise<string[] | null> => {
  if (!strapi.plugin('users-permissions')) return null;
  const rows: unknown = await strapi.db.query('plugin::users-permissions.permission').findMany({
    where: { role: { type: 'public' }, action: { $startsWith: 'plugin::ignite-video.' } },
  });
  return z
    .array(permissionRow)
    .parse(rows)
    .map(({ action }) => action.replace('plugin::ignite-video.', ''));
};

const videoRow = z.object({ thumbnailUrl: z.string().nullish(), streamUrl: z.string().nullish() });

/** Hosts that the newest videos come from, and that neither Ignite's nor the site's own list has. */
const strangeHosts = async (strapi: Core.Strapi, hosts: readonly string[]): Promise<string[]> => {
  const rows: unknown = await strapi.db.query(VIDEO).findMany({
    select: ['thumbnailUrl', 'streamUrl'],
    orderBy: { id: 'desc' },
    limit: LOOKED_AT,
  });
  const found = z
    .array(videoRow)
    .parse(rows)
    .flatMap(({ thumbnailUrl, streamUrl }) => [thumbnailUrl, streamUrl])
    .flatMap((url) => (url && URL.canParse(url) ? [new URL(url)] : []))
    .filter((url) => !isAllowed(url, hosts));
  return [...new Set(found.map(({ host }) => host))].sort();
};

/** What of a site only its database and configuration tell. */
export const siteFacts = async (strapi: Core.Strapi) => {
  const { mappings } = await serviceOf(strapi, 'mappingSettings').get();
  const types = [VIDEO, ...mappings.map(({ target }) => target)];
  const tableNames = types.flatMap((uid) =>
    strapi.db.metadata.has(uid) ? [strapi.db.metadata.get(uid).tableName] : []
  );
  const mediaHosts = [...MEDIA_HOSTS, ...serviceOf(strapi, 'config').mediaHosts];
  return {
    narrowTables: await narrowTables(strapi, [...new Set(tableNames)]),
    tablesNotKept: await tablesNotKept(strapi),
    publicActions: await publicActions(strapi),
    mediaHosts,
    strangeHosts: await strangeHosts(strapi, mediaHosts),
  };
};

export type SiteFacts = Awaited<ReturnType<typeof siteFacts>>;
