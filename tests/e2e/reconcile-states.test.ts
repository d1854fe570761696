import type { Browser, Page } from 'playwright-core';
import type { RunView } from '#shared/contract/reconcile';
import { makeAdministrator } from '../support/administrator';
import { seriousBarriers } from './barriers';
import { launchBrowser, openAdmin } from './browser';
import { untouchedSite } from './sites';
import {
  api,
  doneRun,
  listing,
  mockReconcile,
  view,
  withoutToken,
  type MockedServer,
} from './reconcile-mock';

let browser: Browser;
const site = untouchedSite();
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  page = await openAdmin(browser, site.url);
  page.setDefaultTimeout(10_000);
});

afterAll(async () => {
  await browser?.close();
});

// Each test comes to the page anew, with a server that says what the test needs.
beforeEach(async () => {
  await page.goto('about:blank');
  await page.unrouteAll();
});

const open = async (changes?: Partial<MockedServer>, on = page): Promise<MockedServer> => {
  const server = await mockReconcile(on, changes);
  await on.goto(`${site.url}/admin/settings/ignite-video/import`);
  await on.getByRole('heading', { name: "Ignite's API" }).waitFor();
  return server;
};

const openWithRuns = (...runs: RunView[]): Promise<MockedServer> =>
  open({ view: { ...view, runs } });

const button = (name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });
const field = (name: string) => page.getByLabel(name, { exact: true });
const section = (name: string) => page.getByRole('region', { name, exact: true });

