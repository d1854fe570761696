import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as strapiPackage from '@strapi/strapi';
import type { Core } from '@strapi/strapi';
import { errorText } from '../error-text';
import { containerOf } from '../container';
import type { Services, service } from '../services';
import { CommandError, type Terminal } from './command';

/** One of the plugin's parts, without the plugin's code in this bundle. */
export const serviceOf: typeof service = (strapi, name) => containerOf<Services>(strapi)(name);

/** The part of `@strapi/typescript-utils` that is used. */
interface TypeScriptUtilities {
  isUsingTypeScript(folder: string): Promise<boolean>;
  resolveOutDir(folder: string): Promise<string>;
}

/** The project's own Strapi, wherever this file is. */
const strapiOf = (folder: string) => {
  try {
    const load = createRequire(path.join(folder, 'package.json'));
    const loadFromStrapi = createRequire(load.resolve('@strapi/strapi'));
    return {
      strapi: load('@strapi/strapi') as typeof strapiPackage,
      typeScript: loadFromStrapi('@strapi/typescript-utils') as TypeScriptUtilities,
    };
  } catch {
    throw new CommandError(
      'There is no Strapi here: run the command in the folder of a Strapi project, after npm install.'
    );
  }
};

/** Where the project's code is: as it was built, as `strapi start` has it, else it is compiled first. */
const codeOf = async (folder: string, { strapi, typeScript }: ReturnType<typeof strapiOf>) => {
  if (await typeScript.isUsingTypeScript(folder)) {
    const distDir = await typeScript.resolveOutDir(folder);
    if (existsSync(distDir)) return { appDir: folder, distDir };
  }
  return strapi.compileStrapi({ appDir: folder });
};

/** Strapi ends the process at once on signals. Here the command decides what has to be finished. */
const keepSignalListeners = async <T>(create: () => Promise<T>): Promise<T> => {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const kept = signals.map((signal) => process.listeners(signal));
  const created = await create();
  signals.forEach((signal, index) => {
    for (const listener of process.listeners(signal)) {
      if (!kept[index]?.includes(listener)) process.removeListener(signal, listener);
    }
  });
  return created;
};

/**
 * Loads the Strapi of the project that the command is run in, as `strapi console` does: everything
 * but the server that listens.
 *
 * @throws CommandError when it cannot be loaded, or has no such plugin.
 */
export const withStrapi = async <T>(
  { folder, interrupted }: Terminal,
  task: (strapi: Core.Strapi) => Promise<T>
): Promise<T> => {
  const project = strapiOf(folder);
  let strapi: Core.Strapi | undefined;
  try {
    const code = await codeOf(folder, project);
    strapi = await keepSignalListeners(async () =>
      project.strapi.createStrapi({ ...code, autoReload: false, serveAdminPanel: false })
    );
    strapi.log.level = 'warn';
    await strapi.load();
  } catch (error) {
    await strapi?.destroy().catch(() => {});
    throw new CommandError(`The project's Strapi could not be loaded: ${errorText(error)}`);
  }
  try {
    if (!strapi.plugins['ignite-video']) {
      throw new CommandError(
        'The plugin is not switched on in this project: set "enabled: true" for "ignite-video" in config/plugins.'
      );
    }
    if (interrupted.aborted) throw new CommandError('Stopped.');
    return await task(strapi);
  } finally {
    await strapi.destroy();
  }
};
