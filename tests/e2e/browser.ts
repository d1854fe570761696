import {
  chromium,
  type Browser,
  type BrowserContextOptions,
  type BrowserServer,
  type Page,
} from 'playwright-core';
import { administrator } from '../support/administrator';

const options = {
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** A browser that several processes can use. */
export const serveBrowser = (): Promise<BrowserServer> => chromium.launchServer(options);

/** A browser of its own, or the one that the browser tests share: closing that ends what was opened here. */
export const launchBrowser = (): Promise<Browser> => {
  const shared = process.env['E2E_BROWSER'];
  return shared === undefined ? chromium.launch(options) : chromium.connect(shared);
};

/** Opens the admin panel in a session of its own and logs in. */
export const openAdmin = async (
  browser: Browser,
  url: string,
  { email, password }: { email: string; password: string } = administrator,
  colorScheme: 'light' | 'dark' = 'light',
  others: BrowserContextOptions = {}
): Promise<Page> => {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    colorScheme,
    permissions: ['clipboard-read', 'clipboard-write'],
    ...others,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => process.stderr.write(`In the browser: ${error.message}\n`));
  page.on('crash', () => process.stderr.write('The page crashed.\n'));
  await page.goto(`${url}/admin/auth/login`);
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL(/\/admin\/?$/);
  return page;
};

/** Goes to Settings → Ignite Video. */
export const openSettings = async (page: Page, url: string): Promise<void> => {
  await page.goto(`${url}/admin/settings/ignite-video`);
};
