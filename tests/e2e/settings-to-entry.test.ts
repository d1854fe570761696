import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { logIn } from '../support/administrator';
import { deliveryOf, exampleBody } from '../support/ignite';
import { startProcess, type SiteProcess } from '../support/process';
import { send } from '../support/webhook';
import { launchBrowser, openAdmin, openSettings } from './browser';

const secret = 'whsec_e2e_5d1c0f7a9b3e4826';
const dataDir = mkdtempSync(path.join(tmpdir(), 'ignite-video-e2e-'));

let site: SiteProcess;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  site = await startProcess({
    DATABASE_FILENAME: path.join(dataDir, 'data.db'),
    STRAPI_LOG_LEVEL: 'debug',
  });
  await logIn(site);
  browser = await launchBrowser();
  page = await openAdmin(browser, site.url);
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const openVideo = async (title: string): Promise<void> => {
  await page.goto(`${site.url}/admin/content-manager/collection-types/plugin::ignite-video.video`);
  await page.getByText(title, { exact: true }).first().click();
  await page.getByRole('textbox', { name: 'title' }).waitFor();
};

it('says what is missing before a secret is there, and refuses deliveries until then', async () => {
  await openSettings(page, site.url);
  await page.getByText('There is no signing secret, so every request is refused.').waitFor();
  const response = await send(
    site,
    deliveryOf({ secret, video: exampleBody('1-created-no-file.json') })
  );
  expect(response.status).toBe(503);
  await page.getByText(/1: no signing secret was configured/).waitFor();
});

it('copies the full URL of the webhook', async () => {
  await page.getByRole('button', { name: 'Copy the webhook URL' }).click();
  await page.getByText('Webhook URL copied').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(`${site.url}/api/ignite-video/webhook`);
});

it('asks for what is missing in the form, in words', async () => {
  await page.getByRole('button', { name: 'Add a secret' }).click();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('Paste the signing secret').waitFor();
});

it('takes a pasted secret, with or without a label, and shows no more than its end', async () => {
  await page.locator('input[name=secret]').fill(`  ${secret}\n`);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('••••4826', { exact: true }).waitFor();
  await page.getByText('Ready. Waiting for the first delivery').waitFor();
  const verified = page.locator('dt', { hasText: 'Last verified delivery' }).locator('+ dd');
  expect(await verified.innerText()).toBe('none yet');

  await page.getByRole('button', { name: 'Add a secret' }).click();
  await page.locator('input[name=secret]').fill('whsec_of_another_webhook_7a21');
  await page.getByRole('textbox', { name: /Label/ }).fill('Workspace Acme');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('Workspace Acme', { exact: true }).waitFor();
  await page.getByText('••••7a21').waitFor();
  await page.getByRole('button', { name: 'Remove the secret "Workspace Acme (••••7a21)"' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('••••7a21').waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(secret);
});

it('turns a signed delivery into an entry in the Content Manager', async () => {
  const delivery = deliveryOf({ secret, video: exampleBody('4-updated-complete-public.json') });
  expect((await send(site, delivery)).status).toBe(202);
  await page.getByText('Videos arrive and are applied.').waitFor();
  await openVideo('Assembly line');
  expect(await page.getByRole('textbox', { name: 'duration' }).inputValue()).toBe('124.48');
});

it('leaves an edited title alone when the next delivery comes, and moves the duration', async () => {
  await page.getByRole('textbox', { name: 'title' }).fill('Our assembly line');
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('Published document').waitFor();

  const video = JSON.parse(exampleBody('5-updated-retitled.json').toString()) as object;
  const newer = { ...video, duration: 130.5, updatedAt: '2024-02-01T00:00:00.000Z' };
  expect((await send(site, deliveryOf({ secret, video: newer }))).status).toBe(202);

  await openVideo('Our assembly line');
  expect(await page.getByRole('textbox', { name: 'title' }).inputValue()).toBe('Our assembly line');
  expect(await page.getByRole('textbox', { name: 'duration' }).inputValue()).toBe('130.5');
});

it('says why requests are refused', async () => {
  const wrong = deliveryOf({ secret: 'whsec_of_someone_else', video: { id: 'x' } });
  expect((await send(site, wrong)).status).toBe(401);
  await openSettings(page, site.url);
  await page.getByText(/1: wrong signature/).waitFor();
});

it('ignores an event that is switched off', async () => {
  await page.getByRole('checkbox', { name: 'Videos are deleted' }).click();
  await page.getByText('Saved').first().waitFor();
  const deletion = deliveryOf({
    secret,
    event: 'video.deleted',
    video: exampleBody('6-deleted.json'),
  });
  const response = await send(site, deletion);
  expect(response.body).toMatchObject({ status: 'ignored' });
});

it('removes a secret after asking, and then refuses what it signed', async () => {
  await page.getByRole('button', { name: 'Remove the secret "••••4826"' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('No signing secret yet').waitFor();
  const delivery = deliveryOf({ secret, video: exampleBody('4-updated-complete-public.json') });
  expect((await send(site, delivery)).status).toBe(503);
});

it('leaves no trace of the secret in the database or the log', async () => {
  await site.stop();
  const files = readdirSync(dataDir);
  expect(files).toContain('data.db');
  for (const name of files) {
    expect(readFileSync(path.join(dataDir, name)).includes(secret)).toBe(false);
  }
  expect(site.log()).toContain('/api/ignite-video/webhook');
  expect(site.log()).not.toContain(secret);
});
