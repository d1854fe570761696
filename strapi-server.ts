import plugin from './server/src';

export type { Hooks } from './server/src/config';
export type { Mapping } from '#shared/contract/mapping';

export default plugin;
