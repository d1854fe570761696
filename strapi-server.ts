import server from './server/src';

export type { Hooks } from './server/src/config';
export type { Mapping } from '#shared/contract/mapping';

/** What Strapi loads; it is nobody else's. */
const plugin: object = server;

export default plugin;
