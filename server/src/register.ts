import type { Core } from '@strapi/strapi';
import { reserveWebhookBody } from './receive/body';
import { tables } from './store/tables';

/** Runs before the database is synchronised and before Strapi's middlewares are put in place. */
const register = ({ strapi }: { strapi: Core.Strapi }): void => {
  for (const table of tables) strapi.get('models').add(table);
  strapi.server.use(reserveWebhookBody(strapi));
};

export default register;
