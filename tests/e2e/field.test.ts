import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { callAdmin, logIn, makeAdministrator } from '../support/administrator';
import { deliveryOf, exampleBody } from '../support/ignite';
import { buildAdmin, startProcess, type SiteProcess } from '../support/process';
import { videoOf } from '../support/videos';
import { send, until } from '../support/webhook';
import { seriousBarriers } from './barriers';
import { launchBrowser, openAdmin } from './browser';
import { serveMedia } from './media';

const secret = 'whsec_field_browser_45c48cce2e2d';
const ARTICLE = 'api::article.article';
const dataDir = mkdtempSync(path.join(tmpdir(), 'ignite-video-field-'));
const pictures = process.env['E2E_PICTURES'];

let site: SiteProcess;
let browser: Browser;
let page: Page;
let token: string;
let writer: { email: string; password: string };

const take = async (video: object | Buffer, event = 'video.updated'): Promise<void> => {
  const { status } = await send(site, deliveryOf({ secret, video, event }));
  expect(status).toBe(202);
};

const stateOf = async (videoId: string): Promise<{ isDeleted: boolean; isThere: boolean }> => {
  const { body } = await callAdmin(site, `/ignite-video/library/${videoId}`, { token });
  const { data } = body as { data: { isDeleted: boolean } | null };
  return { isDeleted: data?.isDeleted ?? false, isThere: data !== null };
};

/** What a visitor is answered about an article. */
const visitorSees = async (title: string): Promise<unknown> => {
  const response = await fetch(`${site.url}/api/articles?filters[title]=${title}`);
  const { data } = (await response.json()) as { data: { video: unknown }[] };
  return data[0]?.video;
};

