import type { Core } from '@strapi/strapi';
import type { Context } from '../context';
import {
  newSecret,
  savedEventSettings,
  testDeliveryRequest,
  type SettingsView,
  type TestDeliveryResult,
} from '#shared/contract/settings';
import { knockSigned } from '../receive/knock';
import { webhookPath } from '../receive/route';
import { service } from '../services';
import { SAVED_MEANWHILE, withRevision } from '../settings/stored';
import { parseOr400, rowId } from './parse';

/** The admin API behind Settings → Ignite Video. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const secrets = () => service(strapi, 'secrets');

  const view = async (): Promise<SettingsView> => ({
    now: Date.now(),
    webhookPath: webhookPath(strapi),
    // A relative `url` says nothing about the host: the browser knows better.
    serverUrl: /^https?:/.test(strapi.config.get('server.url', ''))
      ? strapi.config.get<string>('server.absoluteUrl')
      : null,
    encryptionKeySet: secrets().encryptionKeySet(),
    secrets: await secrets().list(),
    events: withRevision(await service(strapi, 'eventSettings').read()),
  });

  /** The settings have changed: this process acts on them at once, the others within a second. */
  const sendChanged = async (ctx: Context): Promise<void> => {
    service(strapi, 'snapshot').forget();
    ctx.body = { data: await view() };
  };

  return {
    async find(ctx: Context): Promise<void> {
      ctx.body = { data: await view() };
    },

    async updateEvents(ctx: Context): Promise<void> {
      const update = parseOr400(ctx, savedEventSettings, ctx.request.body);
      if (update === null) return;
      const { revision, ...events } = update;
      if (!(await service(strapi, 'eventSettings').set(events, revision))) {
        return ctx.conflict(SAVED_MEANWHILE);
      }
      await sendChanged(ctx);
    },

    async addSecret(ctx: Context): Promise<void> {
      const added = parseOr400(ctx, newSecret, ctx.request.body);
      if (added === null) return;
      const result = await secrets().add(added, Date.now());
      if (result === 'added') return sendChanged(ctx);
      const message = {
        alreadyThere: 'This secret is there already.',
        noEncryptionKey:
          'Strapi has no encryption key, so the secret was not stored: set "secrets.encryptionKey" in config/admin.',
      }[result];
      ctx.conflict(message, { code: result });
    },

    /** Sends a delivery of no video to the site's own address, past all that stands before the site. */
    async testDelivery(ctx: Context): Promise<void> {
      const asked = parseOr400(ctx, testDeliveryRequest, ctx.request.body);
      if (asked === null) return;
      const secret = (await secrets().active()).find(({ id }) => id === asked.secret);
      if (secret === undefined) {
        return ctx.notFound('There is no such secret, or it cannot be read.');
      }
      const site = strapi.config.get<string>('server.absoluteUrl').replace(/\/$/, '');
      const url = `${site}${webhookPath(strapi)}`;
      const { status, said } = await knockSigned(url, secret.value);
      const isVerified = status === 200 && said === 'ignored';
      const data: TestDeliveryResult = { url, status, said, isVerified };
      ctx.body = { data };
    },

    async removeSecret(ctx: Context): Promise<void> {
      const id = rowId.safeParse(ctx.params['id']);
      if (!id.success || !(await secrets().remove(id.data))) {
        return ctx.notFound('There is no such secret.');
      }
      await sendChanged(ctx);
    },
  };
};
