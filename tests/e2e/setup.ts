import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserServer } from 'playwright-core';
import { logIn } from '../support/administrator';
import { buildAdmin, startProcess, type SiteProcess } from '../support/process';
import { serveBrowser } from './browser';
import { sendOneOfEach } from './one-of-each';

interface Shared {
  browser: BrowserServer;
  sites: SiteProcess[];
  dataDir: string;
}

declare global {
  var sharedByBrowserTests: Shared | undefined;
}

/** Starts once what the browser tests share: the browser, and the sites of `sites.ts`. */
export default async (): Promise<void> => {
  await buildAdmin();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'ignite-video-shared-'));
  const start = (name: string): Promise<SiteProcess> =>
    startProcess({ DATABASE_FILENAME: path.join(dataDir, `${name}.db`) });
  const [browser, untouched, withLog] = await Promise.all([
    serveBrowser(),
    start('untouched'),
    start('with-log'),
  ]);
  globalThis.sharedByBrowserTests = { browser, sites: [untouched, withLog], dataDir };
  await logIn(untouched);
  const secret = 'whsec_shared_45c48cce2e2d7fbd';
  await sendOneOfEach(withLog, { token: await logIn(withLog), label: 'Workspace Acme', secret });
  process.env['E2E_BROWSER'] = browser.wsEndpoint();
  process.env['E2E_UNTOUCHED_SITE'] = untouched.url;
  process.env['E2E_SITE_WITH_LOG'] = withLog.url;
};

export const teardown = async (): Promise<void> => {
  const shared = globalThis.sharedByBrowserTests;
  if (!shared) return;
  await Promise.all([shared.browser.close(), ...shared.sites.map((site) => site.stop())]);
  rmSync(shared.dataDir, { recursive: true, force: true });
};
