import type { Browser, Page } from 'playwright-core';
import { permissions } from '#shared/permissions';
import { makeAdministrator } from '../support/administrator';
import { launchBrowser, openAdmin } from './browser';
import { siteWithLog } from './sites';

const VIDEO = 'plugin::ignite-video.video';
const FORBIDDEN = "You don't have the permissions to access that content";
let browser: Browser;
const site = siteWithLog();

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
});

/** What a user finds in Settings → Ignite Video. */
interface Finds {
  /** The tabs, from the left. */
  tabs: string[];
  health?: boolean;
  settings?: boolean;
  changes?: boolean;
  secrets?: boolean;
  payload?: boolean;
  replay?: boolean;
  imports?: boolean;
}

const none: Finds = { tabs: [] };
const all = Object.values(permissions);
const log = { tabs: ['Deliveries'] };

const roles: [name: string, actions: string[] | null, finds: Finds][] = [
  [
    'super admin',
    null,
    {
      tabs: ['Connection', 'Deliveries', 'Mappings', 'Import'],
      health: true,
      settings: true,
      changes: true,
      secrets: true,
      payload: true,
      replay: true,
      imports: true,
    },
  ],
  ['nothing', ['admin::webhooks.read'], none],
  ['health only', [permissions.readHealth], { tabs: ['Connection'], health: true }],
  ['deliveries only', [permissions.readDeliveries], log],
  ['payloads only', [permissions.readPayloads], none],
  ['replay only', [permissions.replayDeliveries], none],
  [
    'settings only',
    [permissions.readSettings],
    { tabs: ['Connection', 'Mappings', 'Import'], settings: true },
  ],
  ['change only', [permissions.changeSettings], none],
  ['secrets only', [permissions.manageSecrets], none],
  ['import only', [permissions.runReconcile], none],
  [
    'log and payloads',
    [permissions.readDeliveries, permissions.readPayloads],
    { ...log, payload: true },
  ],
  [
    'log and replay',
    [permissions.readDeliveries, permissions.replayDeliveries],
    { ...log, replay: true },
  ],
  [
    'settings and change',
    [permissions.readSettings, permissions.changeSettings],
    { tabs: ['Connection', 'Mappings', 'Import'], settings: true, changes: true },
  ],
  [
    'settings and secrets',
    [permissions.readSettings, permissions.manageSecrets],
    { tabs: ['Connection', 'Mappings', 'Import'], settings: true, secrets: true },
  ],
  [
    'settings and import',
    [permissions.readSettings, permissions.runReconcile],
    { tabs: ['Connection', 'Mappings', 'Import'], settings: true, imports: true },
  ],
];

it('is tried with each permission of the plugin alone', () => {
  const alone = roles.flatMap(([, actions]) => (actions?.length === 1 ? actions : []));
  expect(alone).toEqual(expect.arrayContaining(all));
});

