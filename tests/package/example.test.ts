import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../e2e/browser';
import { callAdmin, logIn } from '../support/administrator';
import { deliveryOf, exampleBody } from '../support/ignite';
import { freePort, startProcess, type SiteProcess } from '../support/process';
import { send } from '../support/webhook';
import { packed } from './packed';

const example = path.resolve(__dirname, '../../docs/examples/next');
const secret = 'whsec_example_9a1158154dfa42ca';
const VIDEO_ID = '507f1f77bcf86cd799439011';

// Installing and building takes a minute.
jest.setTimeout(10 * 60 * 1000);

let folder: string;
let site: SiteProcess;
let token: string;
let pages: string;
let next: ChildProcess | undefined;
let browser: Browser;
let environment: Record<string, string>;

const npm = (args: string[]): string =>
  execFileSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });

const api = async (address: string, data?: unknown): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${site.url}/api/${address}`, {
    method: data === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(data !== undefined && { body: JSON.stringify({ data }) }),
  });
  return { status: response.status, body: await response.json() };
};

const publicVideos = async (): Promise<{ documentId: string }[]> =>
  ((await api('ignite-video/videos')).body as { data: { documentId: string }[] }).data;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ignite-video-example-'));
  cpSync(example, folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  manifest.dependencies['strapi-plugin-ignite-video'] = `file:${packed()}`;
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  environment = {};
  npm(['install', '--include=dev', '--no-audit', '--no-fund', '--prefer-offline']);

  const config = JSON.stringify({ signingSecrets: [secret] });
  site = await startProcess({ WITH_ARTICLES: 'true', IGNITE_PLUGIN_CONFIG: config });
  const made = await callAdmin(site, '/admin/api-tokens', {
    method: 'POST',
    token: await logIn(site),
    data: { name: 'Front end', description: '', type: 'full-access', lifespan: null },
  });
  token = (made.body as { data: { accessKey: string } }).data.accessKey;
  await send(site, deliveryOf({ secret, video: exampleBody('4-updated-complete-public.json') }));
  while ((await publicVideos()).length === 0);
  const port = await freePort();
  pages = `http://127.0.0.1:${port}`;
  environment = {
    STRAPI_URL: site.url,
    STRAPI_TOKEN: token,
    SITE_URL: pages,
    REVALIDATE_SECRET: 'revalidate-secret',
    PORT: String(port),
  };
  browser = await launchBrowser();
});

afterAll(async () => {
  const ended = next && new Promise((resolve) => next?.once('exit', resolve));
  next?.kill();
  await ended;
  await browser?.close();
  await site?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('the example for Next.js type-checks and builds', async () => {
  npm(['run', 'types']);
  npm(['run', 'build']);
  next = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start'], {
    cwd: folder,
    env: { ...process.env, ...environment, NODE_ENV: 'production' },
    stdio: 'ignore',
  });
  while (!(await fetch(pages).catch(() => null))?.ok);
});

it('shows a list, a video with captions and chapters, JSON-LD, an article and a sitemap', async () => {
  const page = await browser.newPage();
  await page.goto(pages);
  await page.getByRole('link', { name: 'Assembly line' }).click();
  await page.waitForURL('**/videos/*');
  await page.locator('video[src^="blob:"]').waitFor();
  expect(await page.locator('track[kind=captions]').count()).toBeGreaterThan(0);
  const chapters = await page.locator('track[kind=chapters]').getAttribute('src');
  expect(await (await fetch(`${pages}${chapters}`)).text()).toMatch(/^WEBVTT\n\n/);
  const jsonLd = await page.locator('script[type="application/ld+json"]').textContent();
  expect(JSON.parse(jsonLd ?? '')).toMatchObject({ '@type': 'VideoObject', name: 'Assembly line' });
  expect(await (await fetch(`${pages}/sitemap.xml`)).text()).toContain(
    '<video:title>Assembly line'
  );
});

it('says that a video is not there while it is private, as soon as Strapi told the pages', async () => {
  const article = await api('articles', { title: 'About it', video: { videoId: VIDEO_ID } });
  expect(article.status).toBe(201);
  const { documentId } = (article.body as { data: { documentId: string } }).data;
  const [video] = await publicVideos();
  const page = await browser.newPage();
  await page.goto(`${pages}/articles/${documentId}`);
  await page.locator('video').waitFor();

  const body = exampleBody('3-updated-complete-private.json').toString();
  const later = { ...(JSON.parse(body) as object), updatedAt: new Date().toISOString() };
  await send(site, deliveryOf({ secret, video: Buffer.from(JSON.stringify(later)) }));
  while ((await publicVideos()).length > 0);
  const revalidate = (given: string) =>
    fetch(`${pages}/api/revalidate`, {
      method: 'POST',
      headers: { 'x-revalidate-secret': given },
    });
  expect((await revalidate('wrong')).status).toBe(403);
  expect((await revalidate('revalidate-secret')).status).toBe(200);
  await page.reload();
  await page.getByText('not available at the moment').waitFor();
  expect((await fetch(`${pages}/videos/${video?.documentId}`)).status).toBe(404);
});
