import type { Browser, Page } from 'playwright-core';
import { seriousBarriers } from './barriers';
import { launchBrowser, openAdmin } from './browser';
import { untouchedSite } from './sites';
import { mockDeliveries, payload, rows, view, type MockedLog } from './deliveries-mock';

let browser: Browser;
const site = untouchedSite();
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  page = await openAdmin(browser, site.url);
  page.setDefaultTimeout(15_000);
});

afterAll(async () => {
  await browser?.close();
});

// Each test comes to the page anew, with a server that says what the test needs.
beforeEach(async () => {
  await page.goto('about:blank');
  await page.unrouteAll();
});

const open = async (below: string, changes?: Partial<MockedLog>): Promise<MockedLog> => {
  const server = await mockDeliveries(page, changes);
  await page.goto(`${site.url}/admin/settings/ignite-video${below}`);
  return server;
};

const line = (title: string) => page.getByRole('row').filter({ hasText: title });
const asked = (server: MockedLog): string | undefined =>
  server.received.findLast((call) => /^GET \/deliveries(\?|$)/.test(call));
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await page.waitForTimeout(50);
};

describe('the log', () => {
  it('says of each delivery when it came, of which video, what became of it and why', async () => {
    await open('/deliveries');
    const dead = line('Factory tour');
    await dead.waitFor();
    const text = await dead.innerText();
    expect(text).toContain('video.updated');
    expect(text).toMatch(/failed/i);
    expect(text).toContain('did not take the entry: This attribute must be unique (slug)');
    const time = dead.getByRole('time').first();
    expect(await time.innerText()).toMatch(/^\d+ minutes ago$/);
    expect(await time.getAttribute('title')).toMatch(/20\d\d/);
    expect(await page.getByText('received 2 times more').count()).toBe(1);
  });

  it('keeps what it is filtered by in the address, also when it is loaded again', async () => {
    const server = await open('/deliveries');
    await page.getByRole('searchbox', { name: 'Search' }).fill('tour');
    await page.waitForURL(/search=tour/);
    await page.getByRole('combobox', { name: 'Outcome' }).click();
    await page.getByRole('option', { name: 'Failed', exact: true }).click();
    await page.getByRole('combobox', { name: 'Event' }).click();
    await page.getByRole('option', { name: 'video.updated' }).click();
    await page.getByRole('combobox', { name: 'From' }).fill('01/31/2025');
    await page.keyboard.press('Tab');
    await page.waitForURL(/from=\d+/);
    await until(() => asked(server)?.includes('from=') === true);
    const query = new URLSearchParams(asked(server)?.split('?')[1]);
    expect(Object.fromEntries(query)).toMatchObject({
      search: 'tour',
      outcome: 'dead',
      event: 'video.updated',
      from: String(new Date('2025-01-31T00:00').getTime()),
    });
    await page.reload();
    await line('Factory tour').waitFor();
    expect(await page.getByRole('searchbox', { name: 'Search' }).inputValue()).toBe('tour');
    await page.getByRole('button', { name: 'Clear all filters' }).click();
    await page.waitForURL(/deliveries$/);
    expect(await page.getByRole('searchbox', { name: 'Search' }).inputValue()).toBe('');
  });

  it('shows what needs a person with one click, under an address that can be sent on', async () => {
    const server = await open('/deliveries');
    const view = page.getByRole('button', { name: 'Needs a person' });
    await view.click();
    await page.waitForURL(/outcome=needsAction/);
    await until(() => asked(server)?.includes('outcome=needsAction') === true);
    expect(await view.getAttribute('aria-pressed')).toBe('true');
    await view.click();
    await page.waitForURL(/deliveries$/);
  });

  it('shows 25 deliveries on a screen of 1440 × 900, without scrolling', async () => {
    const many = Array.from({ length: 25 }, (_, index) => ({ ...rows[0]!, id: 900 - index }));
    await page.setViewportSize({ width: 1440, height: 900 });
    await open('/deliveries', {
      page: { rows: many, next: null },
      counts: { waiting: 0, retrying: 0, dead: 0 },
    });
    const last = page.getByRole('row').nth(25);
    await last.waitFor();
    const row = await last.boundingBox();
    // Strapi may announce something above the page for a while.
    const main = await page.locator('main').boundingBox();
    expect((row?.y ?? Infinity) + (row?.height ?? 0) - (main?.y ?? 0)).toBeLessThanOrEqual(900);
  });

  it('takes what an address says wrongly as not said', async () => {
    const server = await open('/deliveries?outcome=nonsense&from=yesterday&search=tour');
    await line('Factory tour').waitFor();
    expect(asked(server)).toBe('GET /deliveries?search=tour&limit=25');
  });

  it('pages to older deliveries and back, one page at a time', async () => {
    const server = await open('/deliveries');
    await line('Factory tour').waitFor();
    expect(await page.getByRole('button', { name: 'Newer' }).isDisabled()).toBe(true);
    server.page = { rows: [{ ...rows[0]!, id: 500, title: 'Second page' }], next: 400 };
    await page.getByRole('button', { name: 'Older' }).click();
    await line('Second page').waitFor();
    server.page = { rows: [{ ...rows[0]!, id: 300, title: 'Last page' }], next: null };
    await page.getByRole('button', { name: 'Older' }).click();
    await line('Last page').waitFor();
    expect(await page.getByRole('button', { name: 'Older' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Newer' }).click();
    await page.waitForURL(/before=990$/);
    await page.getByRole('button', { name: 'Newer' }).click();
    await page.waitForURL(/deliveries$/);
  });

  it('shows new deliveries by itself, but moves no row that the reader points at', async () => {
    const server = await open('/deliveries');
    await line('Safety briefing').hover();
    const arrive = (id: number, title: string): void => {
      server.page = { rows: [{ ...rows[0]!, id, title }, ...server.page.rows], next: 990 };
    };
    arrive(1000, 'Just in');
    await page.getByText(/1 newer delivery/).waitFor();
    expect(await line('Just in').count()).toBe(0);
    await page.mouse.move(5, 5);
    await line('Just in').waitFor();
    arrive(1001, 'And another');
    await line('And another').waitFor();
  });

  it('does not look again at a page of old deliveries', async () => {
    const server = await open('/deliveries?before=700');
    await line('Factory tour').waitFor();
    // The counts are looked at again: by then the list would have been, too.
    const looks = (): number =>
      server.received.filter((call) => call === 'GET /deliveries/counts').length;
    const before = looks();
    await until(() => looks() > before + 1);
    expect(server.received.filter((call) => call.includes('before=700'))).toHaveLength(1);
  });

  it('shows refused requests, counted together', async () => {
    await open('/deliveries');
    await page.getByRole('button', { name: 'Refused: 18' }).click();
    await page.waitForURL(/outcome=refused/);
    const text = await line('wrong signature').innerText();
    expect(text).toContain('3412');
  });

  it('says in figures what became of what was received in the last day', async () => {
    await open('/deliveries');
    await page.getByRole('img', { name: 'Last 24 hours' }).waitFor();
    for (const group of ['Applied', 'Nothing to change', 'Failed or invalid', 'Refused']) {
      await page.getByText(new RegExp(`^${group}: \\d+$`)).waitFor();
    }
  });

  it('says that there is nothing yet, or that nothing matches', async () => {
    const nothing = { page: { rows: [], next: null } };
    await open('/deliveries', nothing);
    await page.getByText(/No delivery yet/).waitFor();
    await open('/deliveries?search=nowhere', nothing);
    await page.getByText('Nothing matches these filters.').waitFor();
  });

  it('says so when it cannot be loaded, and when it can no longer be', async () => {
    const server = await open('/deliveries', { failsWith: 500 });
    await page.getByText('The deliveries could not be loaded.').waitFor();
    server.failsWith = null;
    await line('Factory tour').waitFor();
    server.failsWith = 500;
    await page.getByText(/this is not up to date/).waitFor();
    await line('Factory tour').waitFor();
  });

  it('replays all that failed, after asking, and shows how far that is', async () => {
    const server = await open('/deliveries');
    await page.getByText('4 deliveries have failed and will not be tried again.').waitFor();
    await page.getByRole('button', { name: 'Replay them all' }).click();
    await page.getByText(/Replay all 4 failed deliveries/).waitFor();
    server.counts = { waiting: 3, retrying: 0, dead: 0 };
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await page.getByText('1 of 4 replayed.', { exact: false }).waitFor();
    const bar = page.getByRole('progressbar', { name: 'Deliveries that were replayed' });
    expect(await bar.getAttribute('aria-valuenow')).toBe('1');
    server.counts = { waiting: 0, retrying: 1, dead: 0 };
    await page
      .getByText('All 4 deliveries were replayed. 1 delivery failed and is tried again.')
      .waitFor();
    expect(server.received).toContain('POST /deliveries/replay');
  });
});

describe('a delivery', () => {
  it('is opened from the log by keyboard, and left again', async () => {
    await open('/deliveries');
    await page.getByRole('link', { name: 'Look at video.updated Factory tour' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Factory tour' }).waitFor();
    await page.getByRole('link', { name: 'Back' }).click();
    await page.waitForURL(/deliveries$/);
  });

  it('says what came, what became of it, why, and what to do', async () => {
    await open('/deliveries/996');
    await page.getByText('del_507f1f77bcf86cd799439011').waitFor();
    const main = await page.locator('main').innerText();
    expect(main).toContain('It could not be applied in about a day of tries');
    expect(main).toContain('did not take the entry: This attribute must be unique (slug)');
    expect(main).toContain('Look at the lifecycles, the required and the unique fields');
    expect(main).toContain('Received, verified and stored');
    expect(main).toContain('Replayed by hand');
  });

  it('says field by field what it changed, and leads to the entry', async () => {
    await open('/deliveries/996');
    const title = page.getByRole('row', { name: /^title / });
    await title.waitFor();
    expect(await title.innerText()).toMatch(/Factory\s+Factory tour/);
    expect(await line('duration').innerText()).toMatch(/empty\s+124\.48/);
    await page.getByText('2 more fields changed.').waitFor();
    expect(await page.getByRole('link', { name: 'Open the entry' }).getAttribute('href')).toContain(
      '/content-manager/collection-types/plugin::ignite-video.video/z7v8mamh3d2k5jq1x0w9y4tn'
    );
  });

  it('leads to all deliveries of its video', async () => {
    const server = await open('/deliveries/996');
    await page.getByRole('link', { name: /All deliveries of the video/ }).click();
    await page.waitForURL(/videoId=65a1c0ffee0badc0ffee0001/);
    await until(() => asked(server)?.includes('videoId=65a1c0ffee0badc0ffee0001') === true);
    await page.getByRole('button', { name: 'Show all videos' }).click();
    await page.waitForURL(/deliveries$/);
  });

  it('shows the payload when asked to, with line breaks, and copies it as it was received', async () => {
    const server = await open('/deliveries/996');
    await page.getByRole('button', { name: 'Show', exact: true }).waitFor();
    expect(server.received.some((call) => call.endsWith('/payload'))).toBe(false);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    const shown = page.getByRole('region', { name: 'Payload' }).last();
    await shown.getByText('master.m3u8').waitFor();
    expect((await shown.innerText()).split('\n').length).toBeGreaterThan(5);
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Payload copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(payload);
  });

  it('shows a payload that is no JSON as it is', async () => {
    await open('/deliveries/996', { payload: { text: 'not <b>JSON</b>', encoding: 'utf8' } });
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('not <b>JSON</b>').waitFor();
  });

  it('says that a payload is no longer kept', async () => {
    await open('/deliveries/996', { view: { ...view, hasPayload: false, isReplayable: false } });
    await page.getByText('The payload is no longer kept.').waitFor();
    expect(await page.getByRole('button', { name: 'Replay' }).count()).toBe(0);
  });

  it('is replayed after asking, and says what came of it', async () => {
    const server = await open('/deliveries/996');
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByText('Replay this delivery?').waitFor();
    server.view = { ...view, outcome: 'waiting', reason: null, isReplayable: false };
    await page.getByRole('alertdialog').getByRole('button', { name: 'Replay' }).click();
    await page.getByText('Being replayed').waitFor();
    server.view = { ...view, outcome: 'applied', reason: null };
    await page.getByText('Replayed: Applied').waitFor();
    expect(server.received).toContain('POST /deliveries/996/replay');
  });

  it('says that there is none', async () => {
    await open('/deliveries/1', { failsWith: 404 });
    await page.getByText('There is no such delivery, or it is no longer kept.').waitFor();
    await page.getByRole('link', { name: 'Deliveries' }).last().waitFor();
  });

  it('says so when it cannot be loaded', async () => {
    await open('/deliveries/1', { failsWith: 500 });
    await page.getByText('Whoops! Something went wrong. Please, try again.').waitFor();
  });
});

describe('health', () => {
  it('names the cause, and leads to the deliveries that are meant', async () => {
    await open('');
    await page
      .getByText(
        'All 12 requests in the last hour were refused because of their signature: was the secret rotated in Ignite?',
        { exact: false }
      )
      .waitFor();
    await page.getByText('12: wrong signature', { exact: false }).waitFor();
    await page.getByRole('link', { name: '4: look at them (Failed)' }).click();
    await page.waitForURL(/deliveries\?outcome=dead$/);
  });

  it('says that all is well where it is', async () => {
    await open('', {
      health: { ...(await mockDeliveries(page)).health, status: 'ok', diagnoses: [] },
    });
    await page.getByText('Videos arrive and are applied.').waitFor();
  });

  it('does not pass off an old answer as the present state', async () => {
    const server = await open('');
    await page.getByText(/All 12 requests/).waitFor();
    server.failsWith = 500;
    await page.getByText('The state of the sync could not be loaded.').waitFor();
    expect(await page.getByText(/All 12 requests/).count()).toBe(0);
  });
});

describe.each(['light', 'dark'] as const)('in %s mode', (scheme) => {
  let colored: Page;
  beforeAll(async () => {
    colored = await openAdmin(browser, site.url, undefined, scheme);
    await colored.setViewportSize({ width: 1024, height: 768 });
    await mockDeliveries(colored);
  });
  afterAll(() => colored.context().close());

  it.each([
    ['', 'Health'],
    ['/deliveries', 'Ignite Video'],
    ['/deliveries?outcome=refused', 'Ignite Video'],
    ['/deliveries/996', 'Timeline'],
  ])('has no serious barrier at %s, and fits 1024 px', async (below, heading) => {
    await colored.goto(`${site.url}/admin/settings/ignite-video${below}`);
    await colored.getByRole('heading', { name: heading }).waitFor();
    await colored.waitForLoadState('networkidle');
    const show = colored.getByRole('button', { name: 'Show', exact: true });
    if (await show.count()) await show.click();
    expect(await seriousBarriers(colored)).toEqual([]);
    const isTooWide = await colored.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth
    );
    expect(isTooWide).toBe(false);
    const folder = process.env['LOOK'];
    if (folder) {
      await colored.screenshot({
        path: `${folder}/${scheme}${below.replaceAll(/\W/g, '-')}.png`,
        fullPage: true,
      });
    }
  });
});