describe.each(roles)('with the permission for %s', (name, actions, finds) => {
  const { tabs } = finds;
  let page: Page;
  /** What the server refused while the user was on the pages: none is to ask for what it may not have. */
  const refused: string[] = [];

  beforeAll(async () => {
    // Of a mapping it is shown what the Content Manager shows: the type that it feeds.
    const sees = finds.settings
      ? [{ action: 'plugin::content-manager.explorer.read', subject: VIDEO }]
      : [];
    const user = actions ? await makeAdministrator(site, name, [...actions, ...sees]) : undefined;
    page = await openAdmin(browser, site.url, user);
    page.setDefaultTimeout(20_000);
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (response.status() === 403 && pathname.startsWith('/ignite-video/')) {
        refused.push(pathname);
      }
    });
  });
  afterAll(() => page?.context().close());

  const open = (below: string) => page.goto(`${site.url}/admin/settings/ignite-video${below}`);
  const isForbidden = async (): Promise<void> => {
    await page.getByText(FORBIDDEN).waitFor();
  };

  it(`has ${tabs.length > 0 ? `the tabs ${tabs.join(', ')}` : 'no way in'}`, async () => {
    await page.goto(`${site.url}/admin/settings`);
    await page.getByRole('navigation').nth(1).getByRole('link').first().waitFor();
    const link = page.getByRole('link', { name: 'Ignite Video', exact: true });
    if (tabs.length === 0) {
      expect(await link.count()).toBe(0);
      for (const below of ['', '/deliveries', '/deliveries/1', '/mappings']) {
        await open(below);
        await isForbidden();
      }
      return;
    }
    await link.click();
    const nav = page.getByRole('navigation', { name: 'Ignite Video' });
    await nav.getByRole('link').first().waitFor();
    expect(await nav.getByRole('link').allInnerTexts()).toEqual(tabs);
    for (const tab of tabs) {
      await nav.getByRole('link', { name: tab }).click();
      await page.waitForURL(
        tab === 'Connection' ? /ignite-video$/ : new RegExp(`${tab.toLowerCase()}$`)
      );
      await page.getByRole('heading', { name: 'Ignite Video', level: 1 }).waitFor();
    }
  });

  if (tabs.includes('Connection')) {
    it(`sees ${finds.health ? 'health' : 'no health'} on the page Connection`, async () => {
      await open('');
      const first = finds.health ? 'Health' : 'Webhook';
      await page.getByRole('heading', { name: first, exact: true }).waitFor();
      if (finds.health)
        await page.getByText(/1 of 3 requests in the last hour was refused/).waitFor();
      const headings = await page.locator('main section h2').allInnerTexts();
      expect(headings).toEqual([
        ...(finds.health ? ['Health'] : []),
        ...(finds.settings ? ['Webhook', 'Signing secrets', 'Events'] : []),
      ]);
      const mayLook = tabs.includes('Deliveries');
      expect(await page.getByRole('link', { name: /look at them/ }).count()).toBe(
        finds.health && mayLook ? 1 : 0
      );
    });
  }

  if (finds.settings) {
    it(`may ${finds.secrets ? '' : 'not '}add and remove secrets`, async () => {
      await open('');
      await page.getByText('Workspace Acme', { exact: true }).waitFor();
      const add = page.getByRole('button', { name: 'Add a secret' });
      const remove = page.getByRole('button', { name: /^Remove the secret/ });
      if (!finds.secrets) {
        expect(await add.count()).toBe(0);
        expect(await remove.count()).toBe(0);
        return;
      }
      await add.click();
      await page.getByRole('textbox', { name: /Label/ }).fill(`Added by ${name}`);
      await page.locator('input[name=secret]').fill(`whsec_added_by_${name.replaceAll(' ', '_')}`);
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page
        .getByRole('button', { name: new RegExp(`^Remove the secret "Added by ${name} `) })
        .click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Confirm' }).click();
      await page.getByText(`Added by ${name}`, { exact: true }).waitFor({ state: 'detached' });
    });

    it(`may ${finds.changes ? '' : 'not '}change events and mappings`, async () => {
      await open('');
      const event = page.getByRole('checkbox', { name: 'Videos are created' });
      await event.waitFor();
      expect(await event.isEnabled()).toBe(finds.changes === true);
      if (finds.changes) {
        await event.click();
        await page.getByText('Saved', { exact: true }).first().waitFor();
      }
      await open('/mappings');
      await page.getByRole('link', { name: 'Ignite Video', exact: true }).first().waitFor();
      await page.getByRole('row').nth(1).waitFor();
      expect(await page.getByRole('button', { name: 'Add a mapping' }).count()).toBe(
        finds.changes ? 1 : 0
      );
      expect(await page.getByRole('switch').first().isEnabled()).toBe(finds.changes === true);
      await page.getByRole('row').nth(1).getByRole('link').first().click();
      await page.waitForURL(/mappings\/\w+/);
      await page.getByRole('heading', { name: 'Filter' }).waitFor();
      expect(await page.getByRole('button', { name: 'Save', exact: true }).count()).toBe(
        finds.changes ? 1 : 0
      );
    });
  }

  if (tabs.includes('Import')) {
    it(`may ${finds.imports ? '' : 'not '}start imports and say how and when`, async () => {
      await open('/import');
      await page.getByText('Nothing has been imported yet').waitFor();
      expect(await page.getByRole('button', { name: 'Import everything' }).count()).toBe(
        finds.imports ? 1 : 0
      );
      expect(await page.getByText('You may not start or cancel imports.').count()).toBe(
        finds.imports ? 0 : 1
      );
      expect(await page.getByText('You may read these settings but not change them.').count()).toBe(
        finds.imports ? 0 : 1
      );
    });
  }

  if (tabs.includes('Deliveries')) {
    it('reads the log, and searches it', async () => {
      await open('/deliveries');
      await page.getByText(/Correctly signed, but not a video/).waitFor();
      await page.getByRole('searchbox', { name: 'Search' }).fill('assembly');
      await page.getByText(/Correctly signed, but not a video/).waitFor({ state: 'detached' });
      await page.getByRole('link', { name: /^Look at video.updated Assembly line/ }).click();
      await page.getByRole('heading', { name: 'Timeline' }).waitFor();
      await page.getByRole('row', { name: /^duration empty 124.48/ }).waitFor();
    });

    it(`may ${finds.payload ? '' : 'not '}read payloads`, async () => {
      const show = page.getByRole('button', { name: 'Show', exact: true });
      if (finds.payload) {
        await show.click();
        await page.getByText('"customMetadata"').waitFor();
      } else {
        await page.getByText(/Your roles do not include reading payloads/).waitFor();
        expect(await show.count()).toBe(0);
      }
    });

    it(`may ${finds.replay ? '' : 'not '}replay a delivery`, async () => {
      const replay = page.getByRole('button', { name: 'Replay', exact: true });
      if (!finds.replay) {
        expect(await replay.count()).toBe(0);
        return;
      }
      await replay.click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Replay' }).click();
      await page.getByText('Replayed: Unchanged').waitFor();
    });
  }

  it('meets no refusal of the server', () => {
    expect(refused).toEqual([]);
  });
});
