import { service } from '../../server/src/services';
import type { TestSite } from './site';
import { until } from './webhook';

/** Resolves when every wanted file was fetched or failed, and the entries say so. */
export const pictured = async ({ strapi }: Pick<TestSite, 'strapi'>): Promise<void> => {
  await until(async () => {
    const untried: unknown[] = await strapi.db
      .connection('ignite_video_wanted_files as wanted')
      .leftJoin('ignite_video_files as file', 'file.url_key', 'wanted.url_key')
      .whereNull('file.reason')
      .select('wanted.id');
    return untried.length === 0;
  });
  await service(strapi, 'rechecks').settled();
};
