import { callAdmin, logIn, waitingOf } from '../support/administrator';
import type { SiteProcess } from '../support/process';
import { launchBrowser, openAdmin } from '../e2e/browser';
import { DEMO_SECRET, writeScript } from '../demo/script';

const COLLECTION = '/content-manager/collection-types/plugin::ignite-video.video';

/** Every page of the plugin in the admin panel, and what shows when all of it is there. */
const PAGES = [
  ['', 'Ignite Video'],
  ['/settings/ignite-video', 'Last verified delivery'],
  ['/settings/ignite-video/deliveries', 'tour'],
  ['/settings/ignite-video/deliveries/1', 'What it changed'],
  ['/settings/ignite-video/mappings', 'Add a mapping'],
  ['/settings/ignite-video/mappings/default', 'Nothing is written'],
  ['/settings/ignite-video/import', 'Import'],
] as const;

interface Entry {
  documentId: string;
  title: string;
  processingStatus: string;
  status: string;
}

/** Sends the demo's deliveries, and throws where an answer or an entry is not as the rules say. */
export const sendDeliveries = async (site: SiteProcess): Promise<string> => {
  const token = await logIn(site);
  const data = { label: 'Workspace', secret: DEMO_SECRET };
  const added = await callAdmin(site, '/ignite-video/secrets', { method: 'POST', token, data });
  if (added.status !== 200) throw new Error(`adding the signing secret: ${added.status}`);
  const { steps, endings } = writeScript();
  for (const { what, delivery, expect } of steps) {
    const { status } = await fetch(`${site.url}/api/ignite-video/webhook`, {
      method: 'POST',
      headers: delivery.headers,
      body: new Uint8Array(delivery.body),
    });
    if (status !== expect.status) throw new Error(`${what}: ${status}, not ${expect.status}`);
  }
  while ((await waitingOf(site, token)) !== 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  let documentId = '';
  for (const { videoId, title, processingStatus, published } of endings) {
    const url = `${COLLECTION}?filters[videoId][$eq]=${videoId}`;
    const { body } = await callAdmin(site, url, { token });
    const entries = (body as { results: Entry[] }).results;
    const [entry] = entries;
    const isRight =
      entries.length === 1 &&
      entry?.title === title &&
      entry.processingStatus === processingStatus &&
      (entry.status === 'published') === published;
    if (!isRight || !entry) throw new Error(`the entry of "${title}" is not as the rules say`);
    documentId = entry.documentId;
  }
  return documentId;
};

/** What a browser prints where there is no internet: Strapi calls home. */
const CALLS_HOME = /ERR_(NAME_NOT_RESOLVED|INTERNET_DISCONNECTED|CONNECTION|TUNNEL|PROXY)/;

/** Opens every page of the plugin, and throws where one prints an error that Strapi's own pages do not. */
export const openPages = async (site: SiteProcess, documentId: string): Promise<void> => {
  const browser = await launchBrowser();
  try {
    const page = await openAdmin(browser, site.url);
    const said: string[] = [];
    page.on('pageerror', ({ message }) => said.push(message));
    page.on('console', (message) => {
      if (message.type() !== 'error' || CALLS_HOME.test(message.text())) return;
      said.push(`${message.text()} ${message.location().url}`);
    });
    await page.goto(`${site.url}/admin/settings/application-infos`);
    await page.getByRole('heading').first().waitFor();
    await page.waitForLoadState('networkidle');
    const ofStrapi = new Set(said.splice(0));
    const visit = async (address: string, shown: string): Promise<void> => {
      await page.goto(`${site.url}/admin${address}`);
      await page.getByText(shown).first().waitFor();
      await page.waitForLoadState('networkidle');
      const own = said.splice(0).filter((text) => !ofStrapi.has(text));
      if (own.length > 0) throw new Error(`${address || 'the home page'}: ${own.join(' · ')}`);
    };
    for (const [address, shown] of PAGES) await visit(address, shown);
    await visit(COLLECTION, 'videoId');
    await visit(`${COLLECTION}/${documentId}`, 'Ignite Video');
  } finally {
    await browser.close();
  }
};
