import { permissionActions } from '#shared/permissions';
import routes from '../../server/src/routes';
import { contentApiRoutes } from '../../server/src/routes/content-api';
import { PERMISSIONS, ROUTES } from '../support/routes';

interface Route {
  method: string;
  path: string;
  handler: string;
  config: { auth?: boolean; policies?: unknown[] };
}

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
  const [, list] =
    /^\{"policies":\["admin::isAuthenticatedAdmin",\{"name":"admin::hasPermissions","config":\{"actions":\["(\S+)"\]\}\}\]\}$/.exec(
      asked
    ) ?? [];
  const actions = list?.split('","') ?? [];
  const areKnown = actions.length > 0 && actions.every((action) => PERMISSIONS.includes(action));
  return type === 'admin' && areKnown ? actions.join(' and ') : asked;
};

it('each route is in the table, with what it takes to call it', () => {
  const described = all.map(
    (route) => `${route.type} ${route.method} ${route.path} ${route.handler}: ${accessTo(route)}`
  );
  expect(described.sort()).toEqual([...ROUTES].sort());
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

it('no two routes have one address, also where a site has no prefix for its REST API', () => {
  const addresses = all.map(({ method, path }) => `${method} ${path}`);
  expect(addresses.filter((address, index) => addresses.indexOf(address) !== index)).toEqual([]);
});

it('only the webhook is open to requests without a login or a token', () => {
  const open = all.filter(({ config }) => config.auth === false);
  expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /webhook']);
});

it('each permission that a route asks for is one that a role can be given', () => {
  const registered = permissionActions.map(({ pluginName, uid }) => `plugin::${pluginName}.${uid}`);
  expect(registered).toEqual(PERMISSIONS);
});
