// The list that a new Strapi project has: the plugin needs nothing to be configured here.
module.exports = ({ env }) => [
  'strapi::logger',
  'strapi::errors',
  'strapi::security',
  'strapi::cors',
  'strapi::poweredBy',
  'strapi::query',
  // The hand-written handler that the bench compares with needs the raw body.
  env('BENCH') ? { name: 'strapi::body', config: { includeUnparsed: true } } : 'strapi::body',
  'strapi::session',
  'strapi::favicon',
  'strapi::public',
];
