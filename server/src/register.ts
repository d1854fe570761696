import type { Core } from '@strapi/strapi';
import { restoreColumns } from './content-types/columns';
import { checkTableNames } from './content-types/table-names';
import { registerTools } from './mcp/register-tools';
import { allowMedia } from './media/policy';
import { reserveWebhookBody } from './receive/body';
import { requireStrapi } from './requirements';
import { registerServices, service } from './services';
import { ensureLayout } from './store/layout';
import { MIRROR } from './store/mirror';

/** Runs before the database is synchronised and before Strapi's middlewares are put in place. */
const register = ({ strapi }: { strapi: Core.Strapi }): void => {
  requireStrapi(strapi.config.get('info.strapi'));
  checkTableNames(strapi);
  registerServices(strapi);
  // The earliest time at which there is a connection, and before Strapi drops what is no model any more.
  strapi.hook('strapi::content-types.beforeSync').register(() => ensureLayout(strapi));
  restoreColumns(strapi);
  service(strapi, 'field').register();
  registerTools(strapi);
  // Strapi's GraphQL plugin makes a type of every content type that it is not told to leave alone.
  strapi.plugin('graphql')?.service('extension').shadowCRUD(MIRROR).disable();
  strapi.server.use(reserveWebhookBody(strapi));
  strapi.server.use(allowMedia(service(strapi, 'config').mediaHosts));
};

export default register;