describe('the way to Ignite’s API', () => {
  it('is asked for first', async () => {
    await mockReconcile(page, { api: withoutToken });
    await page.goto(`${site.url}/admin/settings/ignite-video`);
    await page.getByRole('link', { name: 'Import' }).click();
    await page.getByText("Connect Ignite's API first.").waitFor();
    await page.getByText(/Nothing has been imported yet/).waitFor();
    expect(await button('Import everything').isDisabled()).toBe(true);
    expect(await button('Import what changed').isDisabled()).toBe(true);
    expect(await button('Test the connection').isDisabled()).toBe(true);
  });

  it('is tested as it is typed, before anything is stored', async () => {
    const server = await open({ api: withoutToken });
    await field('API token').fill('  pasted-token-77aa\n');
    await button('Test the connection').click();
    await page.getByText('Connected: 1,204 videos').waitFor();
    expect(server.received.get('POST /ignite-api/test')).toEqual([
      { url: api.url, token: 'pasted-token-77aa' },
    ]);
    expect(server.received.has('PUT /ignite-api')).toBe(false);
  });

  it('says what is wrong and what to do, and forgets that when something else is typed', async () => {
    const message = 'Ignite does not accept the API token: it is wrong or was withdrawn.';
    await open({ test: { ok: false, problem: 'unauthorized', message } });
    await button('Test the connection').click();
    await page.getByText(message).waitFor();
    await field('API token').fill('another');
    await page.getByText(message).waitFor({ state: 'detached' });
  });

  it('takes a token from the keyboard alone, tests it, and shows no more than its end', async () => {
    const server = await open({ api: withoutToken });
    await field('API token').focus();
    await page.keyboard.type('typed-with-ten-fingers-91be');
    await button('Save').focus();
    await page.keyboard.press('Enter');
    await page.getByText('Connected: 1,204 videos').waitFor();
    await page.getByText('A token that ends with 91be is stored.').waitFor();
    expect(server.received.get('POST /ignite-api/test')).toEqual([{ url: api.url }]);
    expect(await field('API token').inputValue()).toBe('');
    expect(await page.content()).not.toContain('typed-with-ten-fingers');
    expect(await button('Import everything').isEnabled()).toBe(true);
  });

  it('sends a stored token to no other address', async () => {
    const server = await open();
    await field('Base URL').fill('https://video.example.com/api');
    await button('Save').click();
    await page.getByText(/Paste the token for this address, too/).waitFor();
    await button('Test the connection').click();
    expect([...server.received.keys()].sort()).toEqual(['GET /ignite-api', 'GET /reconcile']);
    await field('API token').fill('token-of-the-other-host');
    await button('Save').click();
    await page.getByText('Connected: 1,204 videos').waitFor();
    expect(await field('Base URL').inputValue()).toBe('https://video.example.com/api');
  });

  it('says that an address is none as it is typed', async () => {
    await open();
    await field('Base URL').fill('video.example.com');
    await page.getByText('Give an address that begins with https:// or http://').waitFor();
  });

  it('goes back to Ignite’s own address when the field is emptied', async () => {
    const url = 'https://video.example.com/api';
    const server = await open({ api: { ...api, url } });
    await field('Base URL').fill('');
    await field('API token').fill('token-of-ignite-itself');
    await button('Save').click();
    await page.getByText('Connected: 1,204 videos').waitFor();
    expect(server.received.get('PUT /ignite-api')).toEqual([
      { url: null, token: 'token-of-ignite-itself' },
    ]);
  });

  it('says so when the server sets it, and leaves nothing to change', async () => {
    const token = { source: 'server', lastFour: '9a1b', readable: true } as const;
    await open({ api: { ...api, urlSetByServer: true, token } });
    expect(await page.getByText('Set by the server.').count()).toBe(2);
    expect(await field('Base URL').isDisabled()).toBe(true);
    expect(await field('API token').isDisabled()).toBe(true);
    expect(await button('Remove the token').count()).toBe(0);
    await button('Test the connection').click();
    await page.getByText('Connected: 1,204 videos').waitFor();
  });

  it('says what to set where no token can be stored for want of an encryption key', async () => {
    await open({ api: { ...withoutToken, encryptionKeySet: false } });
    await page.getByText(/Set ENCRYPTION_KEY in the server's environment/).waitFor();
    expect(await field('API token').isDisabled()).toBe(true);
  });

  it('asks for the token again when the encryption key has changed', async () => {
    const token = { ...api.token, readable: false };
    await open({ api: { ...api, token } });
    await page.getByText(/The stored token cannot be read/).waitFor();
    expect(await button('Import everything').isDisabled()).toBe(true);
  });

  it('forgets the token after asking', async () => {
    const server = await open();
    await button('Remove the token').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText("Connect Ignite's API first.").waitFor();
    expect(server.received.has('DELETE /ignite-api/token')).toBe(true);
  });
});

describe('a run', () => {
  it('is started for everything, or for what changed, and may be a dry run', async () => {
    const server = await open();
    await page.getByRole('checkbox', { name: /Dry run/ }).click();
    await button('Import what changed').click();
    await page.getByText('Asking Ignite for its videos').first().waitFor();
    expect(server.received.get('POST /reconcile/runs')).toEqual([{ mode: 'since', dryRun: true }]);
    await page.getByText(/^What changed, dry run/).waitFor();
    expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe(null);
  });

  it('shows how far it is, how fast and how long it still takes, and moves by itself', async () => {
    const server = await openWithRuns(listing);
    const bar = page.getByRole('progressbar', { name: 'Progress of the import' });
    expect(await bar.getAttribute('aria-valuenow')).toBe('480');
    expect(await bar.getAttribute('aria-valuemax')).toBe('1204');
    await page.getByText('42 videos per second · about 17 seconds left').waitFor();
    await page.getByText('The import is at 30 %').waitFor();
    server.view = { ...view, runs: [{ ...listing, seen: 1000, unchanged: 949 }] };
    await page.getByText('Comparing: 1,000 of 1,204 videos').waitFor();
    expect(await bar.getAttribute('aria-valuenow')).toBe('1000');
    await page.locator('[aria-live=polite]').getByText('The import is at 80 %').waitFor();
  });

  it('that somebody else has started just before is shown instead of a second one', async () => {
    await open({ isOvertaken: true });
    await button('Import everything').click();
    await page.getByText('An import is running already', { exact: true }).first().waitFor();
    await page.getByText(/^Everything, started by the schedule/).waitFor();
    expect(await button('Import everything').isDisabled()).toBe(true);
  });

  it('is cancelled, and resumed', async () => {
    const server = await openWithRuns(listing);
    await button('Cancel').click();
    await page
      .getByText('Cancelled after 480 videos: not everything was compared')
      .first()
      .waitFor();
    await button('Resume').click();
    await page.getByText('Comparing: 480 of 1,204 videos').waitFor();
    expect(server.received.has('POST /reconcile/runs/12/resume')).toBe(true);
  });

  it.each<[string, Partial<RunView>, RegExp]>([
    ['was cancelled', { state: 'cancelled', seen: 90 }, /^Cancelled after 90 videos/],
    ['failed', { state: 'failed', seen: 300, message: 'No.' }, /^Failed after 300 videos/],
    [
      'asks',
      { state: 'needsConfirmation', toCheck: 9 },
      /^Waiting for your confirmation: 9 videos may be gone/,
    ],
    ['still writes', { waiting: 20 }, /^Compared\. Writing what differs: 20 of 53 changes left/],
    [
      'could not write',
      { waiting: 3, failing: 3 },
      /^Compared, but not everything could be written/,
    ],
    ['stopped writing', { failing: 3 }, /^Compared, but not everything could be written/],
    ['looks up', { state: 'running', phase: 'checking', toCheck: 4 }, /one by one: 4 left/],
  ])('that %s does not look done', async (_, parts, words) => {
    await openWithRuns(doneRun(parts), doneRun({ id: 11, ...parts }));
    await section('Import').getByText(words).first().waitFor();
    expect(await section('Earlier imports').getByText(words).count()).toBe(1);
    expect(await page.getByText(/^Done/).count()).toBe(0);
  });

  it.each<[string, Partial<RunView>, RegExp]>([
    ['everything', {}, /^Done: this site has what Ignite has/],
    ['what changed', { mode: 'since', since: 1 }, /^Done: what changed since Jan 1, 1970/],
    ['a dry run', { dryRun: true }, /^Dry run done: nothing was changed/],
  ])('of %s says when it is done, and what that means', async (_, parts, words) => {
    await openWithRuns(doneRun(parts));
    await section('Import').getByText(words).first().waitFor();
  });

  it('says why it failed, what could not be written, and what was left out', async () => {
    await openWithRuns(
      doneRun({ state: 'failed', message: 'Try again later.', invalid: 2, waiting: 8, failing: 1 })
    );
    await page.getByText('Try again later.').waitFor();
    await page.getByText(/^2 elements of Ignite's list .* were left out/).waitFor();
    await page.getByText(/^8 changes that were found before are still being written/).waitFor();
    await page.getByText(/^1 change could not be written/).waitFor();
  });

  const asking = doneRun({
    state: 'needsConfirmation',
    toCheck: 301,
    seen: 903,
    deleted: 0,
    canConfirm: true,
  });

  it('asks about deletions with their number and share, and goes on only when that is confirmed', async () => {
    const server = await openWithRuns(asking);
    await page
      .getByText(/did not list 301 videos of this site. That is 25% of what is here/)
      .waitFor();
    await button('Confirm the deletions').click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('Treat up to 301 videos (25%) as deleted?').waitFor();
    expect(server.received.has('POST /reconcile/runs/12/confirm')).toBe(false);
    await dialog.getByRole('button', { name: 'Confirm the deletions' }).click();
    await page.getByText('The import goes on', { exact: true }).first().waitFor();
    expect(server.received.has('POST /reconcile/runs/12/confirm')).toBe(true);
  });

  it('leaves the videos alone when that is the answer', async () => {
    const server = await openWithRuns(asking);
    await button('Leave them').click();
    await page.getByText('Nothing was deleted').first().waitFor();
    expect(server.received.has('POST /reconcile/runs/12/cancel')).toBe(true);
    expect(server.received.has('POST /reconcile/runs/12/confirm')).toBe(false);
  });

  it('lists what it changed, a page at a time, with links to the entries', async () => {
    await openWithRuns(doneRun());
    await button('What changed (53)').click();
    const link = page.getByRole('link', { name: /^Open the entry of Assembly line 1 / });
    expect(await link.getAttribute('href')).toBe(
      '/admin/content-manager/collection-types/plugin::ignite-video.video/document1'
    );
    await page.getByText('650000000000000000000003').waitFor();
    await button('Show more').click();
    await page.getByText('Assembly line 52', { exact: true }).waitFor();
    expect(await page.getByText('Assembly line 1', { exact: true }).count()).toBe(1);
    expect(await button('Show more').count()).toBe(0);
  });

  it('says so when the list of changes cannot be loaded', async () => {
    await open({ view: { ...view, runs: [doneRun()] }, changesFailWith: 500 });
    await button('What changed (53)').click();
    await page.getByText('The list could not be loaded.').waitFor();
  });
});

describe('the schedule', () => {
  it('is not offered before there is a token', async () => {
    const settings = { ...view.settings, schedule: null };
    await open({ view: { ...view, settings }, api: withoutToken });
    expect(await page.getByRole('heading', { name: 'Schedule' }).count()).toBe(0);
  });

  const expression = () => field('Cron expression');

  it('reads a cron expression aloud as it is typed, and takes none that is wrong', async () => {
    const server = await open();
    await page.getByRole('checkbox', { name: 'Import on a schedule' }).click();
    await page.getByText("At 3:00 AM, every day, by the server's clock").waitFor();
    await expression().fill('*/15 * * * mon-fri');
    await page.getByText('Every 15 minutes, on Monday–Friday').waitFor();
    await expression().fill('61 * * * *');
    await page.getByText(/^Give five fields/).waitFor();
    expect(await button('Save the schedule').isDisabled()).toBe(true);
    await expression().fill('30 4 * * *');
    await button('Save the schedule').click();
    await page.getByText(/^Next import: /).waitFor();
    expect(server.received.get('PUT /reconcile/settings')).toEqual([
      { ...view.settings, schedule: '30 4 * * *' },
    ]);
  });

  it('takes the share of deletions in percent, and says what is no number', async () => {
    const server = await open();
    const share = field('Ask before more of the videos than this are deleted (%)');
    const requests = field('Requests to Ignite per second');
    await share.fill('101');
    await page.getByText('Give a number from 0 to 100').waitFor();
    await requests.fill('often');
    await page.getByText('Give a number from 0.1 to 100').waitFor();
    await share.fill('2,5');
    await requests.fill('4');
    await page.getByRole('checkbox', { name: /when the site starts after it was down/ }).click();
    await button('Save the schedule').click();
    await page.getByText('Saved', { exact: true }).first().waitFor();
    expect(server.received.get('PUT /reconcile/settings')).toEqual([
      { ...view.settings, atStart: true, maxDeletedShare: 0.025, requestsPerSecond: 4 },
    ]);
  });

  it('forgets what was typed when it is discarded', async () => {
    await open();
    await page.getByRole('checkbox', { name: 'Import on a schedule' }).click();
    await button('Discard').click();
    expect(await expression().count()).toBe(0);
  });
});

describe('who sees it', () => {
  const openAs = async (name: string, actions: string[]): Promise<Page> => {
    const own = await openAdmin(browser, site.url, await makeAdministrator(site, name, actions));
    await open({ view: { ...view, runs: [listing, doneRun({ id: 11 })] } }, own);
    return own;
  };
  const buttons = async (on: Page): Promise<string[]> =>
    on.getByRole('main').getByRole('button').allInnerTexts();

  it('who may only read the settings sees the run, with nothing to press', async () => {
    const own = await openAs('Import reader', ['plugin::ignite-video.settings.read']);
    await own.getByText('Comparing: 480 of 1,204 videos').waitFor();
    await own.getByText('You may not start or cancel imports.').waitFor();
    expect(await buttons(own)).toEqual([]);
    expect(await own.getByLabel('API token', { exact: true }).isDisabled()).toBe(true);
    await own.context().close();
  });

  it('who may change the settings but not run imports has nothing to press either', async () => {
    const own = await openAs('Import changer', [
      'plugin::ignite-video.settings.read',
      'plugin::ignite-video.settings.update',
    ]);
    await own.getByText('You may not start or cancel imports.').waitFor();
    expect(await buttons(own)).toEqual([]);
    await own.context().close();
  });

  it('who may run imports can also connect Ignite’s API and set the schedule', async () => {
    const own = await openAs('Import runner', [
      'plugin::ignite-video.settings.read',
      'plugin::ignite-video.reconcile.run',
    ]);
    await own.getByRole('button', { name: 'Cancel' }).waitFor();
    expect(await buttons(own)).toEqual(
      expect.arrayContaining(['Test the connection', 'Save the schedule'])
    );
    expect(await own.getByLabel('API token', { exact: true }).isEnabled()).toBe(true);
    await own.context().close();
  });

  it('who may not read the settings is told so', async () => {
    const stranger = await makeAdministrator(site, 'Import stranger', ['admin::webhooks.read']);
    const own = await openAdmin(browser, site.url, stranger);
    await own.goto(`${site.url}/admin/settings/ignite-video/import`);
    await own.getByText("You don't have the permissions to access that content").waitFor();
    await own.context().close();
  });

  it('says so when the page cannot be loaded, and keeps what is there when a later look fails', async () => {
    const server = await openWithRuns(listing);
    server.failsWith = 500;
    await button('Cancel').click();
    await page.getByText('It failed').first().waitFor();
    await page.getByText('Comparing: 480 of 1,204 videos').waitFor();
    await page.reload();
    await page.getByText('Whoops! Something went wrong. Please, try again.').waitFor();
  });
});

it('is usable on a screen of 1024 pixels', async () => {
  await page.setViewportSize({ width: 1024, height: 900 });
  await openWithRuns(listing, doneRun({ id: 11, state: 'failed', message: 'Try again later.' }));
  const [content, screen] = await page
    .getByRole('main')
    .evaluate((main) => [main.scrollWidth, main.clientWidth]);
  expect(content).toBeLessThanOrEqual(screen!);
  await page.setViewportSize({ width: 1280, height: 900 });
});

it.each(['light', 'dark'] as const)('has no serious barrier in %s mode', async (scheme) => {
  const own = await openAdmin(browser, site.url, undefined, scheme);
  const settings = { ...view.settings, schedule: '0 3 * * *' };
  const failed = doneRun({ id: 11, state: 'failed', message: 'Try again later.' });
  const server = await open({ view: { ...view, settings, runs: [listing, failed] } }, own);
  expect(await seriousBarriers(own)).toEqual([]);

  const asking = doneRun({ state: 'needsConfirmation', toCheck: 301, canConfirm: true });
  server.view = { ...view, settings, runs: [asking, failed] };
  await own.getByRole('button', { name: 'Confirm the deletions' }).waitFor();
  expect(await seriousBarriers(own)).toEqual([]);

  await own
    .getByRole('button', { name: /^What changed/ })
    .first()
    .click();
  await own.getByText('Assembly line 1', { exact: true }).waitFor();
  expect(await seriousBarriers(own, '[role=dialog]')).toEqual([]);
  await own.context().close();
});
