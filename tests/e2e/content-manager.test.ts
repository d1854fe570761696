import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { callAdmin, logIn, makeAdministrator } from '../support/administrator';
import { deliveryOf, exampleBody } from '../support/ignite';
import { startProcess, type SiteProcess } from '../support/process';
import { send, until, VIDEO } from '../support/webhook';
import { seriousBarriers } from './barriers';
import { launchBrowser, openAdmin } from './browser';
import { serveMedia } from './media';

const secret = 'whsec_content_manager_45c48cce2e2d';
const TOPIC = 'api::topic.topic';
const dataDir = mkdtempSync(path.join(tmpdir(), 'ignite-video-content-manager-'));

let site: SiteProcess;
let browser: Browser;
let page: Page;
let token: string;
/** The document ids of the entries, by title. */
const entries = new Map<string, string>();
/** What of Ignite's media the browser asked for. */
let asked: string[];
/** What the browser refused because of the site's content security policy. */
const blocked: string[] = [];

interface Document {
  documentId: string;
  title: string;
}

const documentsOf = async (uid: string): Promise<Document[]> => {
  const { body } = await callAdmin(site, `/content-manager/collection-types/${uid}`, { token });
  return (body as { results: Document[] }).results;
};

const make = async (uid: string, data: object): Promise<string> => {
  const { body } = await callAdmin(site, `/content-manager/collection-types/${uid}`, {
    method: 'POST',
    token,
    data,
  });
  return (body as { data: Document }).data.documentId;
};

beforeAll(async () => {
  site = await startProcess({
    DATABASE_FILENAME: path.join(dataDir, 'data.db'),
    IGNITE_SIGNING_SECRETS: secret,
  });
  token = await logIn(site);
  for (const name of ['4-updated-complete-public.json', 'other-portrait-failed.json']) {
    const delivery = deliveryOf({ secret, video: exampleBody(name) });
    expect((await send(site, delivery)).status).toBe(202);
  }
  await until(async () => (await documentsOf(VIDEO)).length === 2);
  await make(VIDEO, { title: 'Made by hand', videoId: 'none' });
  for (const { title, documentId } of await documentsOf(VIDEO)) entries.set(title, documentId);

  browser = await launchBrowser();
  page = await openAdmin(browser, site.url);
  page.setDefaultTimeout(20_000);
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) blocked.push(message.text());
  });
  asked = await serveMedia(page);
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const openList = async (uid: string, within = page): Promise<void> => {
  await within.goto(`${site.url}/admin/content-manager/collection-types/${uid}`);
  await within.getByRole('grid').waitFor();
};

const openEntry = async (title: string, within = page): Promise<void> => {
  await within.goto(
    `${site.url}/admin/content-manager/collection-types/${VIDEO}/${entries.get(title)}`
  );
  await titleField(within).waitFor();
};

const titleField = (within = page) => within.getByRole('textbox', { name: 'title', exact: true });
// Strapi gives its header cells the role of any other cell.
const statusHeader = () => page.locator('th', { hasText: 'Video status' });
const panel = (within = page) => within.locator('aside', { hasText: 'Open in Ignite' });
const difference = (attribute: string, within = page) =>
  panel(within).getByRole('listitem').filter({ hasText: attribute });
const button = (name: string, within = page) => panel(within).getByRole('button', { name });

const save = async (): Promise<void> => {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved document').waitFor();
};

