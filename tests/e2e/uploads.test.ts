import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { callAdmin, logIn, makeAdministrator } from '../support/administrator';
import { startFakeIgnite, type FakeIgnite } from '../support/fake-ignite/fake-ignite';
import { deliveryOf } from '../support/ignite';
import { buildAdmin, startProcess, type SiteProcess } from '../support/process';
import { send, until, VIDEO } from '../support/webhook';
import { seriousBarriers } from './barriers';
import { launchBrowser, openAdmin } from './browser';

const secret = 'whsec_uploads_45c48cce2e2d';
const MB = 1_000_000;
const dataDir = mkdtempSync(path.join(tmpdir(), 'ignite-video-uploads-'));
// Ignite's storage is reached over https, which Strapi's policy allows; the made-up one is not.
const withoutPolicy = { bypassCSP: true };

let ignite: FakeIgnite;
let site: SiteProcess;
let browser: Browser;
let page: Page;
let token: string;

interface Entry {
  videoId: string;
  title: string;
  processingStatus: string;
  status: 'draft' | 'published';
}

const entries = async (): Promise<Entry[]> => {
  const { body } = await callAdmin(site, `/content-manager/collection-types/${VIDEO}`, { token });
  return (body as { results: Entry[] }).results;
};

const entryTitled = async (title: string): Promise<Entry | undefined> =>
  (await entries()).find((entry) => entry.title === title);

const fileOf = (name: string, size: number): string => {
  const file = path.join(dataDir, name);
  writeFileSync(file, '');
  truncateSync(file, size);
  return file;
};

const openVideos = async (within = page): Promise<void> => {
  await within.goto(`${site.url}/admin/content-manager/collection-types/${VIDEO}`);
  await within.getByRole('button', { name: 'Upload videos' }).waitFor();
};

const choose = async (file: string): Promise<void> => {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Upload videos' }).click();
  await (await chooser).setFiles(file);
};

const dialog = () => page.getByRole('dialog');
const tray = (within = page) => within.getByRole('region', { name: 'Uploads to Ignite' });

beforeAll(async () => {
  await buildAdmin();
  ignite = await startFakeIgnite();
  site = await startProcess({
    DATABASE_FILENAME: path.join(dataDir, 'data.db'),
    IGNITE_SIGNING_SECRETS: secret,
    IGNITE_API_TOKEN: ignite.token,
    IGNITE_API_URL: ignite.apiUrl,
  });
  token = await logIn(site);
  browser = await launchBrowser();
  page = await openAdmin(browser, site.url, undefined, 'light', withoutPolicy);
  page.setDefaultTimeout(30_000);
});

