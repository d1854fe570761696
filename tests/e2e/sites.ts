import type { SiteProcess } from '../support/process';

type Site = Pick<SiteProcess, 'url'>;

const siteAt = (name: string): Site => {
  const url = process.env[name];
  if (!url) throw new Error(`tests/e2e/setup.ts has not set ${name}`);
  return { url };
};

/** A site without a secret that has received nothing: for pages whose server is played. Leave it like that. */
export const untouchedSite = (): Site => siteAt('E2E_UNTOUCHED_SITE');

/** A site that has received one of each: see `sendOneOfEach`. Add no delivery to it. */
export const siteWithLog = (): Site => siteAt('E2E_SITE_WITH_LOG');
