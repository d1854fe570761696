import type { Core } from '@strapi/strapi';

/** Where Strapi's own container keeps the plugin's: the command line is another bundle and finds it there. */
const NAME = 'plugin::ignite-video.container';

type Factories = Record<string, (context: { strapi: Core.Strapi }) => unknown>;

/** Gives what a factory made. */
export type Container<F extends Factories> = <N extends keyof F>(name: N) => ReturnType<F[N]>;

/** Makes each part of the plugin once for a Strapi instance, when it is first asked for. */
export const registerContainer = <F extends Factories>(strapi: Core.Strapi, factories: F): void => {
  const made = new Map<keyof F, unknown>();
  const get = (name: keyof F): unknown => {
    if (!made.has(name)) made.set(name, factories[name]?.({ strapi }));
    return made.get(name);
  };
  strapi.add(NAME, () => get);
};

/** The container of a Strapi instance, from `register` on. */
export const containerOf = <F extends Factories>(strapi: Core.Strapi): Container<F> =>
  strapi.get(NAME);
