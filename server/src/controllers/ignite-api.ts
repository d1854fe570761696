import type { Core } from '@strapi/strapi';
import type { Context } from '../context';
import { apiUpdate, type ApiRefusal } from '#shared/contract/ignite-api';
import { service } from '../services';
import { parseOr400 } from './parse';

const refusals: Record<ApiRefusal, string> = {
  setByServer: 'This is set by the configuration of the server: change it there.',
  tokenNeeded: 'The stored token belongs to the URL as it was: give a token for the new one.',
  noEncryptionKey:
    'Strapi has no encryption key, so the token was not stored: set "secrets.encryptionKey" in config/admin.',
};

/** The admin API behind the address of Ignite's API and the token for it. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const settings = () => service(strapi, 'apiSettings');

  return {
    async find(ctx: Context): Promise<void> {
      ctx.body = { data: await settings().view() };
    },

    async update(ctx: Context): Promise<void> {
      const update = parseOr400(ctx, apiUpdate, ctx.request.body);
      if (update === null) return;
      const refusal = await settings().update(update);
      if (refusal !== null) return ctx.conflict(refusals[refusal], { code: refusal });
      ctx.body = { data: await settings().view() };
    },

    async test(ctx: Context): Promise<void> {
      const update = parseOr400(ctx, apiUpdate, ctx.request.body);
      if (update === null) return;
      const resolved = await settings().resolve(update);
      if ('refusal' in resolved) {
        return ctx.conflict(refusals[resolved.refusal], { code: resolved.refusal });
      }
      ctx.body = { data: await service(strapi, 'ignite').test(resolved) };
    },

    async removeToken(ctx: Context): Promise<void> {
      await settings().removeToken();
      ctx.body = { data: await settings().view() };
    },
  };
};