describe('the panel beside an entry', () => {
  it('plays the video with its poster and captions, and nothing of it is blocked', async () => {
    await openEntry('Assembly line');
    const video = panel().locator('video');
    await video.waitFor();
    expect(await video.getAttribute('aria-label')).toBe('Video "Assembly line"');
    await until(() => asked.some((name) => name.endsWith('/thumb/720p.jpg')));
    expect(asked.filter((name) => /\.(m3u8|mp4|vtt)$/.test(name))).toEqual([]);

    await video.evaluate((element: HTMLVideoElement) => element.play());
    await until(() =>
      video.evaluate(({ readyState, currentSrc }: HTMLVideoElement) => {
        return readyState >= 2 && currentSrc.endsWith('/mp4/720p.mp4');
      })
    );
    await until(() =>
      video.evaluate(({ textTracks }: HTMLVideoElement) => {
        const tracks = [...textTracks];
        for (const track of tracks) track.mode = 'showing';
        return tracks.length === 2 && tracks.every(({ cues }) => cues?.length === 1);
      })
    );
    const labels = await video.evaluate(({ textTracks }: HTMLVideoElement) =>
      [...textTracks].map(({ label }) => label)
    );
    expect(labels).toEqual(['American English', 'German (Germany)']);
    expect(blocked).toEqual([]);
  });

  it('tries the adaptive stream first', () => {
    expect(asked.find((name) => /\.(m3u8|mp4)$/.test(name))).toMatch(/\/abr\/master\.m3u8$/);
  });

  it('plays the adaptive stream where there is one that the browser can play', async () => {
    const own = await openAdmin(browser, site.url);
    const seen = await serveMedia(own, { withStream: true });
    await openEntry('Assembly line', own);
    const video = panel(own).locator('video');
    await video.evaluate((element: HTMLVideoElement) => element.play());
    await until(() =>
      video.evaluate(({ currentTime, currentSrc, videoWidth }: HTMLVideoElement) => {
        return currentTime > 0 && videoWidth > 0 && currentSrc.endsWith('/abr/master.m3u8');
      })
    );
    expect(seen.some((name) => name.endsWith('/film.m4s'))).toBe(true);
    await own.context().close();
  });

  it('says how the video is, when it was synced and by which delivery', async () => {
    await panel().getByText('Complete', { exact: true }).waitFor();
    await panel().getByText('Public', { exact: true }).waitFor();
    expect(await panel().locator('time').getAttribute('title')).toMatch(/\d{4}.*\d+:\d{2}:\d{2}/);
    const delivery = panel().getByRole('link', { name: 'video.updated' });
    expect(await delivery.getAttribute('href')).toMatch(
      /\/settings\/ignite-video\/deliveries\/\d+$/
    );
    const ignite = panel().getByRole('link', { name: 'Open in Ignite' });
    expect(await ignite.getAttribute('href')).toContain('/videos/507f1f77bcf86cd799439011');
  });

  it('says of each mapped field who owns it', async () => {
    const owned = panel().locator('dl').last();
    const lines = (await owned.innerText()).split('\n').filter(Boolean);
    const fieldsUnder = (group: string) => lines[lines.indexOf(group) + 1]?.split(', ');
    expect(fieldsUnder("Always Ignite's")).toContain('duration');
    expect(fieldsUnder("Ignite's until somebody edits them")).toEqual(['title', 'description']);
    expect(await panel().getByText('Differs from Ignite').count()).toBe(0);
  });

  it('shows both values of a title that an editor changed', async () => {
    await titleField().fill('Our assembly line');
    await save();
    await difference('title').getByText('Our assembly line', { exact: true }).waitFor();
    await difference('title').getByText('Assembly line', { exact: true }).waitFor();
    await panel().getByText("Edited here, so the editors'").waitFor();
  });

  it('offers a role nothing that it may not do', async () => {
    const fields = ['title', 'description', 'duration', 'processingStatus'];
    const reader = await makeAdministrator(site, 'Reader', [
      { action: 'plugin::content-manager.explorer.read', subject: VIDEO, fields },
    ]);
    const theirs = await openAdmin(browser, site.url, reader);
    await serveMedia(theirs);
    await openEntry('Assembly line', theirs);
    await panel(theirs).getByText('Complete', { exact: true }).waitFor();
    await difference('title', theirs).getByText('Our assembly line').waitFor();
    expect(await panel(theirs).getByText('Public', { exact: true }).count()).toBe(0);
    expect(await panel(theirs).getByRole('button').count()).toBe(0);
    expect(await panel(theirs).getByRole('link', { name: 'video.updated' }).count()).toBe(0);
    await theirs.context().close();
  });

  it('does not switch while the form has unsaved changes, and says so', async () => {
    const description = page.getByRole('textbox', { name: 'description' });
    const before = await description.inputValue();
    await description.fill('Not saved yet');
    await panel().getByText('The form has unsaved changes').waitFor();
    expect(await button("Use Ignite's value").isDisabled()).toBe(true);
    expect(await description.inputValue()).toBe('Not saved yet');
    await description.fill(before);
    await until(async () => !(await button("Use Ignite's value").isDisabled()));
  });

  it("puts Ignite's value into the form, by keyboard, and goes back to the editor's", async () => {
    await button("Use Ignite's value").focus();
    await page.keyboard.press('Enter');
    await until(async () => (await titleField().inputValue()) === 'Assembly line');
    await difference('title').getByText('Our assembly line', { exact: true }).waitFor();

    await button("Back to the editor's value").click();
    await until(async () => (await titleField().inputValue()) === 'Our assembly line');
    await button("Use Ignite's value").waitFor();

    await button("Use Ignite's value").click();
    await until(async () => (await titleField().inputValue()) === 'Assembly line');
  });

  it('says what went wrong when a value cannot be switched', async () => {
    await page.route('**/fields/title*', (route) =>
      route.fulfill({
        status: 409,
        json: { data: null, error: { status: 409, name: 'ConflictError', message: 'Too late.' } },
      })
    );
    await button("Back to the editor's value").click();
    await page.getByText('Too late.').waitFor();
    await page.unroute('**/fields/title*');
    expect(await titleField().inputValue()).toBe('Assembly line');
  });

  it.each([
    [500, 'The video of this entry could not be loaded.'],
    [403, 'You may not see the video of this entry.'],
  ])('says so in words when the server answers with %i', async (status, words) => {
    const address = `**/ignite-video/entries/*/${entries.get('Assembly line')}*`;
    await page.route(address, (route) => route.fulfill({ status, json: { error: { status } } }));
    await openEntry('Assembly line');
    await page.getByText(words).waitFor();
    await page.unroute(address);
  });

  it('says why there is nothing to play, and shows no player', async () => {
    const address = `**/ignite-video/entries/*/${entries.get('Assembly line')}*`;
    await page.route(address, async (route) => {
      const answer = (await (await route.fetch()).json()) as { data: { video: object } };
      const without = { streamUrl: null, mp4Url: null, previewUrl: null };
      return route.fulfill({
        json: { data: { ...answer.data, video: { ...answer.data.video, ...without } } },
      });
    });
    await openEntry('Assembly line');
    await panel().getByText('There is nothing to play yet.').waitFor();
    expect(await panel().locator('video').count()).toBe(0);
    await page.unroute(address);
  });

  it('is not there for an entry without a video, nor in a new one', async () => {
    const answer = page
      .waitForResponse(/\/ignite-video\/entries\/.+\/.+/)
      .then((response) => response.json() as Promise<unknown>);
    await openEntry('Made by hand');
    expect(await answer).toEqual({ data: null });
    await page.getByRole('heading', { name: 'Ignite Video' }).waitFor({ state: 'detached' });
    await page.goto(`${site.url}/admin/content-manager/collection-types/${VIDEO}/create`);
    await titleField().waitFor();
    expect(await page.getByRole('heading', { name: 'Ignite Video' }).count()).toBe(0);
  });

  it('is not there for types that no mapping feeds, and not even loaded', async () => {
    const documentId = await make(TOPIC, { name: 'Welding' });
    const scripts: string[] = [];
    page.on('request', (request) => scripts.push(request.url()));
    const types = page
      .waitForResponse(/\/ignite-video\/entries$/)
      .then((response) => response.json() as Promise<unknown>);
    await page.goto(`${site.url}/admin/content-manager/collection-types/${TOPIC}/${documentId}`);
    await page.getByRole('textbox', { name: 'name' }).waitFor();
    expect(await types).toEqual({ data: [VIDEO] });
    expect(await page.getByRole('heading', { name: 'Ignite Video' }).count()).toBe(0);
    expect(scripts.filter((url) => /EntryPanel/.test(url))).toEqual([]);
    await openEntry('Assembly line');
    await panel().waitFor();
    expect(scripts.filter((url) => /EntryPanel/.test(url))).not.toEqual([]);
  });
});

