import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { LANGUAGES, type Language } from '../../admin/src/languages';
import english from '../../admin/src/translations/en.json';
import { callAdmin, logIn, makeSuperAdministrator } from '../support/administrator';
import { launchBrowser, openAdmin } from './browser';
import { siteWithLog } from './sites';

const VIDEO = 'plugin::ignite-video.video';
/** Where to leave a picture of each page, for a person to look at. */
const pictures = process.env['E2E_PICTURES'];

const site = siteWithLog();
let browser: Browser;
let token: string;

beforeAll(async () => {
  token = await logIn(site);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
});

type Texts = Partial<Record<keyof typeof english, string>>;

/** The pages: an address, and a text that shows when all is there, and where. */
const PAGES: readonly [address: string, shown: keyof typeof english, within?: string][] = [
  ['', 'health.storedVideos'],
  ['/deliveries', 'outcome.invalid', 'tbody'],
  ['/deliveries/1', 'timeline.title'],
  ['/mappings', 'mappings.add'],
  ['/mappings/default', 'filter.title'],
  ['/import', 'import.run.none'],
];

describe.each(LANGUAGES.filter((language) => language !== 'en'))('in %s', (language: Language) => {
  let texts: Texts;
  let page: Page;
  /** English texts that this language says otherwise, as they would stand on a page. */
  let foreign: string[];

  beforeAll(async () => {
    ({ default: texts } = (await import(`../../admin/src/translations/${language}.json`)) as {
      default: Texts;
    });
    foreign = Object.entries(english)
      .filter(
        ([key, text]) => text.length > 12 && !text.includes('{') && texts[key as never] !== text
      )
      .map(([, text]) => text);
    const speaker = await makeSuperAdministrator(site, `Speaks ${language}`);
    const data = { preferedLanguage: language };
    const own = await logIn(site, speaker);
    await callAdmin(site, '/admin/users/me', { method: 'PUT', token: own, data });
    page = await openAdmin(browser, site.url, speaker);
    await page.setViewportSize({ width: 1024, height: 900 });
  });
  afterAll(() => page?.context().close());

  const look = async (name: string, within: string): Promise<void> => {
    if (pictures) {
      mkdirSync(pictures, { recursive: true });
      const file = `${name.replace(/\W+/g, '-')}.png`;
      await page.screenshot({ path: path.join(pictures, file), fullPage: true });
    }
    const said = await page.locator(within).first().innerText();
    expect(foreign.filter((text) => said.includes(text))).toEqual([]);
    // What a longer language pushes out of the page would be cut off.
    const tooWide = await page
      .locator(within)
      .first()
      .evaluate((element) => {
        return element.scrollWidth > element.clientWidth;
      });
    expect(tooWide).toBe(false);
  };

  it.each(PAGES)(
    'the page at "%s" is said in it, and fits into 1024 px',
    async (address, shown, within = 'main') => {
      await page.goto(`${site.url}/admin/settings/ignite-video${address}`);
      await page
        .locator(within)
        .getByText(texts[shown] ?? '', { exact: true })
        .first()
        .waitFor();
      await look(`${language}${address}`, 'main');
    }
  );

  it('the card of the home page is said in it', async () => {
    await page.goto(`${site.url}/admin`);
    const card = 'section:has(h2:text-is("Ignite Video"))';
    await page
      .locator(card)
      .getByText(texts['health.lastVerified'] ?? '', { exact: true })
      .waitFor();
    await look(`${language}-home`, card);
  });

  it('the panel beside an entry is said in it', async () => {
    const { body } = await callAdmin(site, `/content-manager/collection-types/${VIDEO}`, { token });
    const [entry] = (body as { results: { documentId: string }[] }).results;
    await page.goto(
      `${site.url}/admin/content-manager/collection-types/${VIDEO}/${entry?.documentId}`
    );
    // Strapi folds the panels away where there is less room.
    await page.setViewportSize({ width: 1280, height: 900 });
    const panel = `aside:has-text(${JSON.stringify(texts['panel.openInIgnite'])})`;
    await page.locator(panel).first().waitFor();
    await look(`${language}-entry`, panel);
  });
});
