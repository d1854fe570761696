import type { Core } from '@strapi/strapi';

/** A route as `@koa/router` keeps it, in what is needed here. */
export interface RouteLayer {
  path: string;
  match(path: string): boolean;
}

const PLUGIN = '/ignite-video/';

/**
 * Lets the router pass over the plugin's routes: it asks each route of the site whether it matches, for
 * every request, and a regular expression per route costs requests that are not the plugin's. A request
 * whose path does not begin as the plugin's does is told once, without any of them.
 */
export const passOver = (layers: readonly RouteLayer[]): void => {
  let last = { path: '', prefix: '', isOurs: false };
  for (const layer of layers) {
    const end = layer.path.indexOf(PLUGIN);
    if (end < 0) continue;
    const prefix = layer.path.slice(0, end + PLUGIN.length - 1).toLowerCase();
    const matches = layer.match.bind(layer);
    layer.match = (path) => {
      // The routes of one router have one prefix, and are asked about one path in turn.
      if (last.path !== path || last.prefix !== prefix) {
        last = { path, prefix, isOurs: path.slice(0, prefix.length).toLowerCase() === prefix };
      }
      return last.isOurs && matches(path);
    };
  }
};

/** Does so for both of Strapi's routers, which have to be complete by now. */
export const passOverRoutes = (strapi: Core.Strapi): void => {
  passOver(strapi.server.api('admin').listRoutes());
  passOver(strapi.server.api('content-api').listRoutes());
};
