import type { Core } from '@strapi/strapi';
import { allowMedia } from './media/policy';
import { reserveWebhookBody } from './receive/body';
import { registerServices } from './services';
import { tables } from './store/tables';

/** Runs before the database is synchronised and before Strapi's middlewares are put in place. */
const register = ({ strapi }: { strapi: Core.Strapi }): void => {
  registerServices(strapi);
  for (const table of tables) strapi.get('models').add(table);
  strapi.server.use(reserveWebhookBody(strapi));
  strapi.server.use(allowMedia());
};

export default register;
