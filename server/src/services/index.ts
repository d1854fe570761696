import { factories, type Core } from '@strapi/strapi';
import { registerContainer } from '../container';
import { settingsParts } from './settings';
import { storeParts } from './store';
import { logParts } from './log';
import { receiveParts } from './receive';
import { fieldParts } from './field';
import { transferParts } from './transfer';
import { guardParts } from './guard';
import { writeParts } from './write';
import { applyParts } from './apply';
import { healthParts } from './health';
import { mediaParts } from './media';
import { pollParts } from './poll';
import { reconcileParts } from './reconcile';
import { uploadParts } from './upload';
import { service, type Context, type Services } from './parts';

export { service, type Services };

/** How the parts of the story are put together. Each is made once for a Strapi instance, when it is first asked for. */
const services: Services = {
  ...settingsParts,
  ...storeParts,
  ...logParts,
  ...receiveParts,
  ...fieldParts,
  ...transferParts,
  ...guardParts,
  ...writeParts,
  ...applyParts,
  ...healthParts,
  ...mediaParts,
  ...reconcileParts,
  ...uploadParts,
  ...pollParts,
};

/** Before anything of the plugin is asked for. */
export const registerServices = (strapi: Core.Strapi): void => registerContainer(strapi, services);

/** What others may call (docs/services.md): Strapi keeps these as `strapi.plugin('ignite-video').service(name)`. */
export default {
  video: factories.createCoreService('plugin::ignite-video.video' as never),
  reconcile: ({ strapi }: Context) => service(strapi, 'reconcile'),
};
