import plugin from './admin/src';

export default plugin;