afterEach(() => {
  ignite.uploads.onPart = undefined;
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await ignite?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

it('a file goes to Ignite under the title that an editor gave it, and its entry is there at once', async () => {
  let goOn = (): void => {};
  ignite.uploads.onPart = () => new Promise<void>((resolve) => (goOn = resolve));
  await openVideos();
  // Nobody makes a video by hand where videos are uploaded.
  expect(await page.getByText('Create new entry').count()).toBe(0);
  await choose(fileOf('Tour_of the plant.mp4', MB));
  const title = dialog().getByRole('textbox', { name: /^Title of Tour_of the plant\.mp4/ });
  expect(await title.inputValue()).toBe('Tour of the plant');
  await title.fill('Plant tour');
  expect(await seriousBarriers(page, '[role=dialog]')).toEqual([]);
  await dialog().getByRole('button', { name: 'Upload', exact: true }).click();

  await tray().getByRole('progressbar', { name: 'Plant tour' }).waitFor();
  await until(async () => (await entryTitled('Plant tour'))?.processingStatus === 'NO_FILE');
  // Elsewhere in the panel the tray is still there.
  await page.getByRole('link', { name: 'Settings', exact: true }).first().click();
  await tray().getByText('Plant tour').waitFor();
  goOn();
  await tray().getByText('Uploaded. Ignite is processing it').waitFor();
  expect(await seriousBarriers(page, '[aria-label="Uploads to Ignite"]')).toEqual([]);
  const [video] = ignite.library.all();
  expect(video).toMatchObject({ title: 'Plant tour', visibility: 'private' });

  ignite.uploads.encode(video!.id);
  await tray().getByText('Uploaded and processed.').waitFor();
  expect(await entryTitled('Plant tour')).toMatchObject({
    processingStatus: 'COMPLETE',
    status: 'draft',
  });
  await tray().getByRole('button', { name: 'Close' }).click();
});

it('150 MB in parts survive a lost part and a page that is loaded anew, and the video is published', async () => {
  const file = fileOf('Film.mp4', 150 * MB);
  ignite.uploads.stored.length = 0;
  let isReloaded = false;
  let held: (() => void)[] = [];
  ignite.uploads.onPart = ({ partNumber, attempt }) => {
    if (partNumber === 2 && attempt === 1) return 'lost';
    if (isReloaded || Number(partNumber) <= 3) return;
    return new Promise<void>((resolve) => void held.push(resolve));
  };
  await openVideos();
  const network = await page.context().newCDPSession(page);
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 5,
    downloadThroughput: -1,
    uploadThroughput: 30 * MB,
  });
  await choose(file);
  await dialog().getByRole('combobox', { name: 'Visibility in Ignite' }).click();
  await page.getByRole('option', { name: /^Public/ }).click();
  await dialog().getByRole('button', { name: 'Upload', exact: true }).click();
  await until(() => ignite.uploads.stored.length === 3);
  // What the storage answered has reached the page, too.
  await page.waitForFunction(() =>
    Object.values(localStorage).some((kept) => (String(kept).match(/"\d+":/g) ?? []).length === 3)
  );
  const before = ignite.uploads.stored.map(({ partNumber }) => partNumber);
  expect([...before].sort()).toEqual([1, 2, 3]);

  // Whoever closes the tab is warned first.
  const warned = page.waitForEvent('dialog').then(async (warning) => {
    expect(warning.type()).toBe('beforeunload');
    await warning.accept();
  });
  await page.reload();
  await warned;
  isReloaded = true;
  held.forEach((go) => go());
  held = [];
  expect(await entryTitled('Film')).toMatchObject({ processingStatus: 'NO_FILE' });

  await tray().getByText('This upload is not finished. Choose Film.mp4 again').waitFor();
  const chooser = page.waitForEvent('filechooser');
  await tray().getByRole('button', { name: 'Choose the file again' }).click();
  await (await chooser).setFiles(file);
  await tray().getByText('Uploaded. Ignite is processing it').waitFor();
  const times = ignite.uploads.stored.filter(({ partNumber }) => Number(partNumber) <= 3);
  expect(times).toHaveLength(3);

  await until(async () => (await entryTitled('Film'))?.processingStatus === 'PROCESSING');
  const { videoId } = (await entryTitled('Film'))!;
  const { video } = ignite.uploads.encode(videoId);
  expect((await send(site, deliveryOf({ secret, video }))).status).toBe(202);
  await until(async () => (await entryTitled('Film'))?.status === 'published');
  await tray().getByText('Uploaded and processed.').waitFor();
});

it('an upload that is cancelled says what stays, and goes', async () => {
  ignite.uploads.onPart = () => new Promise<void>(() => {});
  await openVideos();
  await choose(fileOf('Mistake.mp4', MB));
  await dialog().getByRole('button', { name: 'Upload', exact: true }).click();
  await tray().getByRole('group', { name: 'Mistake' }).getByText('Cancel').click();
  const question = page.getByRole('alertdialog');
  await question.getByText('Ignite keeps an empty video').waitFor();
  await question.getByRole('button', { name: 'Remove' }).click();
  await tray().getByText('Mistake').waitFor({ state: 'detached' });
});

it('an answer of Ignite that nobody knows ends the upload with a sentence and a link', async () => {
  ignite.onRequest = ({ method }) => (method === 'PUT' ? { kind: 'html' } : undefined);
  await openVideos();
  await choose(fileOf('Other.mp4', MB));
  await dialog().getByRole('button', { name: 'Upload', exact: true }).click();
  await dialog().getByText('Ignite answered in a way that is not known here').waitFor();
  const link = dialog().getByRole('link', { name: 'Upload in Ignite' });
  expect(await link.getAttribute('href')).toBe(new URL(ignite.apiUrl).origin);
  ignite.onRequest = undefined;
});

it('whose role has not the right is told so', async () => {
  const writer = await makeAdministrator(site, 'Writer', [
    {
      action: 'plugin::content-manager.explorer.read',
      subject: VIDEO,
      fields: ['title', 'videoId'],
    },
  ]);
  const theirs = await openAdmin(browser, site.url, writer, 'dark');
  await openVideos(theirs);
  expect(await theirs.getByRole('button', { name: 'Upload videos' }).isDisabled()).toBe(true);
  await theirs.getByText('Your role may not upload videos.').waitFor();
  expect(await seriousBarriers(theirs)).toEqual([]);
  await theirs.context().close();
});