beforeAll(async () => {
  await buildAdmin();
  site = await startProcess({
    DATABASE_FILENAME: path.join(dataDir, 'data.db'),
    IGNITE_SIGNING_SECRETS: secret,
    WITH_ARTICLES: 'true',
  });
  token = await logIn(site);
  await take(exampleBody('4-updated-complete-public.json'));
  await take(videoOf({ id: 'tour1', title: 'Product tour', visibility: 'private' }));
  await take(videoOf({ id: 'tour2', title: 'Product tour', status: 'PROCESSING' }));
  await until(async () => (await stateOf('tour2')).isThere);
  const fields = ['title', 'video'];
  writer = await makeAdministrator(
    site,
    'Article writer',
    ['create', 'read', 'update', 'publish'].map((action) => ({
      action: `plugin::content-manager.explorer.${action}`,
      subject: ARTICLE,
      ...(action !== 'publish' && { fields }),
    }))
  );
  const { body } = await callAdmin(site, '/users-permissions/roles', { token });
  const roles = (body as { roles: { id: number; type: string }[] }).roles;
  const open = roles.find(({ type }) => type === 'public');
  const role = (await callAdmin(site, `/users-permissions/roles/${open?.id}`, { token })).body as {
    role: { permissions: Record<string, { controllers: Record<string, Record<string, object>> }> };
  };
  role.role.permissions['api::article']!.controllers['article']!['find'] = { enabled: true };
  await callAdmin(site, `/users-permissions/roles/${open?.id}`, {
    method: 'PUT',
    token,
    data: role.role,
  });
  browser = await launchBrowser();
  page = await openAdmin(browser, site.url);
  page.setDefaultTimeout(30_000);
  await serveMedia(page);
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const openNew = async (within = page): Promise<void> => {
  await within.goto(`${site.url}/admin/content-manager/collection-types/${ARTICLE}/create`);
  await field(within).getByRole('button', { name: 'Choose a video' }).waitFor();
};

const field = (within = page) => within.getByRole('group', { name: 'video', exact: true });
const dialog = (within = page) => within.getByRole('dialog', { name: 'Choose a video' });
const cards = (within = page) => dialog(within).getByRole('listitem').getByRole('button');

const titled = async (title: string, within = page): Promise<void> =>
  within.getByRole('textbox', { name: 'title' }).fill(title);

const publish = async (within = page): Promise<void> => {
  await within.getByRole('button', { name: 'Publish', exact: true }).click();
  await within.getByText('Published document').waitFor();
};

const picture = async (name: string, within = page): Promise<void> => {
  if (pictures) await within.screenshot({ path: path.join(pictures, `${name}.png`) });
};

it('chooses a video in an article, and visitors see it as soon as that is published', async () => {
  await openNew();
  await titled('Seen');
  await picture('field-empty');
  await field().getByRole('button', { name: 'Choose a video' }).click();
  await cards().nth(2).waitFor();
  await picture('field-picker');
  await dialog().getByRole('searchbox').fill('assembly');
  await until(async () => (await cards().count()) === 1);
  await cards().first().click();
  await field().getByText('Assembly line', { exact: true }).waitFor();
  await field()
    .getByText(/2:04 · American English · Captions: /)
    .waitFor();
  await field().getByText('Public', { exact: true }).waitFor();
  await picture('field-chosen');
  await publish();
  expect(await visitorSees('Seen')).toMatchObject({ title: 'Assembly line' });
});

it('says in words why visitors see nothing, and goes on saying what is true', async () => {
  await openNew();
  await field().getByRole('button', { name: 'Choose a video' }).click();
  await cards().filter({ hasText: 'Private' }).click();
  await field()
    .getByText(/until the video is public in Ignite/)
    .waitFor();
  await picture('field-private');
  await field().getByRole('button', { name: 'Replace' }).click();
  await cards().filter({ hasText: 'Processing' }).click();
  await field()
    .getByText(/until Ignite has finished the video/)
    .waitFor();
  await take(
    videoOf({ id: 'tour2', title: 'Product tour', updatedAt: '2024-03-01T10:00:00.000Z' })
  );
  await field()
    .getByText(/until Ignite has finished/)
    .waitFor({ state: 'detached' });
  await take(
    videoOf({ id: 'tour2', title: 'Product tour', updatedAt: '2024-03-02T10:00:00.000Z' }),
    'video.deleted'
  );
  await field()
    .getByText(/^Visitors see nothing here: the video was deleted/)
    .waitFor();
  await field().getByRole('button', { name: 'Remove' }).click();
  await field().getByText('No video is chosen.').waitFor();
});

it('is used by keyboard alone: searches, moves between cards, previews, chooses', async () => {
  await openNew();
  await titled('By keyboard');
  await field().getByRole('button', { name: 'Choose a video' }).focus();
  await page.keyboard.press('Enter');
  await cards().nth(1).waitFor();
  await page.keyboard.type('line');
  await until(async () => (await cards().count()) === 1);
  while (
    !(await cards()
      .first()
      .evaluate((card) => card === document.activeElement))
  ) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Space');
  await dialog().locator('video').waitFor({ state: 'attached' });
  expect(await dialog().count()).toBe(1);
  await page.keyboard.press('Enter');
  await dialog().waitFor({ state: 'detached' });
  await field().getByText('Assembly line', { exact: true }).waitFor();
  expect(await field().evaluate((group) => group.contains(document.activeElement))).toBe(true);
});

it('is there for a role that may write articles and nothing else', async () => {
  const theirs = await openAdmin(browser, site.url, writer);
  await serveMedia(theirs);
  await openNew(theirs);
  await titled('By a writer', theirs);
  await field(theirs).getByRole('button', { name: 'Choose a video' }).click();
  await cards(theirs).filter({ hasText: 'Assembly line' }).click();
  await field(theirs).getByText('Assembly line', { exact: true }).waitFor();
  // What takes the right to read videos.
  expect(await field(theirs).locator('video').count()).toBe(0);
  expect(await field(theirs).getByText('American English').count()).toBe(0);
  await publish(theirs);
  expect(await visitorSees('By a writer')).toMatchObject({ title: 'Assembly line' });
  await theirs.context().close();
});

it.each([
  [500, 'The video could not be loaded. Try again in a moment.'],
  [403, 'You may not see the videos that can be chosen here.'],
])('says so in words when the list is answered with %i', async (status, words) => {
  await openNew();
  const address = '**/ignite-video/library?*';
  await page.route(address, (route) => route.fulfill({ status, json: { error: { status } } }));
  await field().getByRole('button', { name: 'Choose a video' }).click();
  await dialog().getByText(words).waitFor();
  await page.unroute(address);
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
});

it.each(['light', 'dark'] as const)('has no serious barrier in %s mode', async (scheme) => {
  const shaded = await openAdmin(browser, site.url, undefined, scheme);
  await shaded.setViewportSize({ width: 1024, height: 768 });
  await serveMedia(shaded);
  await openNew(shaded);
  expect(await seriousBarriers(shaded, '[role=group][aria-label=video]')).toEqual([]);
  await field(shaded).getByRole('button', { name: 'Choose a video' }).click();
  await cards(shaded).first().waitFor();
  expect(await seriousBarriers(shaded, '[role=dialog]')).toEqual([]);
  await picture(`field-picker-${scheme}`, shaded);
  await cards(shaded).filter({ hasText: 'Assembly line' }).click();
  await field(shaded).getByText('Assembly line', { exact: true }).waitFor();
  expect(await seriousBarriers(shaded, '[role=group][aria-label=video]')).toEqual([]);
  await picture(`field-chosen-${scheme}`, shaded);
  await shaded.context().close();
});
