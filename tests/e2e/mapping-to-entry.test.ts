import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { callAdmin, logIn } from '../support/administrator';
import { deliveryOf, exampleBody } from '../support/ignite';
import { startProcess, type SiteProcess } from '../support/process';
import { send, until } from '../support/webhook';
import { seriousBarriers } from './barriers';
import { launchBrowser, openAdmin } from './browser';

const secret = 'whsec_e2e_mapping_2c7d91f05b3a';
const TUTORIALS = 'content-manager/collection-types/api::tutorial.tutorial';
const VIDEOS = 'content-manager/collection-types/plugin::ignite-video.video';
const dataDir = mkdtempSync(path.join(tmpdir(), 'ignite-video-e2e-mapping-'));
/** Where to leave a picture of each step, for a person to look at. */
const pictures = process.env['E2E_PICTURES'];

const video = JSON.parse(exampleBody('4-updated-complete-public.json').toString()) as {
  id: string;
} & Record<string, unknown>;

let site: SiteProcess;
let browser: Browser;
let page: Page;

const start = async (env: Record<string, string> = {}): Promise<void> => {
  site = await startProcess({
    DATABASE_FILENAME: path.join(dataDir, 'data.db'),
    IGNITE_SIGNING_SECRETS: secret,
    STRAPI_LOG_LEVEL: 'warn',
    ...env,
  });
  await logIn(site);
  page = await openAdmin(browser, site.url);
};

