import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { callAdmin, logIn } from '../support/administrator';
import { startFakeIgnite, type FakeIgnite } from '../support/fake-ignite/fake-ignite';
import { startProcess, type SiteProcess } from '../support/process';
import { launchBrowser, openAdmin } from './browser';

const VIDEOS = 450;
const dataDir = mkdtempSync(path.join(tmpdir(), 'ignite-video-import-e2e-'));

let ignite: FakeIgnite;
let site: SiteProcess;
let browser: Browser;
let page: Page;
/** Lets Ignite answer the next request that it holds. */
let answerOne: () => void = () => {};

beforeAll(async () => {
  ignite = await startFakeIgnite({ videos: VIDEOS });
  site = await startProcess({ DATABASE_FILENAME: path.join(dataDir, 'data.db') });
  await logIn(site);
  browser = await launchBrowser();
  page = await openAdmin(browser, site.url);
  await page.goto(`${site.url}/admin/settings/ignite-video/import`);
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await ignite?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** From now on Ignite answers only when `answerOne` says so. */
const hold = (): void => {
  const held: (() => void)[] = [];
  let allowed = 0;
  ignite.onRequest = () =>
    new Promise<void>((resolve) => {
      if (allowed === 0) return void held.push(resolve);
      allowed -= 1;
      resolve();
    });
  answerOne = () => {
    const next = held.shift();
    if (next) next();
    else allowed += 1;
  };
};

const letGo = (): void => {
  ignite.onRequest = undefined;
  for (let held = 0; held < 10; held++) answerOne();
};

const button = (name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });

/** Where the last run is, and not those before it. */
const lastRun = () => page.getByRole('region', { name: 'Import', exact: true });

/** Waits until the bar stands somewhere after `before`, and before the end; gives where. */
const barAfter = async (before: number): Promise<number> => {
  const moved = await page.waitForFunction(
    ([from, end]) => {
      const now = Number(
        document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')
      );
      return now > from! && now < end! ? now : false;
    },
    [before, VIDEOS] as const
  );
  return Number(await moved.jsonValue());
};

it('says in words that a token is wrong, and how many videos there are with the right one', async () => {
  await page.getByLabel('Base URL', { exact: true }).fill(ignite.apiUrl);
  await page.getByLabel('API token', { exact: true }).fill('a-token-that-is-wrong');
  await button('Test the connection').click();
  await page.getByText(/Ignite does not accept the API token/).waitFor();
  await page.getByLabel('API token', { exact: true }).fill(ignite.token);
  await button('Test the connection').click();
  await page.getByText('Connected: 450 videos').waitFor();
});

it('stores the pasted token and shows no more than its end', async () => {
  await button('Save').click();
  await page.getByText(`A token that ends with ${ignite.token.slice(-4)} is stored.`).waitFor();
  expect(await page.content()).not.toContain(ignite.token);
  await page.reload();
  await page.getByText(`A token that ends with ${ignite.token.slice(-4)} is stored.`).waitFor();
});

it('says what a dry run would change, and changes nothing', async () => {
  await page.getByRole('checkbox', { name: /Dry run/ }).click();
  await button('Import everything').click();
  await page.getByText('Dry run done: nothing was changed').first().waitFor();
  await button('What would change (450)').click();
  await page.getByRole('dialog').getByText('new', { exact: true }).first().waitFor();
  expect(await page.getByRole('link', { name: /^Open the entry/ }).count()).toBe(0);
  await button('Close').last().click();
  await page.getByRole('checkbox', { name: /Dry run/ }).click();
});

it('moves the progress bar while videos come in', async () => {
  hold();
  await button('Import everything').click();
  answerOne();
  const first = await barAfter(0);
  answerOne();
  const second = await barAfter(first);
  expect(second).toBeGreaterThan(first);
  await page.getByText('An import is running already. Wait for it to end, or cancel it.').waitFor();
});

it('refuses to start a second one meanwhile', async () => {
  const { status, body } = await callAdmin(site, '/ignite-video/reconcile/runs', {
    method: 'POST',
    token: await logIn(site),
    data: { mode: 'full' },
  });
  expect(status).toBe(409);
  expect(body).toMatchObject({ error: { details: { code: 'alreadyRunning' } } });
});

it('is cancelled, and does not look done', async () => {
  await button('Cancel').click();
  await page
    .getByText(/^Cancelled after \d+ videos: not everything was compared/)
    .first()
    .waitFor();
  await page.reload();
  await button('Resume').waitFor();
  expect(await page.getByText('Done: this site has what Ignite has').count()).toBe(0);
});

it('is resumed from where it was, and done when every entry is there', async () => {
  const seen = Number(/Cancelled after (\d+)/.exec(await page.getByRole('main').innerText())?.[1]);
  await button('Resume').click();
  answerOne();
  expect(await barAfter(seen - 1)).toBeGreaterThanOrEqual(seen);
  letGo();
  await lastRun().getByText('Done: this site has what Ignite has').first().waitFor();
  await button('What changed (450)').waitFor();
});

it('leads to the entries that it made', async () => {
  await button('What changed (450)').click();
  const link = page.getByRole('link', { name: /^Open the entry of / }).first();
  const title = /^Open the entry of (.*) \(/.exec(
    (await link.getAttribute('aria-label')) ?? ''
  )?.[1];
  await link.click();
  await page.waitForURL(/content-manager\/collection-types\/plugin::ignite-video.video\//);
  expect(await page.getByRole('textbox', { name: 'title' }).inputValue()).toBe(title);
});

it('asks before most of the videos are treated as deleted, and goes on when a person says so', async () => {
  for (const { id } of ignite.library.all().slice(0, 300)) ignite.library.remove(id);
  await page.goto(`${site.url}/admin/settings/ignite-video/import`);
  await button('Import everything').click();
  await page
    .getByText(/did not list 300 videos of this site. That is 66.7% of what is here/)
    .waitFor();
  await page.getByLabel('Requests to Ignite per second', { exact: true }).fill('100');
  await button('Save the schedule').click();
  await page.getByText('Saved', { exact: true }).first().waitFor();
  await button('Confirm the deletions').click();
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: 'Confirm the deletions' })
    .click();
  await lastRun().getByText('Done: this site has what Ignite has').first().waitFor();
  const gone = lastRun().locator('dl > div').filter({ hasText: 'gone from Ignite' });
  await gone.filter({ hasText: '300' }).waitFor();
});

it('says when the schedule starts the next one', async () => {
  await page.getByRole('checkbox', { name: 'Import on a schedule' }).click();
  await page.getByLabel('Cron expression', { exact: true }).fill('0 */6 * * *');
  await page.getByText('At 12:00 AM, 6:00 AM, 12:00 PM, and 6:00 PM, every day').waitFor();
  await button('Save the schedule').click();
  await page.getByText(/^Next import: /).waitFor();
});
