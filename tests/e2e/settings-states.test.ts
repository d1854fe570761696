import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { logIn, makeAdministrator } from '../support/administrator';
import { startProcess, type SiteProcess } from '../support/process';
import { seriousBarriers } from './barriers';
import { launchBrowser, openAdmin, openSettings } from './browser';

const dataDir = mkdtempSync(path.join(tmpdir(), 'ignite-video-states-'));

let browser: Browser;
let site: SiteProcess;

const start = async (name: string, env: Record<string, string>): Promise<SiteProcess> => {
  const started = await startProcess({
    DATABASE_FILENAME: path.join(dataDir, `${name}.db`),
    ...env,
  });
  await logIn(started);
  return started;
};

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('with an encryption key', () => {
  beforeAll(async () => {
    site = await start('roles', {});
  });
  afterAll(() => site?.stop());

  it('shows the settings to a role that may read them, with nothing to change', async () => {
    const reader = await makeAdministrator(site, 'Reader', ['plugin::ignite-video.settings.read']);
    const page = await openAdmin(browser, site.url, reader);
    await openSettings(page, site.url);
    await page.getByText('You may read these settings but not change them.').waitFor();
    expect(await page.getByRole('button', { name: 'Add a secret' }).count()).toBe(0);
    expect(await page.getByRole('checkbox', { name: 'Videos are created' }).isDisabled()).toBe(
      true
    );
    await page.context().close();
  });

  it('shows neither the link nor the page to a role without the permission', async () => {
    const stranger = await makeAdministrator(site, 'Stranger', ['admin::webhooks.read']);
    const page = await openAdmin(browser, site.url, stranger);
    await page.goto(`${site.url}/admin/settings/webhooks`);
    await page.getByRole('link', { name: 'Webhooks' }).waitFor();
    expect(await page.getByRole('link', { name: 'Ignite Video' }).count()).toBe(0);
    await openSettings(page, site.url);
    await page.getByText("You don't have the permissions to access that content").waitFor();
    await page.context().close();
  });

  it('says so when the settings cannot be loaded', async () => {
    const page = await openAdmin(browser, site.url);
    await page.route('**/ignite-video/settings', (route) => route.fulfill({ status: 500 }));
    await openSettings(page, site.url);
    await page.getByText('Whoops! Something went wrong. Please, try again.').waitFor();
    await page.context().close();
  });

  it('opens also when it is known late what the user may do', async () => {
    const page = await openAdmin(browser, site.url);
    let tell: () => void = () => {};
    const told = new Promise<void>((resolve) => (tell = resolve));
    await page.route('**/admin/users/me/permissions', async (route) => {
      await told;
      await route.continue();
    });
    await openSettings(page, site.url);
    await page.getByText('Loading content').first().waitFor();
    tell();
    await page.getByRole('heading', { name: 'Signing secrets' }).waitFor();
    await page.context().close();
  });

  it('takes a secret from the keyboard alone', async () => {
    const page = await openAdmin(browser, site.url);
    await openSettings(page, site.url);
    await page.getByRole('button', { name: 'Add a secret' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.getByRole('textbox', { name: /Label/ }).focus();
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Tab');
    await page.keyboard.type('whsec_typed_with_ten_fingers');
    await page.keyboard.press('Enter');
    await page.getByText('By keyboard', { exact: true }).waitFor();
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)('has no serious barrier in %s mode', async (scheme) => {
    const page = await openAdmin(browser, site.url, undefined, scheme);
    await openSettings(page, site.url);
    await page.getByRole('heading', { name: 'Signing secrets' }).waitFor();
    await page.getByText('Ignite has not called yet.').waitFor();
    expect(await seriousBarriers(page)).toEqual([]);
    await page.context().close();
  });
});

describe('without an encryption key, with a secret that the server sets', () => {
  beforeAll(async () => {
    site = await start('no-key', {
      ENCRYPTION_KEY: '',
      IGNITE_SIGNING_SECRETS: 'whsec_of_the_environment_9f2c',
    });
  });
  afterAll(() => site?.stop());

  it('says exactly what to set, offers no way to add a secret, and shows the one of the server', async () => {
    const page = await openAdmin(browser, site.url);
    await openSettings(page, site.url);
    await page.getByText(/Set ENCRYPTION_KEY in the server's environment/).waitFor();
    await page.getByText(/secrets: \{ encryptionKey: env\('ENCRYPTION_KEY'\) \}/).waitFor();
    expect(await page.getByRole('button', { name: 'Add a secret' }).isDisabled()).toBe(true);
    await page.getByText('Set by the server', { exact: true }).waitFor();
    await page.getByText('••••9f2c').waitFor();
    expect(await page.getByRole('button', { name: /Remove the secret/ }).count()).toBe(0);
    expect(await page.content()).not.toContain('whsec_of_the_environment');
    await page.context().close();
  });
});
