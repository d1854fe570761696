import { permissionActions } from '#shared/permissions';
import routes from '../../server/src/routes';
import { contentApiRoutes } from '../../server/src/routes/content-api';

interface Route {
  method: string;
  path: string;
  handler: string;
  config: { auth?: boolean; policies?: unknown[] };
}

const HEALTH = 'plugin::ignite-video.health.read';
const LOG = 'plugin::ignite-video.deliveries.read';
const PAYLOAD = 'plugin::ignite-video.deliveries.payload';
const REPLAY = 'plugin::ignite-video.deliveries.replay';
const READ = 'plugin::ignite-video.settings.read';
const CHANGE = 'plugin::ignite-video.settings.update';
const SECRETS = 'plugin::ignite-video.secrets.manage';
const RUN = 'plugin::ignite-video.reconcile.run';

const PERMISSIONS = [HEALTH, LOG, PAYLOAD, REPLAY, READ, CHANGE, SECRETS, RUN];

/**
 * Every route, and what it takes to call it: a permission of the admin panel, what the Content
 * Manager takes for the content type, a login alone (for what names only what the caller may read),
 * `content-api` (the site's own permissions for its REST API), or `signature`. A new route belongs in
 * here.
 */
const table = [
  'content-api POST /webhook webhook.receive: signature',
  'content-api GET /health health.find: content-api',
  'content-api GET /metrics health.metrics: content-api',
  'content-api GET /videos video.find: content-api',
  'content-api GET /videos/:id video.findOne: content-api',
  'content-api POST /videos video.create: content-api',
  'content-api PUT /videos/:id video.update: content-api',
  'content-api DELETE /videos/:id video.delete: content-api',
  `admin GET /settings settings.find: ${READ}`,
  `admin PUT /settings/events settings.updateEvents: ${CHANGE}`,
  `admin GET /health health.view: ${HEALTH}`,
  `admin GET /deliveries deliveries.find: ${LOG}`,
  `admin GET /deliveries/counts deliveries.counts: ${LOG}`,
  `admin GET /deliveries/chart deliveries.chart: ${LOG}`,
  `admin GET /deliveries/:id deliveries.findOne: ${LOG}`,
  `admin GET /deliveries/:id/payload deliveries.payload: ${PAYLOAD}`,
  `admin POST /deliveries/replay deliveries.replayDead: ${REPLAY}`,
  `admin POST /deliveries/:id/replay deliveries.replay: ${REPLAY}`,
  `admin GET /refusals deliveries.refusals: ${LOG}`,
  'admin GET /entries entries.types: a login',
  'admin GET /entries/:uid/:documentId entries.findOne: read in the Content Manager',
  'admin POST /entries/:uid/videos entries.videos: read in the Content Manager',
  'admin POST /entries/:uid/:documentId/fields/:attribute entries.useField: update in the Content Manager',
  `admin GET /mappings mappings.find: ${READ}`,
  `admin PUT /mappings mappings.update: ${CHANGE}`,
  `admin POST /mappings/check mappings.check: ${READ}`,
  `admin POST /mappings/propose mappings.propose: ${READ}`,
  `admin GET /mappings/videos mappings.videos: ${CHANGE}`,
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
  `admin POST /secrets settings.addSecret: ${SECRETS}`,
  `admin DELETE /secrets/:id settings.removeSecret: ${SECRETS}`,
];

// The public ones are a function: a running Strapi is asked what describes them.
const routers: { type: string; routes: readonly Route[] }[] = [
  { type: 'content-api', routes: contentApiRoutes },
  routes.admin,
];
const all = routers.flatMap(({ type, routes: list }) => list.map((route) => ({ type, ...route })));

/** What a route's configuration asks for; anything that is not one of the known forms shows as it is. */
const accessTo = ({ type, config }: (typeof all)[number]): string => {
  const asked = JSON.stringify(config);
  if (type === 'content-api' && asked === '{"auth":false}') return 'signature';
  if (type === 'content-api' && asked === '{}') return 'content-api';
  if (type === 'admin' && asked === '{"policies":["admin::isAuthenticatedAdmin"]}')
    return 'a login';
  const [, action] =
    /^\{"policies":\["admin::isAuthenticatedAdmin",\{"name":"plugin::ignite-video\.content-manager","config":\{"action":"(read|update)"\}\}\]\}$/.exec(
      asked
    ) ?? [];
  if (type === 'admin' && action !== undefined) return `${action} in the Content Manager`;
  const [permission] = PERMISSIONS.filter(
    (action) =>
      asked ===
      `{"policies":["admin::isAuthenticatedAdmin",{"name":"admin::hasPermissions","config":{"actions":["${action}"]}}]}`
  );
  return type === 'admin' && permission !== undefined ? permission : asked;
};

it('each route is in the table, with what it takes to call it', () => {
  const described = all.map(
    (route) => `${route.type} ${route.method} ${route.path} ${route.handler}: ${accessTo(route)}`
  );
  expect(described.sort()).toEqual([...table].sort());
});

describe('each route of the admin panel', () => {
  it.each(all.filter(({ type }) => type === 'admin'))(
    '$method $path is closed to who is not logged in, before anything else is asked',
    ({ config }) => {
      expect(config.policies?.[0]).toBe('admin::isAuthenticatedAdmin');
      expect(config).not.toHaveProperty('auth');
    }
  );
});

it('only the webhook is open to requests without a login or a token', () => {
  const open = all.filter(({ config }) => config.auth === false);
  expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /webhook']);
});

it('each permission that a route asks for is one that a role can be given', () => {
  const registered = permissionActions.map(({ pluginName, uid }) => `plugin::${pluginName}.${uid}`);
  expect(registered).toEqual(PERMISSIONS);
});
