import type { Core } from '@strapi/strapi';
import { tables } from '../store/tables';
import mirror from './mirror';
import video from './video';

/** What the plugin's tables belong to, by name. */
const OWN: ReadonlyMap<string, string> = new Map([
  ...tables.map(({ tableName }) => [tableName, 'strapi-plugin-ignite-video'] as const),
  [video.collectionName, 'plugin::ignite-video.video'],
  [mirror.collectionName, 'plugin::ignite-video.mirror'],
]);

/** Stops a site whose own type has a table of the plugin's: Strapi's error would name neither of the two. */
export const checkTableNames = ({
  contentTypes,
  components,
}: Pick<Core.Strapi, 'contentTypes' | 'components'>): void => {
  for (const { uid, collectionName = '' } of [
    ...Object.values(contentTypes),
    ...Object.values(components),
  ]) {
    const owner = OWN.get(collectionName);
    if (owner === undefined || uid.startsWith('plugin::ignite-video.')) continue;
    throw new Error(
      `${uid} has the collectionName "${collectionName}", and so does ${owner}: give ${uid} another one in its schema.json.`
    );
  }
};
