import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDownloader } from '../../server/src/media/download';
import { createMediaLibrary, type MediaLibrary } from '../../server/src/media/library';
import { blackPng, movingGif } from '../support/images';
import { startSite, type TestSite } from '../support/site';

const FILE = 'plugin::upload.file';
const FOLDER = 'plugin::upload.folder';
const picture = readFileSync(path.resolve(__dirname, '../app/favicon.png'));

const temporaryFolder = mkdtempSync(path.join(tmpdir(), 'ignite-video-test-'));

const bodies = new Map<string, Buffer>([
  ['/broken.png', picture.subarray(0, 12)],
  ['/large.png', blackPng(16_000, 16_000)],
  ['/moving.gif', movingGif(2000, 2000, 20)],
]);
const cdn = http.createServer(({ url = '' }, response) => {
  response.end(bodies.get(url) ?? picture);
});
let site: TestSite;
let library: MediaLibrary;
let host: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => cdn.listen(0, '127.0.0.1', resolve));
  host = `cdn.example.com:${(cdn.address() as AddressInfo).port}`;
  site = await startSite();
  const download = createDownloader({
    lookup: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    isPublicAddress: () => true,
    temporaryFolder,
  });
  library = createMediaLibrary({ strapi: site.strapi, download });
});
afterEach(() => expect(readdirSync(temporaryFolder)).toEqual([]));
afterAll(async () => {
  rmSync(temporaryFolder, { recursive: true });
  for (const file of await site.strapi.db.query(FILE).findMany()) {
    await site.strapi.plugin('upload').service('upload').remove(file);
  }
  await site.stop();
  await new Promise((resolve) => cdn.close(resolve));
});

const fetchInto = (name: string, folder: string | null): Promise<number> =>
  library.fetchInto(`http://${host}/${name}`, { hosts: [host], folder });

const fileOf = (id: number) =>
  site.strapi.db
    .query(FILE)
    .findOne({ where: { id }, populate: { folder: { populate: { parent: true } } } });

const foldersNamed = (...names: string[]) =>
  site.strapi.db
    .query(FOLDER)
    .findMany({ where: { name: { $in: names } }, populate: { parent: true } });

/** Makes those who look for a folder wait until `count` of them have found none. */
const meetWithoutFolder = (count: number) => {
  let missing = count;
  let meet: () => void;
  const met = new Promise<void>((resolve) => {
    meet = resolve;
  });
  return site.strapi.db.lifecycles.subscribe({
    models: [FOLDER],
    async afterFindOne({ result }) {
      if (result || missing === 0) return;
      missing -= 1;
      if (missing === 0) meet();
      await met;
    },
  });
};

it('puts an image into its folder, as the site then serves it', async () => {
  const file = await fileOf(await fetchInto('poster.jpg?width=640', ' Ignite / Posters /'));
  expect(file).toMatchObject({
    name: 'poster.png',
    ext: '.png',
    mime: 'image/png',
    alternativeText: null,
    width: picture.readUInt32BE(16),
    height: picture.readUInt32BE(20),
    folder: { name: 'Posters', parent: { name: 'Ignite' } },
    folderPath: `/${file.folder.parent.pathId}/${file.folder.pathId}`,
  });
  const served = await fetch(new URL(file.url, site.url));
  expect(served.headers.get('content-type')).toBe('image/png');
  // Kilobytes, as Strapi keeps them.
  expect((await served.arrayBuffer()).byteLength / 1000).toBeCloseTo(file.size);
});

it('puts the next image into the same folder', async () => {
  const first = await fileOf(await fetchInto('1.png', 'Series/One'));
  const second = await fileOf(await fetchInto('2.png', 'Series/One'));
  expect(second.id).not.toBe(first.id);
  expect(second.folder.id).toBe(first.folder.id);
  expect(await foldersNamed('Series', 'One')).toHaveLength(2);
});

it('tells folders of the same name apart by where they are', async () => {
  await fetchInto('1.png', 'Here/Same');
  await fetchInto('1.png', 'There/Same');
  const parents = (await foldersNamed('Same')).map(({ parent }) => parent.name);
  expect(parents.sort()).toEqual(['Here', 'There']);
});

it.each([null, '', '/'])('leaves an image at the top without a folder: %j', async (folder) => {
  const file = await fileOf(await fetchInto('top.png', folder));
  expect(file).toMatchObject({ folder: null, folderPath: '/' });
});

it('makes one folder for images that come at once', async () => {
  const names = ['1.png', '2.png', '3.png', '4.png'];
  const leave = meetWithoutFolder(names.length);
  const ids = await Promise.all(names.map((name) => fetchInto(name, 'At/Once')));
  leave();
  const folders = await foldersNamed('At', 'Once');
  expect(folders.map(({ name }) => name).sort()).toEqual(['At', 'Once']);
  const files = await Promise.all(ids.map(fileOf));
  expect(new Set(files.map(({ folder }) => folder.path)).size).toBe(1);
});

it('makes all folders that are wanted at once', async () => {
  const names = ['East', 'North', 'South', 'West'];
  const leave = meetWithoutFolder(names.length);
  await Promise.all(names.map((name) => fetchInto('1.png', name)));
  leave();
  expect((await foldersNamed(...names)).map(({ name }) => name).sort()).toEqual(names);
});

it('stores nothing of what only begins like an image', async () => {
  const before = await site.strapi.db.query(FILE).count();
  await expect(fetchInto('broken.png', 'Broken')).rejects.toMatchObject({ code: 'wrongType' });
  expect(await site.strapi.db.query(FILE).count()).toBe(before);
  expect(await foldersNamed('Broken')).toEqual([]);
});

it.each([
  ['large.png', 'The image has 16000 × 16000 pixels; it may have 50 million.'],
  ['moving.gif', 'The image has 2000 × 2000 pixels × 20 frames; it may have 50 million.'],
])('stores nothing of an image that takes too much to decode: %s', async (name, message) => {
  const before = await site.strapi.db.query(FILE).count();
  await expect(fetchInto(name, null)).rejects.toMatchObject({ code: 'tooManyPixels', message });
  expect(await site.strapi.db.query(FILE).count()).toBe(before);
});