describe('the list view', () => {
  it('shows a thumbnail and the status of each video, with one request', async () => {
    const requests: string[] = [];
    page.on('request', (request) => {
      if (/\/entries\/[^/]+\/videos/.test(request.url())) requests.push(request.method());
    });
    await openList(VIDEO);
    const row = (title: string) => page.getByRole('row').filter({ hasText: title });
    const image = row('Assembly line').getByRole('img');
    await image.waitFor();
    expect(await image.getAttribute('alt')).toBe('Thumbnail of the video of "Assembly line"');
    await until(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth > 0));
    await row('Assembly line').getByText('Complete', { exact: true }).waitFor();
    await page.getByRole('row').getByText('Failed', { exact: true }).waitFor();
    expect(await row('Made by hand').getByRole('img').count()).toBe(0);
    expect(requests).toEqual(['POST']);
    expect(blocked).toEqual([]);
  });

  it('has neither column for types that no mapping feeds', async () => {
    await openList(TOPIC);
    await page.getByRole('row').filter({ hasText: 'Welding' }).waitFor();
    expect(await statusHeader().count()).toBe(0);
    // Nor when it is reached from one that has them, and back.
    await page.getByRole('link', { name: 'Ignite Video', exact: true }).click();
    await statusHeader().waitFor();
    await page.getByRole('link', { name: 'Topic', exact: true }).click();
    await page.getByRole('row').filter({ hasText: 'Welding' }).waitFor();
    expect(await statusHeader().count()).toBe(0);
  });

  it('is there without the columns when the types cannot be told', async () => {
    await page.route('**/ignite-video/entries', (route) => route.fulfill({ status: 500 }));
    await openList(VIDEO);
    await page.getByRole('row').filter({ hasText: 'Assembly line' }).waitFor();
    expect(await statusHeader().count()).toBe(0);
    await page.unroute('**/ignite-video/entries');
  });
});

it.each(['light', 'dark'] as const)('has no serious barrier in %s mode', async (scheme) => {
  const shaded = await openAdmin(browser, site.url, undefined, scheme);
  await serveMedia(shaded);
  await openEntry('Assembly line', shaded);
  await button("Back to the editor's value", shaded).waitFor();
  expect(await seriousBarriers(shaded, 'aside:has(video)')).toEqual([]);
  await openList(VIDEO, shaded);
  await shaded.getByText('Complete', { exact: true }).waitFor();
  expect(await seriousBarriers(shaded, '[role=grid]')).toEqual([]);
  await shaded.context().close();
});
