import type { SiteOptions, TestSite } from './boot';

export type { SiteOptions, TestSite };

declare global {
  var bootSite: ((options: SiteOptions) => Promise<TestSite>) | undefined;
}

/** Starts a real Strapi in this process, on a port of its own, with the plugin's sources in it. */
export const startSite = (options: SiteOptions = {}): Promise<TestSite> => {
  if (!globalThis.bootSite)
    throw new Error('Tests that boot Strapi belong in tests/integration or tests/sql');
  return globalThis.bootSite(options);
};
