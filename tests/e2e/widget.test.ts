import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { logIn, makeAdministrator } from '../support/administrator';
import { deliveryOf, exampleBody } from '../support/ignite';
import { startProcess, type SiteProcess } from '../support/process';
import { send } from '../support/webhook';
import { seriousBarriers } from './barriers';
import { launchBrowser, openAdmin } from './browser';

const secret = 'whsec_widget_c51ce410c124a10e';
const dataDir = mkdtempSync(path.join(tmpdir(), 'ignite-video-widget-'));

let site: SiteProcess;
let browser: Browser;
let page: Page;

const post = async (signedWith: string): Promise<number> => {
  const video = exampleBody('4-updated-complete-public.json');
  return (await send(site, deliveryOf({ secret: signedWith, video }))).status;
};

const openHome = async (within = page): Promise<void> => {
  await within.goto(`${site.url}/admin`);
  await within.getByRole('heading', { name: /^Hello/ }).waitFor();
};

const CARD = 'section:has(h2:text-is("Ignite Video"))';
const card = (within = page) => within.locator(CARD);

/** What the card says under a name. */
const fact = (name: string) => card().locator('dt', { hasText: name }).locator('+ dd').innerText();

beforeAll(async () => {
  site = await startProcess({
    DATABASE_FILENAME: path.join(dataDir, 'data.db'),
    IGNITE_SIGNING_SECRETS: secret,
  });
  await logIn(site);
  browser = await launchBrowser();
  page = await openAdmin(browser, site.url);
  page.setDefaultTimeout(20_000);
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

it('says that no request was ever seen', async () => {
  await openHome();
  await card()
    .getByText(/Ignite has not called yet/)
    .waitFor();
  expect(await fact('Last verified delivery')).toBe('none yet');
});

it('names a wrong secret as the cause while the page is open, and leads to the settings', async () => {
  expect(await post('whsec_rotated_in_ignite')).toBe(401);
  await card()
    .getByText(/refused because of its signature: was the secret rotated in Ignite/)
    .waitFor();
  await card().getByRole('link', { name: 'Open the settings' }).click();
  await page.waitForURL(/\/settings\/ignite-video$/);
});

it('says when a delivery was last verified, and what is left to do', async () => {
  expect(await post(secret)).toBe(202);
  await openHome();
  await card().getByRole('time').waitFor();
  expect(await fact('Waiting')).toBe('0');
  expect(await fact('Retrying')).toBe('0');
  expect(await fact('Failed')).toBe('0');
});

it('is on the home page of a role that may see health, and of no other', async () => {
  const watcher = await makeAdministrator(site, 'Watcher', ['plugin::ignite-video.health.read']);
  const stranger = await makeAdministrator(site, 'Stranger', ['admin::webhooks.read']);
  const seen = await openAdmin(browser, site.url, watcher);
  await card(seen).getByText('Last verified delivery').waitFor();
  await seen.context().close();

  const unseen = await openAdmin(browser, site.url, stranger);
  await openHome(unseen);
  await unseen.getByText(stranger.email).waitFor();
  expect(await card(unseen).count()).toBe(0);
  await unseen.context().close();
});

it('says so when the state cannot be had', async () => {
  await page.route('**/ignite-video/status', (route) => route.fulfill({ status: 500 }));
  await openHome();
  await card().getByText('The state of the sync could not be loaded.').waitFor();
  await page.unroute('**/ignite-video/status');
});

it.each(['light', 'dark'] as const)('has no serious barrier in %s mode', async (scheme) => {
  const shaded = await openAdmin(browser, site.url, undefined, scheme);
  await card(shaded).getByText('Last verified delivery').waitFor();
  expect(await seriousBarriers(shaded, '[data-strapi-widget-id*="ignite-video"]')).toEqual([]);
  await shaded.context().close();
});
