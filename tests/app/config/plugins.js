const path = require('node:path');

const root = path.resolve(__dirname, '../../..');

module.exports = ({ env }) => ({
  'ignite-video': {
    enabled: true,
    resolve: env('IGNITE_PLUGIN_FROM_SOURCE') ? path.join(root, 'tests/app/from-source') : root,
    config: env.json('IGNITE_PLUGIN_CONFIG', {}),
  },
  'users-permissions': { config: { jwtSecret: 'test-app-jwt-secret' } },
});
