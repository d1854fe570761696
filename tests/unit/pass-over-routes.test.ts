import { passOver, type RouteLayer } from '../../server/src/pass-over-routes';

/** Routes as the router keeps them, and the paths of those whose expressions were tried. */
const makeRoutes = (): { routes: RouteLayer[]; tried: string[] } => {
  const tried: string[] = [];
  const routes = [
    { path: '/api/ignite-video/videos', regexp: /^\/api\/ignite-video\/videos\/?$/i },
    { path: '/api/ignite-video/videos/:id', regexp: /^\/api\/ignite-video\/videos\/[^/]+\/?$/i },
    { path: '/api/articles', regexp: /^\/api\/articles\/?$/i },
    { path: '/api/:any', regexp: /^\/api\/[^/]+\/?$/i },
  ].map(({ path, regexp }) => ({
    path,
    match(asked: string) {
      tried.push(path);
      return regexp.test(asked);
    },
  }));
  return { routes, tried };
};

const paths = [
  '/api/ignite-video/videos',
  '/API/Ignite-Video/VIDEOS',
  '/api/ignite-video/videos/',
  '/api/ignite-video/videos/1',
  '/api/ignite-video/videos/1/2',
  '/api/ignite-video',
  '/api/articles',
  '/api/ignite-videos/videos',
  '/api',
  '',
];

describe('passing over the routes of the plugin', () => {
  it('changes nothing about which route matches', () => {
    const { routes: before } = makeRoutes();
    const { routes: after } = makeRoutes();
    passOver(after);
    for (const path of [...paths, ...paths.toReversed()]) {
      expect([path, after.map((layer) => layer.match(path))]).toEqual([
        path,
        before.map((layer) => layer.match(path)),
      ]);
    }
  });

  it('tries none of their expressions for the request of another route', () => {
    const { routes, tried } = makeRoutes();
    passOver(routes);
    for (const layer of routes) layer.match('/api/articles');
    expect(tried).toEqual(['/api/articles', '/api/:any']);
  });
});
