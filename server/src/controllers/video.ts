import { factories } from '@strapi/strapi';
import type { Context } from 'koa';

/**
 * Drafts hold videos that are private in Ignite. Strapi hands drafts out to whoever may read a type
 * (`?status=draft`); here that takes an API token.
 */
const withoutDrafts = (ctx: Context): void => {
  if (ctx.state['auth']?.strategy?.name !== 'api-token') ctx.query['status'] = 'published';
};

/** The REST API of the default content type. */
export default factories.createCoreController('plugin::ignite-video.video' as never, () => ({
  async find(ctx: Context) {
    withoutDrafts(ctx);
    return super.find(ctx);
  },
  async findOne(ctx: Context) {
    withoutDrafts(ctx);
    return super.findOne(ctx);
  },
}));
