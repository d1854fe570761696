import path from 'node:path';
import { createStrapi, type Core } from '@strapi/strapi';
import type { Hooks } from '../../server/src/config';
import { makeDatabase, type TestDatabase } from './database';

const sharedApp = path.resolve(__dirname, '../app');

export interface TestSite {
  strapi: Core.Strapi;
  /** Where the site listens. */
  url: string;
  /** What the site was configured with, for a process beside it. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

export interface SiteOptions {
  /** `config` of the plugin, as `config/plugins` would give it. */
  config?: Record<string, unknown>;
  env?: Record<string, string>;
  /** `config.hooks` of the plugin. */
  hooks?: Hooks;
  /** A database that outlives the site; without one it gets its own, which `stop` drops. */
  database?: TestDatabase;
  /** Another app than the shared one: see `copyApp`. */
  appDir?: string;
}

/**
 * Keeps what listens to the process now. Strapi would end the process at a signal, and takes away all
 * listeners when it ends, those of Jest's worker too.
 *
 * @returns puts back what listened.
 */
const keepListeners = (): (() => void) => {
  const kept = process.eventNames().map((event) => [event, process.rawListeners(event)] as const);
  return () => {
    process.removeAllListeners();
    for (const [event, listeners] of kept) {
      for (const listener of listeners) process.on(event, listener as () => void);
    }
  };
};

/** Starts a real Strapi in this process, on a port of its own, with the plugin's sources in it. */
export const bootSite = async (options: SiteOptions): Promise<TestSite> => {
  const database = options.database ?? (await makeDatabase());
  const environment: Record<string, string> = {
    NODE_ENV: 'test',
    STRAPI_TELEMETRY_DISABLED: 'true',
    STRAPI_LOG_LEVEL: 'error',
    SERVE_ADMIN_PANEL: 'false',
    IGNITE_PLUGIN_FROM_SOURCE: 'true',
    IGNITE_PLUGIN_CONFIG: JSON.stringify(options.config ?? {}),
    ...database.env,
    ...options.env,
  };
  const before = { ...process.env };
  Object.assign(process.env, environment);

  const shared = globalThis as { igniteVideoHooks?: Hooks };
  if (options.hooks) shared.igniteVideoHooks = options.hooks;

  const appDir = options.appDir ?? sharedApp;
  const restoreListeners = keepListeners();
  const strapi = createStrapi({
    appDir,
    distDir: appDir,
    autoReload: false,
    serveAdminPanel: false,
  });
  restoreListeners();
  await strapi.load();
  delete shared.igniteVideoHooks;
  await new Promise<void>((resolve) => strapi.server.listen(0, '127.0.0.1', resolve));
  const address = strapi.server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('The site has no port');

  return {
    strapi,
    url: `http://127.0.0.1:${address.port}`,
    env: environment,
    async stop() {
      const restore = keepListeners();
      await strapi.destroy();
      restore();
      process.env = before;
      if (options.database === undefined) await database.drop();
    },
  };
};
