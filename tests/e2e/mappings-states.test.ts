import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { makeAdministrator } from '../support/administrator';
import { seriousBarriers } from './barriers';
import { launchBrowser, openAdmin } from './browser';
import { untouchedSite } from './sites';
import {
  mockMappings,
  preview,
  problems,
  runningJob,
  tutorials,
  view,
  type MockedServer,
} from './mappings-mock';

let browser: Browser;
const site = untouchedSite();
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  page = await openAdmin(browser, site.url);
  await page.setViewportSize({ width: 1440, height: 900 });
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

const open = async (below: string, changes?: Partial<MockedServer>): Promise<MockedServer> => {
  const server = await mockMappings(page, changes);
  await page.goto(`${site.url}/admin/settings/ignite-video/mappings${below}`);
  return server;
};

const saved = (server: MockedServer): { mappings: { key: string; name: string }[] } | undefined =>
  server.received.get('PUT ')?.at(-1) as never;

const nameField = () => page.getByRole('textbox', { name: /^Name/ });
const saveButton = () => page.getByRole('button', { name: 'Save', exact: true });
const row = (name: string) => page.getByRole('row').filter({ hasText: name });

describe('the list', () => {
  it('is a page of Settings → Ignite Video', async () => {
    await mockMappings(page);
    await page.goto(`${site.url}/admin/settings/ignite-video`);
    await page.getByRole('link', { name: 'Mappings' }).click();
    await page.waitForURL(/ignite-video\/mappings$/);
    await page.getByRole('link', { name: 'Connection' }).click();
    await page.getByRole('heading', { name: 'Signing secrets' }).waitFor();
  });

  it('says of each mapping what it feeds, what is wrong with it and what is being done', async () => {
    await open('', { job: runningJob });
    const text = await row('Tutorials').innerText();
    expect(text).toContain('Tutorial, 8 rules');
    expect(text).toMatch(/1 error/i);
    expect(text).toMatch(/1 warning/i);
    await row('Tutorials').getByText('Applying: 168 of 480').waitFor();
    expect(await row('Tutorials').getByRole('progressbar').getAttribute('aria-valuenow')).toBe(
      '168'
    );
  });

  it('switches a mapping off at once', async () => {
    const server = await open('');
    await page.getByRole('switch', { name: 'Use "Tutorials"' }).click();
    await page.getByText('Saved', { exact: true }).first().waitFor();
    expect(saved(server)).toMatchObject({
      revision: 7,
      mappings: [{ enabled: true }, { key: 'tutorials', enabled: false }, {}],
    });
  });

  it('deletes a mapping after saying that its entries stay', async () => {
    const server = await open('');
    await page.getByRole('button', { name: 'Delete "Tutorials"' }).click();
    await page.getByText(/Its entries stay/).waitFor();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('Saved', { exact: true }).first().waitFor();
    expect(saved(server)?.mappings.map(({ key }) => key)).toEqual(['default', 'archive']);
  });

  it('opens a copy of a mapping, under a key of its own, and saves it as a new one', async () => {
    const server = await open('');
    await page.getByRole('button', { name: 'Duplicate "Tutorials"' }).click();
    await page.getByRole('heading', { name: 'Copy of Tutorials' }).waitFor();
    await saveButton().click();
    await page.getByText('Saved', { exact: true }).first().waitFor();
    expect(saved(server)?.mappings.at(-1)).toEqual({
      ...tutorials,
      key: 'tutorials-copy',
      name: 'Copy of Tutorials',
    });
  });

  it('proposes a mapping for a content type', async () => {
    const server = await open('', { view: { ...view, mappings: [] } });
    await page.getByText(/No mapping yet/).waitFor();
    await page.getByRole('button', { name: 'Add a mapping' }).first().click();
    await page.getByRole('combobox', { name: 'Content type' }).click();
    await page.getByRole('option', { name: /Tutorial/ }).click();
    await page.getByRole('button', { name: 'Propose rules' }).click();
    await page.getByRole('heading', { name: 'Tutorial', exact: true }).waitFor();
    expect(server.received.get('POST /propose')).toEqual([{ target: 'api::tutorial.tutorial' }]);
    expect(server.received.has('PUT ')).toBe(false);
    await saveButton().click();
    await page.getByText('Saved', { exact: true }).first().waitFor();
    expect(saved(server)?.mappings).toHaveLength(1);
  });

  it('exports a mapping, and imports the same file again', async () => {
    const server = await open('');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export "Tutorials" as JSON' }).click();
    const file = await (await download).path();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(tutorials);

    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText('The mapping "Tutorials" is replaced by the one in the file.').waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Import' }).click();
    await page.getByText('Saved', { exact: true }).first().waitFor();
    expect(saved(server)?.mappings).toEqual(view.mappings);
  });

  it('says where a file is wrong, and takes nothing of it', async () => {
    const server = await open('');
    const [first] = tutorials.rules;
    const content = [{ ...tutorials, rules: [{ ...first, transform: { type: 'shout' } }] }];
    await page.locator('input[type=file]').setInputFiles({
      name: 'mappings.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(content)),
    });
    await page.getByText('[0].rules[0].transform.type:').waitFor();
    await page.getByText(/Expected 'text'/).waitFor();
    expect(server.received.has('PUT ')).toBe(false);
  });

  it('says when somebody else has saved meanwhile, and loads theirs', async () => {
    await open('', { isOvertaken: true });
    await page.getByRole('switch', { name: 'Use "Tutorials"' }).click();
    await page.getByText('Somebody else has saved the mappings').waitFor();
    await page.getByRole('button', { name: 'Load theirs' }).click();
    await page.getByRole('link', { name: 'Tutorials (theirs)', exact: true }).waitFor();
  });

  it('says so when the mappings cannot be loaded', async () => {
    await open('', { failsWith: 500 });
    await page.getByText('Whoops! Something went wrong. Please, try again.').waitFor();
  });

  it('offers nothing to change where the server sets the mappings', async () => {
    await open('', { view: { ...view, isSetByServer: true } });
    await page.getByText(/The mappings are set by the server/).waitFor();
    expect(await page.getByRole('switch').first().isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: /Delete|Duplicate|Add|Import/ }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /Export/ }).count()).toBe(4);
  });
});

