import bootstrap, { destroy } from './bootstrap';
import { readConfig } from './config';
import contentTypes from './content-types';
import controllers from './controllers';
import policies from './policies';
import register from './register';
import routes from './routes';
import services from './services';

export default {
  register,
  bootstrap,
  destroy,
  config: {
    default: {},
    validator: (config: unknown): void => {
      readConfig(config);
    },
  },
  contentTypes,
  controllers,
  policies,
  routes,
  services,
};
