import plugin from './server/src';

export default plugin;
