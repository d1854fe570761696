/** Takes the pictures that README shows: `npm run screenshots`. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { callAdmin, logIn } from '../support/administrator';
import { deliveryOf, exampleBody } from '../support/ignite';
import { buildAdmin, startProcess } from '../support/process';
import { launchBrowser, openAdmin, openSettings } from './browser';
import { serveMedia } from './media';
import { takePermissionsPicture } from './permissions-picture';
import { doneRun, listing, mockReconcile, view } from './reconcile-mock';

const secret = 'whsec_screenshot_0cc175b9c0f1';
const folder = path.resolve(__dirname, '../../docs/screenshots');

/** The pages of Settings → Ignite Video beside the first: a name, an address, and what shows when all is there. */
const PAGES = [
  ['deliveries', '/deliveries', 'Assembly line'],
  ['delivery', '/deliveries/1', 'What it changed'],
  ['mapping', '/mappings/default', 'Nothing is written'],
  ['mappings', '/mappings', 'Add a mapping'],
] as const;

const main = async (): Promise<void> => {
  mkdirSync(folder, { recursive: true });
  const dataDir = mkdtempSync(path.join(tmpdir(), 'ignite-video-screenshots-'));
  await buildAdmin();
  const site = await startProcess({
    DATABASE_FILENAME: path.join(dataDir, 'data.db'),
    PUBLIC_URL: 'https://cms.example.com',
  });
  const browser = await launchBrowser();
  try {
    const token = await logIn(site);
    const add = (label: string, value: string) =>
      callAdmin(site, '/ignite-video/secrets', {
        method: 'POST',
        token,
        data: { label, secret: value },
      });
    await add('Workspace Acme', secret);
    await add('Workspace Acme, before the rotation', `${secret}_old`);
    const post = async (signedWith: string): Promise<void> => {
      const delivery = deliveryOf({
        secret: signedWith,
        video: exampleBody('4-updated-complete-public.json'),
      });
      await fetch(`${site.url}/api/ignite-video/webhook`, {
        method: 'POST',
        headers: delivery.headers,
        body: new Uint8Array(delivery.body),
      });
    };
    await post('whsec_of_another_site');
    await post(secret);

    for (const scheme of ['light', 'dark'] as const) {
      const page = await openAdmin(browser, site.url, undefined, scheme);
      await page
        .getByRole('button', { name: 'Close' })
        .first()
        .click()
        .catch(() => {});
      await page.setViewportSize({ width: 1280, height: 1090 });
      await openSettings(page, site.url);
      await page.getByText('Last verified delivery').waitFor();
      await page.screenshot({ path: path.join(folder, `settings-${scheme}.png`) });
      for (const [name, address, shown] of PAGES) {
        await page.goto(`${site.url}/admin/settings/ignite-video${address}`);
        await page.getByText(shown).first().waitFor();
        await page.screenshot({ path: path.join(folder, `${name}-${scheme}.png`) });
      }
      // An import that stands still half way.
      const nightly = doneRun({ id: 11, mode: 'since', since: view.now, trigger: 'schedule' });
      await mockReconcile(page, { view: { ...view, runs: [listing, nightly] } });
      await page.getByRole('link', { name: 'Import' }).click();
      await page.getByRole('progressbar').waitFor();
      await page.screenshot({ path: path.join(folder, `import-${scheme}.png`) });
      if (scheme === 'dark') continue;
      await takePermissionsPicture(page, site.url, path.join(folder, 'permissions.png'));
      await page.goto(`${site.url}/admin`);
      const card = page.locator('section:has(h2:text-is("Ignite Video"))');
      await card.getByText('Last verified delivery').waitFor();
      await card.screenshot({ path: path.join(folder, 'home-card.png') });

      await serveMedia(page);
      await page.goto(
        `${site.url}/admin/content-manager/collection-types/plugin::ignite-video.video`
      );
      await page.getByRole('img', { name: /Thumbnail/ }).waitFor();
      await page.screenshot({ path: path.join(folder, 'list.png') });
      await page.getByText('Assembly line', { exact: true }).first().click();
      await page.getByRole('textbox', { name: 'title' }).fill('How we build it');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('button', { name: "Use Ignite's value" }).waitFor();
      await page.getByText('Saved document').waitFor({ state: 'hidden' });
      await page.screenshot({ path: path.join(folder, 'entry.png') });
    }
  } finally {
    await browser.close();
    await site.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
};

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
