const path = require('node:path');

const root = path.resolve(__dirname, '../../..');

module.exports = ({ env }) => ({
  'ignite-video': {
    enabled: !env('WITHOUT_PLUGIN'),
    resolve: env('IGNITE_PLUGIN_FROM_SOURCE') ? path.join(root, 'tests/app/from-source') : root,
    config: {
      ...env.json('IGNITE_PLUGIN_CONFIG', {}),
      // Functions, which JSON cannot hold: a test in the same process leaves them here.
      ...(globalThis.igniteVideoHooks && { hooks: globalThis.igniteVideoHooks }),
    },
  },
  ...(env('BENCH') && {
    'mux-video-uploader': {
      enabled: true,
      resolve: path.join(root, 'node_modules/strapi-plugin-mux-video-uploader'),
      config: { accessTokenId: 'none', secretKey: 'none', webhookSigningSecret: 'none' },
    },
  }),
  ...(env('WITH_GRAPHQL') && {
    graphql: {
      enabled: true,
      resolve: path.join(root, 'node_modules/@strapi/plugin-graphql'),
      config: { shadowCRUD: true, v4CompatibilityMode: false },
    },
  }),
  'users-permissions': { config: { jwtSecret: 'test-app-jwt-secret' } },
});
