import { factories } from '@strapi/strapi';
import type { Context } from 'koa';
import type { Context as OwnContext } from '../context';

/** What Strapi calls the authentication by API token, in its newer and older appliedVideos. */
const API_TOKEN_STRATEGIES = ['content-api-token', 'api-token'];

/**
 * Drafts hold videos that are private in Ignite. Strapi hands drafts out to whoever may read a type
 * (`?status=draft`); here that takes an API token.
 */
const withoutDrafts = (ctx: Pick<OwnContext, 'state' | 'query'>): void => {
  const strategy = ctx.state.auth?.strategy?.name;
  if (!API_TOKEN_STRATEGIES.includes(String(strategy))) ctx.query['status'] = 'published';
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
