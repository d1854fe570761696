const HEALTH = 'plugin::ignite-video.health.read';
const LOG = 'plugin::ignite-video.deliveries.read';
const PAYLOAD = 'plugin::ignite-video.deliveries.payload';
const REPLAY = 'plugin::ignite-video.deliveries.replay';
const READ = 'plugin::ignite-video.settings.read';
const CHANGE = 'plugin::ignite-video.settings.update';
const SECRETS = 'plugin::ignite-video.secrets.manage';
const RUN = 'plugin::ignite-video.reconcile.run';
const UPLOAD = 'plugin::ignite-video.uploads.create';

export const PERMISSIONS = [HEALTH, LOG, PAYLOAD, REPLAY, READ, CHANGE, SECRETS, RUN, UPLOAD];

/**
 * Every route, and what it takes to call it: a permission of the admin panel, what the Content
 * Manager takes for the content type, a login alone (for what names only what the caller may read),
 * `content-api` (the site's own permissions for its REST API), or `signature`. A new route belongs in
 * here.
 */
export const ROUTES = [
  'content-api POST /webhook webhook.receive: signature',
  'content-api GET /health health.find: content-api',
  'content-api GET /metrics health.metrics: content-api',
  'content-api GET /videos video.find: content-api',
  'content-api GET /videos/:id video.findOne: content-api',
  'content-api POST /videos video.create: content-api',
  'content-api PUT /videos/:id video.update: content-api',
  'content-api DELETE /videos/:id video.delete: content-api',
  `admin GET /problems problems.find: ${HEALTH}`,
  `admin GET /problems/videos problems.videos: ${LOG}`,
  `admin POST /problems/retry problems.retry: ${REPLAY}`,
  `admin GET /settings settings.find: ${READ}`,
  `admin PUT /settings/events settings.updateEvents: ${CHANGE}`,
  `admin POST /settings/test-delivery settings.testDelivery: ${SECRETS}`,
  `admin GET /first-hour first-hour.find: ${READ}`,
  `admin PUT /first-hour first-hour.update: ${CHANGE}`,
  `admin GET /status health.view: ${HEALTH}`,
  `admin GET /deliveries deliveries.find: ${LOG}`,
  `admin GET /deliveries/counts deliveries.counts: ${LOG}`,
  `admin GET /deliveries/chart deliveries.chart: ${LOG}`,
  `admin GET /deliveries/:id deliveries.findOne: ${LOG}`,
  `admin GET /deliveries/:id/payload deliveries.payload: ${PAYLOAD}`,
  `admin POST /deliveries/replay deliveries.replayDead: ${REPLAY}`,
  `admin POST /deliveries/:id/replay deliveries.replay: ${REPLAY}`,
  `admin GET /refusals deliveries.refusals: ${LOG}`,
  'admin GET /entries entries.types: a login',
  'admin GET /library videos.find: a login',
  'admin GET /library/filters videos.filters: a login',
  'admin GET /library/:videoId videos.findOne: a login',
  'admin GET /entries/:uid/:documentId entries.findOne: read in the Content Manager',
  'admin POST /entries/:uid/videos entries.videos: read in the Content Manager',
  'admin POST /entries/:uid/:documentId/fields/:attribute entries.useField: update in the Content Manager',
  'admin POST /entries/:uid/:documentId/detach entries.detach: update in the Content Manager',
  `admin GET /mappings mappings.find: ${READ}`,
  `admin PUT /mappings mappings.update: ${CHANGE}`,
  `admin POST /mappings/check mappings.check: ${READ}`,
  `admin POST /mappings/propose mappings.propose: ${READ}`,
  `admin GET /mappings/videos mappings.videos: ${CHANGE} and ${PAYLOAD}`,
  `admin GET /mappings/fields mappings.fields: ${CHANGE}`,
  `admin POST /mappings/preview mappings.preview: ${CHANGE}`,
  `admin GET /mappings/job mappings.job: ${READ}`,
  `admin DELETE /mappings/job mappings.cancelJob: ${CHANGE}`,
  `admin POST /mappings/:key/job mappings.startJob: ${CHANGE}`,
  `admin POST /mappings/:key/links mappings.link: ${CHANGE}`,
  `admin GET /ignite-api ignite-api.find: ${READ}`,
  `admin PUT /ignite-api ignite-api.update: ${RUN}`,
  `admin POST /ignite-api/test ignite-api.test: ${RUN}`,
  `admin DELETE /ignite-api/token ignite-api.removeToken: ${RUN}`,
  `admin GET /reconcile reconcile.find: ${READ}`,
  `admin PUT /reconcile/settings reconcile.updateSettings: ${RUN}`,
  `admin POST /reconcile/runs reconcile.start: ${RUN}`,
  `admin GET /reconcile/runs/:id reconcile.findRun: ${READ}`,
  `admin GET /reconcile/runs/:id/changes reconcile.changes: ${RUN}`,
  `admin POST /reconcile/runs/:id/cancel reconcile.cancel: ${RUN}`,
  `admin POST /reconcile/runs/:id/resume reconcile.resume: ${RUN}`,
  `admin POST /reconcile/runs/:id/confirm reconcile.confirm: ${RUN}`,
  `admin GET /uploads uploads.find: ${UPLOAD}`,
  `admin GET /uploads/choices uploads.choices: ${UPLOAD}`,
  `admin POST /uploads uploads.start: ${UPLOAD}`,
  `admin POST /uploads/:id/address uploads.address: ${UPLOAD}`,
  `admin POST /uploads/:id/parts uploads.sign: ${UPLOAD}`,
  `admin POST /uploads/:id/complete uploads.complete: ${UPLOAD}`,
  `admin DELETE /uploads/:id uploads.remove: ${UPLOAD}`,
  `admin POST /secrets settings.addSecret: ${SECRETS}`,
  `admin DELETE /secrets/:id settings.removeSecret: ${SECRETS}`,
];
