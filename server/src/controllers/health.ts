import type { Core } from '@strapi/strapi';
import type { Context } from '../context';
import type { HealthView } from '#shared/contract/health';
import { toPrometheus } from '../health/prometheus';
import { service } from '../services';

/** How the sync fares: for the admin panel, and for monitoring over the content API. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const measure = async (): Promise<HealthView> => {
    // What is counted in memory belongs into the answer; a database that takes no writes is to be told of, too.
    await service(strapi, 'flush')().catch(() => {});
    return service(strapi, 'health')();
  };

  return {
    async view(ctx: Context): Promise<void> {
      ctx.body = { data: await measure() };
    },

    async find(ctx: Context): Promise<void> {
      ctx.body = await measure();
    },

    async metrics(ctx: Context): Promise<void> {
      ctx.type = 'text/plain; version=0.0.4; charset=utf-8';
      ctx.body = toPrometheus(await measure());
    },
  };
};
