import { chromium, type Browser, type Page } from 'playwright-core';
import { administrator } from '../support/administrator';

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
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
  });

/** Opens the admin panel in a session of its own and logs in. */
export const openAdmin = async (
  browser: Browser,
  url: string,
  { email, password }: { email: string; password: string } = administrator,
  colorScheme: 'light' | 'dark' = 'light'
): Promise<Page> => {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    colorScheme,
    permissions: ['clipboard-read', 'clipboard-write'],
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