beforeAll(async () => {
  browser = await launchBrowser();
  await start();
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const picture = async (name: string): Promise<void> => {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
};

const openMappings = async (): Promise<void> => {
  await page.goto(`${site.url}/admin/settings/ignite-video/mappings`);
  await page.getByRole('button', { name: 'Add a mapping' }).first().waitFor();
};

const rowOf = (name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });

/** What the preview says of an attribute: who owns it, what it says now and what it would say. */
const previewOf = (attribute: string): Locator =>
  page.getByRole('rowgroup', { name: attribute, exact: true });

const deliver = async (parts: Record<string, unknown>): Promise<void> => {
  const delivery = deliveryOf({ secret, video: { ...video, ...parts } });
  expect((await send(site, delivery)).status).toBe(202);
};

type Entry = Record<string, unknown> & { documentId: string };

/** The entries of a type as the Content Manager lists them. */
const entriesOf = async (type: string): Promise<Entry[]> => {
  const token = await logIn(site);
  const { body } = await callAdmin(site, `/${type}`, { token });
  return (body as { results: Entry[] }).results;
};

it('a signed delivery makes an entry of the default type, and none of another', async () => {
  await deliver({});
  await until(async () => (await entriesOf(VIDEOS)).length === 1);
  expect(await entriesOf(TUTORIALS)).toEqual([]);
});

it('proposes rules for tutorials, and shows what they make of the stored video', async () => {
  await openMappings();
  await page.getByRole('button', { name: 'Add a mapping' }).click();
  await page.getByRole('combobox', { name: 'Content type' }).click();
  await page.getByRole('option', { name: 'Tutorial (api::tutorial.tutorial)' }).click();
  await picture('1-choose');
  await page.getByRole('button', { name: 'Propose rules' }).click();
  await page.getByRole('heading', { name: 'Tutorial', exact: true }).waitFor();
  for (const attribute of ['title', 'slug', 'summary', 'seconds', 'topics', 'chapters']) {
    await page.getByRole('button', { name: new RegExp(`^${attribute}\\b`) }).waitFor();
  }
  await page.getByRole('combobox', { name: 'Video', exact: true }).click();
  await page.getByRole('option', { name: `Assembly line (${video.id})` }).click();
  await page.getByText('An entry would be created and published.').waitFor();
  await previewOf('seconds').getByText('124.48').waitFor();
  await picture('2-proposed');
});

it('shows at once what a corrected and an added rule make of it', async () => {
  // The test fetches nothing from the internet.
  await page.getByRole('button', { name: 'Remove the rule for cover' }).click();
  await page.getByRole('button', { name: /^topics\b/ }).click();
  await page.getByRole('button', { name: 'Pick a field' }).click();
  await page.getByRole('textbox', { name: 'Search names and values' }).fill('tags[].title');
  await page.getByRole('button', { name: /^tags\[\]\.title/ }).click();
  await page.getByRole('combobox', { name: 'Found in Topic by' }).click();
  await page.getByRole('option', { name: /^name/ }).click();
  await page.getByRole('checkbox', { name: 'Create entries that are missing' }).click();
  await previewOf('topics')
    .getByText(/How-to \(new\)/)
    .waitFor();
  await picture('3-corrected');

  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.getByRole('menuitem', { name: /^minutes/ }).click();
  await page.getByRole('button', { name: 'Use an expression instead' }).click();
  await page.getByRole('textbox', { name: 'Expression' }).fill('$floor(duration / 60)');
  await previewOf('minutes').getByRole('cell', { name: '2', exact: true }).waitFor();
  await picture('4-added');
  expect(await entriesOf(TUTORIALS)).toEqual([]);
});

it('saves the mapping, offers to apply it to the stored video, and says how that ended', async () => {
  // A proposed mapping is off until a person switches it on.
  await page.getByRole('checkbox', { name: 'Active', exact: true }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Apply it to the stored video?').waitFor();
  await picture('5-offered');
  await page.getByRole('button', { name: 'Apply now' }).click();
  // Saving has the videos that are linked already looked at, too: whichever came first wrote the entry.
  await page.getByText(/^Applied to 1 video, \d entr(y|ies) changed\./).waitFor();
  await page.getByText('Nothing would change: the entry is up to date.').waitFor();
  await page.getByRole('link', { name: 'Open the entry' }).waitFor();
  await picture('6-applied');
});

it('the entry is in the Content Manager, published, and says what the preview said', async () => {
  await page.getByRole('link', { name: 'Open the entry' }).click();
  const field = (name: string): Locator => page.getByRole('textbox', { name, exact: true });
  await field('minutes').waitFor();
  await page.getByText('Published', { exact: true }).first().waitFor();
  const said: Record<string, string> = {};
  for (const name of ['title', 'slug', 'summary', 'minutes', 'seconds', 'videoId']) {
    said[name] = await field(name).inputValue();
  }
  expect(said).toEqual({
    title: 'Assembly line',
    slug: 'assembly-line',
    summary: video['description'],
    minutes: '2',
    seconds: '124.48',
    videoId: video.id,
  });
  for (const topic of video['tags'] as { title: string }[]) {
    await page.getByText(topic.title, { exact: true }).first().waitFor();
  }
  await picture('7-entry');
});

it('links an entry that is there by hand, and leaves what an editor wrote there', async () => {
  const token = await logIn(site);
  const data = { title: 'Our own tutorial', remark: 'Ours' };
  const made = await callAdmin(site, `/${TUTORIALS}`, { method: 'POST', data, token });
  const { documentId } = (made.body as { data: { documentId: string } }).data;
  await openMappings();
  await page.getByRole('link', { name: 'Tutorial', exact: true }).click();
  await page.getByRole('combobox', { name: 'Video', exact: true }).click();
  await page.getByRole('option', { name: `Assembly line (${video.id})` }).click();
  await page.getByRole('button', { name: 'Link another entry' }).click();
  await page.getByRole('textbox', { name: 'Document id' }).fill('nothing');
  await page.getByRole('button', { name: 'Link', exact: true }).click();
  await page.getByText('There is no entry nothing.').waitFor();
  const address = `${site.url}/admin/${TUTORIALS}/${documentId}?plugins[i18n][locale]=en`;
  await page.getByRole('textbox', { name: 'Document id' }).fill(address);
  await picture('7-link');
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    // The panel follows a moment later.
    await page.waitForFunction((wanted) => {
      const red = Number(/\d+/.exec(getComputedStyle(document.body).backgroundColor));
      return red < 128 === (wanted === 'dark');
    }, colorScheme);
    expect(await seriousBarriers(page, '[role=dialog]')).toEqual([]);
  }
  await page.getByRole('button', { name: 'Link', exact: true }).click();
  await page.getByText('The entry was linked').first().waitFor();
  await previewOf('title').getByText('Our own tutorial').waitFor();
  await previewOf('title').getByText('Editor').waitFor();
  await previewOf('minutes').getByRole('cell', { name: '2', exact: true }).waitFor();
  await picture('7-linked');
});

describe('once a field that a rule feeds was deleted from the content type', () => {
  const later = {
    title: 'Assembly line II',
    duration: 200.5,
    updatedAt: '2024-03-01T00:00:00.000Z',
  };
  const said = 'The content type has no field summary. Was it renamed or deleted?';

  const secondsOf = async () => (await entriesOf(TUTORIALS)).map(({ seconds }) => seconds);

  beforeAll(async () => {
    await site.stop();
    await start({ WITHOUT_SUMMARY: 'true' });
  });

  it('the log says so at the start', () => {
    expect(site.log()).toMatch(/The mapping "Tutorial" cannot be used.*summary/);
  });

  it('the list says which mapping is broken', async () => {
    await openMappings();
    await rowOf('Tutorial').getByText('1 error').waitFor();
    await rowOf('Tutorial').getByText(said).waitFor();
    expect(await rowOf('Ignite videos').getByText(/error/).count()).toBe(0);
    await picture('8-broken-list');
  });

  it('its page says what is wrong, at the rule', async () => {
    await rowOf('Tutorial').getByRole('link', { name: 'Tutorial', exact: true }).click();
    await page.getByText(/^There is 1 error\. The mapping can be saved like this/).waitFor();
    await page.getByRole('table').first().getByText(said).waitFor();
    await picture('9-broken-page');
  });

  it('the other mapping keeps working, and nothing is written by the broken one', async () => {
    await deliver(later);
    await until(async () => (await entriesOf(VIDEOS))[0]?.['title'] === later.title);
    expect(await secondsOf()).toEqual([124.48, 124.48]);
  });

  it('without that rule, what waited is applied', async () => {
    await page.getByRole('button', { name: 'Remove the rule for summary' }).click();
    await page.getByText(said).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Later' }).click();
    await until(async () => (await secondsOf()).includes(later.duration));
    await openMappings();
    await until(async () => (await rowOf('Tutorial').getByText(/error/).count()) === 0);
    expect(await rowOf('Tutorial').getByText(/error/).count()).toBe(0);
    await picture('10-mended');
  });
});
