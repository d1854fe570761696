import type { Core } from '@strapi/strapi';
import { savedFirstHour, type FirstHourView } from '#shared/contract/first-hour';
import { verifiedOutcome } from '#shared/contract/outcomes';
import type { Context } from '../context';
import { service } from '../services';
import { SAVED_MEANWHILE, withRevision } from '../settings/stored';
import { parseOr400 } from './parse';

/** What lets visitors read the default content type over REST. */
const READ_VIDEOS = 'plugin::ignite-video.video.find';

/** The admin API behind the list of the first steps. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const publicMayRead = async (): Promise<boolean | null> => {
    if (!strapi.plugin('users-permissions')) return null;
    const allowed = await strapi.db.query('plugin::users-permissions.permission').count({
      where: { role: { type: 'public' }, action: READ_VIDEOS },
    });
    return allowed > 0;
  };

  const view = async (): Promise<FirstHourView> => ({
    ...withRevision(await service(strapi, 'firstHourSettings').read()),
    hasSecret: (await service(strapi, 'secrets').active()).length > 0,
    hasDelivery: (await service(strapi, 'requests').lastOf(verifiedOutcome.options)) !== null,
    hasImport: (await service(strapi, 'runs').lastDoneAt()) !== null,
    publicMayRead: await publicMayRead(),
    hasField: service(strapi, 'places').all().size > 0,
  });

  return {
    async find(ctx: Context): Promise<void> {
      ctx.body = { data: await view() };
    },

    async update(ctx: Context): Promise<void> {
      const update = parseOr400(ctx, savedFirstHour, ctx.request.body);
      if (update === null) return;
      const { revision, ...settings } = update;
      if (!(await service(strapi, 'firstHourSettings').set(settings, revision))) {
        return ctx.conflict(SAVED_MEANWHILE);
      }
      ctx.body = { data: await view() };
    },
  };
};