describe('the editor', () => {
  it('shows each problem in words at its rule, and offers a rule where one is missing', async () => {
    await open('/tutorials', { problems });
    await page.getByText(/There are 3 errors\. The mapping can be saved like this/).waitFor();
    await page
      .getByText('The content type has no field level. Was it renamed or deleted?')
      .waitFor();
    await page.getByText('title takes 80 characters at most').waitFor();
    await page
      .getByText('start: The path timestamp[ cannot be read: an index was expected')
      .waitFor();
    await page.getByRole('button', { name: 'Add a rule for summary' }).click();
    await page.getByRole('button', { name: /^summary/, expanded: true }).waitFor();
    await page.getByText('Choose where the value comes from').waitFor();
    await page.locator('button:focus', { hasText: 'summary' }).waitFor();
    expect(await saveButton().isDisabled()).toBe(true);
  });

  it('checks and previews what is being typed', async () => {
    const server = await open('/tutorials');
    await page
      .getByText('The entry would be changed and published. Locale: English (en).')
      .waitFor();
    expect(await saveButton().isDisabled()).toBe(true);
    await page.getByRole('button', { name: /^minutes/ }).click();
    server.preview = { ...preview, change: 'created', move: null, locale: null };
    server.problems = [
      {
        severity: 'error',
        code: 'badExpression',
        rule: 3,
        inner: null,
        values: { reason: 'No.' },
      },
    ];
    await page.getByRole('textbox', { name: 'Expression' }).fill('$round(');
    await page.getByText('An entry would be created as a draft.').waitFor();
    await page.getByText('The expression cannot be read: No.').waitFor();
    expect(await saveButton().isDisabled()).toBe(false);
    const checked = server.received.get('POST /check')?.at(-1) as never;
    expect(checked).toMatchObject({
      mapping: { rules: { 3: { source: { expression: '$round(' } } } },
    });
  });

  it('tells what would change, and whose each field is', async () => {
    await open('/tutorials');
    const title = page.getByRole('rowgroup', { name: 'title' });
    expect(await title.innerText()).toMatch(/title\s+editor\s+Our assembly line\s+the same/i);
    const minutes = page.getByRole('rowgroup', { name: 'minutes' });
    expect(await minutes.innerText()).toMatch(/minutes\s+ignite\s+–\s+2\.1/i);
  });

  it('names related entries by their titles, and shows images as pictures', async () => {
    const body = '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="9"/>';
    await page.route('**/uploads/poster.jpg', (route) =>
      route.fulfill({ contentType: 'image/svg+xml', body })
    );
    await open('/tutorials');
    const topics = page.getByRole('rowgroup', { name: 'topics' });
    await topics.getByText('How-to, Overview of the factory').waitFor();
    const cover = page.getByRole('rowgroup', { name: 'cover' });
    await cover.getByRole('img', { name: 'Poster.jpg' }).waitFor();
  });

  it('shows beside an expression what it comes to for the chosen video', async () => {
    await open('/tutorials');
    await page.getByRole('button', { name: /^minutes/ }).click();
    const result = page.getByText('Result for the video in the preview').locator('..');
    await result.getByText('2.1').waitFor();
  });

  it('says why no rule can be added, where every field has one', async () => {
    const target = tutorials.rules.map(({ attribute }) => attribute);
    const types = view.types.map((type) => ({
      ...type,
      attributes: type.attributes.filter(({ name }) => target.includes(name)),
    }));
    await open('/tutorials', { view: { ...view, types } });
    await page.getByText('Every field has a rule.').waitFor();
    expect(await page.getByRole('button', { name: 'Add a rule' }).count()).toBe(0);
  });

  it('can be saved from wherever the page is scrolled to', async () => {
    await open('/tutorials');
    await nameField().fill('Tutorials, renamed');
    await page.getByText('You have unsaved changes.').waitFor();
    for (const heading of ['Mapping', 'Entries']) {
      await page.getByRole('heading', { name: heading, exact: true }).scrollIntoViewIfNeeded();
      const box = await saveButton().boundingBox();
      expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(900);
    }
  });

  it('previews the video that is chosen', async () => {
    const server = await open('/tutorials');
    await page.getByRole('combobox', { name: 'Video', exact: true }).click();
    await page.getByRole('option', { name: /Assembly line/ }).click();
    await expectEventually(
      () => server.received.get('POST /preview')?.at(-1),
      expect.objectContaining({ videoId: '507f1f77bcf86cd799439011' })
    );
  });

  it.each([
    [{ matches: false, change: null, move: null }, /The filter leaves this video out: nothing/],
    [
      { matches: false, change: null, move: 'unpublish' },
      /The filter leaves this video out: its entry would be unpublished/,
    ],
    [{ change: 'deleted', move: null }, /The entry would be deleted/],
    [{ change: null, move: 'unpublish' }, /The entry would be unpublished/],
    [{ change: 'created', move: 'publish' }, /An entry would be created and published/],
    [{ change: null, move: null }, /Nothing would change/],
    [{ error: 'The expression failed' }, /The result cannot be predicted: The expression failed/],
  ] as const)('puts %j into words', async (changes, words) => {
    await open('/tutorials', { preview: { ...preview, ...changes } });
    await page.getByText(words).waitFor();
  });

  it('takes a field of a real delivery from the keyboard alone', async () => {
    const server = await open('/tutorials');
    await page.getByRole('button', { name: /^title/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Pick a field' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Search names and values' }).waitFor();
    await page.keyboard.type('naïve');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('textbox', { name: 'Path', exact: true }).inputValue()).toBe(
      'customMetadata.naïve'
    );
    await saveButton().click();
    await page.getByText('Saved', { exact: true }).first().waitFor();
    expect(saved(server)).toMatchObject({
      mappings: [{}, { rules: { 0: { source: { paths: ['customMetadata.naïve'] } } } }, {}],
    });
  });

  it('maps the fields of a component, as seen from its element', async () => {
    const server = await open('/tutorials');
    await page.getByRole('button', { name: /^chapters/ }).click();
    await page.getByRole('button', { name: 'Add a field' }).click();
    await page.getByRole('menuitem', { name: /note/ }).click();
    await page.getByText('Choose where the value comes from').waitFor();
    await page.getByRole('button', { name: 'Pick a field' }).last().click();
    await page.getByRole('button', { name: /^timestamp/ }).click();
    await saveButton().click();
    await page.getByText('Saved', { exact: true }).first().waitFor();
    expect(saved(server)).toMatchObject({
      mappings: [
        {},
        {
          rules: {
            7: {
              transform: {
                rules: [{}, {}, { attribute: 'note', source: { paths: ['timestamp'] } }],
              },
            },
          },
        },
        {},
      ],
    });
  });

  it('changes the transform with the field, and gives it its usual options', async () => {
    const server = await open('/tutorials');
    await page.getByRole('button', { name: /^title/ }).click();
    await page.getByRole('combobox', { name: 'Field of the entry' }).click();
    await page.getByRole('option', { name: /^topics/ }).click();
    await page.getByRole('combobox', { name: 'Found in Topic by' }).waitFor();
    await saveButton().click();
    await page.getByText('Saved', { exact: true }).first().waitFor();
    const transform = { type: 'relation', by: 'slug', create: false, mode: 'replace' };
    expect(saved(server)).toMatchObject({
      mappings: [{}, { rules: { 0: { attribute: 'topics', transform } } }, {}],
    });
  });

  it('adds and removes conditions and their values', async () => {
    const server = await open('/tutorials');
    await page.getByRole('button', { name: 'Remove condition 1' }).click();
    await page.getByRole('button', { name: 'Add a condition' }).click();
    await page.getByText('Enter the values of each condition').waitFor();
    await page.getByRole('textbox', { name: 'Values' }).last().fill('public, unlisted');
    await page.keyboard.press('Enter');
    await saveButton().click();
    await page.getByText('Saved', { exact: true }).first().waitFor();
    expect(saved(server)).toMatchObject({
      mappings: [
        {},
        {
          filter: [
            { field: 'visibility', is: 'none', of: ['private'] },
            { field: 'visibility', is: 'any', of: ['public', 'unlisted'] },
          ],
        },
        {},
      ],
    });
  });

  it('asks before changes are lost', async () => {
    await open('/tutorials');
    await nameField().fill('Lessons');
    await page.getByRole('link', { name: 'Mappings' }).click();
    await page.getByText('Leave without saving?').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await nameField().inputValue()).toBe('Lessons');
    await page.getByRole('link', { name: 'Mappings' }).click();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.waitForURL(/mappings$/);
  });

  it('applies a saved mapping to the stored videos, shows how far it is after a reload, and cancels', async () => {
    const server = await open('/tutorials');
    await nameField().fill('Lessons');
    await saveButton().click();
    await page.getByText('Apply it to all 480 stored videos?').waitFor();
    await page.getByRole('button', { name: 'Apply now' }).click();
    await page.getByText(/^0 of 480 videos/).waitFor();
    server.job = runningJob;
    await page.reload();
    await page.getByText('168 of 480 videos, 122 entries changed').waitFor();
    await page.getByText('3 videos failed. The last one: This attribute must be unique').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(/Cancelled after 168 of 480 videos/).waitFor();
    expect(await page.getByRole('button', { name: 'Apply again' }).isDisabled()).toBe(false);
  });

  it('does not start a job while another one runs', async () => {
    await open('/tutorials', { job: { ...runningJob, mapping: 'default' } });
    await page.getByText('Another mapping is being applied').waitFor();
    expect(await page.getByRole('button', { name: 'Apply to all now' }).isDisabled()).toBe(true);
  });

  it('loads what somebody else has saved meanwhile', async () => {
    await open('/tutorials', { isOvertaken: true });
    await nameField().fill('Mine');
    await saveButton().click();
    await page.getByText('Somebody else has saved the mappings').waitFor();
    await page.getByRole('button', { name: 'Load theirs' }).click();
    await page.getByRole('heading', { name: 'Tutorials (theirs)' }).waitFor();
    expect(await saveButton().isDisabled()).toBe(true);
  });

  it('or saves mine, and leaves their changes to other mappings', async () => {
    const server = await open('/tutorials', { isOvertaken: true });
    await nameField().fill('Mine');
    await saveButton().click();
    await page.getByRole('button', { name: 'Save mine' }).click();
    await page.getByText('Saved', { exact: true }).first().waitFor();
    expect(saved(server)?.mappings.map(({ name }) => name)).toEqual([
      'Ignite Video (theirs)',
      'Mine',
      `${view.mappings[2]?.name} (theirs)`,
    ]);
  });

  it('puts the focus on a rule that was added', async () => {
    await open('/tutorials');
    await page.getByRole('button', { name: 'Add a rule', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: /summary/ }).waitFor();
    await page.keyboard.type('sum');
    await page.locator('[role="menuitem"]:focus', { hasText: 'summary' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('button:focus', { hasText: 'summary' }).waitFor();
  });

  it('says when there is no such mapping', async () => {
    await open('/of-yesterday');
    await page.getByText('There is no such mapping').waitFor();
  });

  it('is closed to a role without the permission', async () => {
    const stranger = await makeAdministrator(site, 'Stranger', ['admin::webhooks.read']);
    const theirs = await openAdmin(browser, site.url, stranger);
    await mockMappings(theirs);
    await theirs.goto(`${site.url}/admin/settings/ignite-video/mappings`);
    await theirs.getByText("You don't have the permissions to access that content").waitFor();
    await theirs.context().close();
  });

  it('can be looked at by a role that may only read', async () => {
    const reader = await makeAdministrator(site, 'Reader', ['plugin::ignite-video.settings.read']);
    const theirs = await openAdmin(browser, site.url, reader);
    await mockMappings(theirs);
    await theirs.goto(`${site.url}/admin/settings/ignite-video/mappings/tutorials`);
    await theirs.getByText('You may read these settings but not change them.').waitFor();
    await theirs.getByText('Only who may change the settings can see').waitFor();
    await theirs.getByRole('button', { name: /^level/ }).click();
    expect(await theirs.getByRole('textbox', { name: 'Path', exact: true }).isDisabled()).toBe(
      true
    );
    expect(await theirs.getByRole('button', { name: /Save|Remove|Add|Apply/ }).count()).toBe(0);
    await theirs.context().close();
  });
});

describe.each(['light', 'dark'] as const)('in %s mode', (scheme) => {
  beforeAll(() => page.emulateMedia({ colorScheme: scheme }));

  it('the list has no serious barrier', async () => {
    await open('', { job: runningJob });
    await row('Tutorials').getByText('Applying: 168 of 480').waitFor();
    expect(await seriousBarriers(page)).toEqual([]);
  });

  it.each([/^topics/, /^chapters/, /^level/, /^cover/, /^minutes/])(
    'the editor has no serious barrier with %s open',
    async (rule) => {
      await open('/tutorials', { problems, job: runningJob });
      await page.getByText('The entry would be changed and published').waitFor();
      await page.getByRole('button', { name: rule }).click();
      expect(await seriousBarriers(page)).toEqual([]);
    }
  );
});

const expectEventually = async (look: () => unknown, wanted: unknown): Promise<void> => {
  for (const end = Date.now() + 5000; Date.now() < end;) {
    try {
      expect(look()).toEqual(wanted);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  expect(look()).toEqual(wanted);
};
