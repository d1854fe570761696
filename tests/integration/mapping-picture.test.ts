import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Owner, Rule } from '#shared/contract/mapping';
import { createDownloader } from '../../server/src/media/download';
import { createMediaLibrary, type MediaLibrary } from '../../server/src/media/library';
import { sceneOf } from '../support/editor';
import { deliveryOf } from '../support/ignite';
import { speakGerman } from '../support/languages';
import { pictured } from '../support/pictures';
import { startSite, type TestSite } from '../support/site';
import { TUTORIAL, cases, expected, hasDrafts, mappingsForAll, sceneIn } from '../support/targets';
import { mappingFor, textRule } from '../support/tutorial';
import { freshVideoId, videoOf } from '../support/videos';
import { VIDEO, entryOf, recordsOf, send, settled, until } from '../support/webhook';
import { service } from '../../server/src/services';

const secret = 'whsec_picture_5e1b7a04c9d2';

/** For the plugin's own type, too. */
const fewRules: Rule[] = [textRule('title', 'title', 'untilEdited'), textRule('videoId', 'id')];

const rules: Rule[] = [...fewRules, textRule('summary', 'description', 'untilEdited')];

let site: TestSite;

type Scene = Awaited<ReturnType<typeof sceneOf>>;

/** Whoever looks at the entry looks when its pictures are there. */
const withPictures = async (made: Promise<Scene>): Promise<Scene> => {
  const { ignite, ...rest } = await made;
  await pictured(site);
  return {
    ...rest,
    ignite: async (...change) => {
      const outcome = await ignite(...change);
      await pictured(site);
      return outcome;
    },
  };
};

const scene = (workspace: string, parts: Record<string, unknown>) =>
  withPictures(sceneOf(site, secret, { ...parts, workspace }, TUTORIAL));

const picture = readFileSync(path.resolve(__dirname, '../app/favicon.png'));
const asked: string[] = [];
const cdn = http.createServer(({ url }, response) => {
  asked.push(url ?? '');
  if (url?.includes('refused')) response.writeHead(404);
  response.end(picture);
});
/** Another host, which answers when the test says so. */
const slowAsked: string[] = [];
let answer: () => void;
const answers = new Promise<void>((resolve) => {
  answer = resolve;
});
const slowCdn = http.createServer(({ url }, response) => {
  slowAsked.push(url ?? '');
  void answers.then(() => response.end(picture));
});
const refused = new Set<string>();
let host: string;
let slowHost: string;
let temporaryFolder: string;
let library: MediaLibrary;
let fetching: jest.SpyInstance<Promise<number>, Parameters<MediaLibrary['fetchInto']>>;

const media = (hosts: string[]): Rule['transform'] => ({ type: 'media', hosts, folder: null });
const cover = (hosts: string[], owner: Owner = 'untilEdited'): Rule => ({
  attribute: 'cover',
  source: { paths: ['src.thumbnailUrl'] },
  transform: media(hosts),
  owner,
});
const hero = (hosts: string[]): Rule => ({
  attribute: 'hero',
  source: { paths: ['src'] },
  transform: {
    type: 'component',
    rules: [
      { attribute: 'link', source: { paths: ['link'] }, transform: { type: 'text' } },
      {
        attribute: 'picture',
        source: { paths: ['thumbnailUrl'] },
        transform: { type: 'media', hosts, folder: null },
      },
    ],
  },
  owner: 'always',
});
const showing = (name: string) => ({ src: { thumbnailUrl: `http://${host}/${name}.png` } });
const coverOf = (row: Awaited<ReturnType<typeof entryOf>>['draft']): unknown =>
  (row?.['cover'] as { name: string } | null)?.name ?? null;

beforeAll(async () => {
  temporaryFolder = mkdtempSync(path.join(tmpdir(), 'ignite-video-test-'));
  await new Promise<void>((resolve) => cdn.listen(0, '127.0.0.1', resolve));
  const { port } = cdn.address() as AddressInfo;
  host = `cdn.example.com:${port}`;
  await new Promise<void>((resolve) => slowCdn.listen(0, '127.0.0.1', resolve));
  slowHost = `slow.example.com:${(slowCdn.address() as AddressInfo).port}`;
  site = await startSite({
    config: {
      signingSecrets: [secret],
      mappings: [
        mappingFor(VIDEO, 'refused', { rules: fewRules }),
        mappingFor(TUTORIAL, 'fetched', { rules: [...rules, cover([host])] }),
        ...mappingsForAll((owner) => [...rules, cover([host], owner)]),
        mappingFor(TUTORIAL, 'in-component', { rules: [...rules, hero([host])] }),
        mappingFor(TUTORIAL, 'slow', { rules: [...rules, cover([slowHost])] }),
        mappingFor(TUTORIAL, 'inside', { rules: [...rules, cover([`127.0.0.1:${port}`])] }),
        mappingFor(TUTORIAL, 'beside-refused', {
          rules: [...rules, cover([host])],
          filter: [{ field: 'workspace', is: 'any', of: ['refused'] }],
        }),
      ],
    },
  });
  await speakGerman(site);
  // The site's own library does not fetch from this machine.
  const download = createDownloader({
    lookup: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    isPublicAddress: () => true,
    temporaryFolder,
  });
  const reaching = createMediaLibrary({ strapi: site.strapi, download });
  library = service(site.strapi, 'mediaLibrary');
  fetching = jest
    .spyOn(library, 'fetchInto')
    .mockImplementation((...args) => reaching.fetchInto(...args));
  site.strapi.db.lifecycles.subscribe({
    models: [VIDEO],
    beforeCreate: ({ params }) => {
      if (refused.has(String(params.data?.['title']))) throw new Error('Not on this site');
    },
  });
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(async () => {
  fetching.mockRestore();
  for (const file of await site.strapi.db.query('plugin::upload.file').findMany()) {
    await site.strapi.plugin('upload').service('upload').remove(file);
  }
  await site.stop();
  rmSync(temporaryFolder, { recursive: true });
  for (const server of [cdn, slowCdn]) await new Promise((resolve) => server.close(resolve));
});

it('a picture is fetched once for each URL, and shown in draft and public', async () => {
  const { ignite, entry } = await scene('fetched', showing('one'));
  const first = await entry();
  expect([coverOf(first.draft), coverOf(first.published)]).toEqual(['one.png', 'one.png']);
  await ignite({ title: 'Two' });
  await scene('fetched', showing('one'));
  expect(asked).toEqual(['/one.png']);
  await ignite(showing('two'));
  const second = await entry();
  expect([coverOf(second.draft), coverOf(second.published)]).toEqual(['two.png', 'two.png']);
  await ignite(showing('one'));
  expect(coverOf((await entry()).published)).toBe('one.png');
  expect(asked).toEqual(['/one.png', '/two.png']);
  await ignite({ src: null });
  expect(coverOf((await entry()).published)).toBeNull();
});

it('a picture that an editor chose stays, and no other is fetched any more', async () => {
  const { ignite, entry, editor } = await scene('fetched', showing('theirs'));
  await editor.change({ cover: null });
  await editor.publish();
  asked.length = 0;
  await ignite(showing('unwanted'));
  expect(coverOf((await entry()).published)).toBeNull();
  expect(asked).toEqual([]);
});

it.each(cases)(
  "a picture of $uid that is $owner Ignite's, $state, is whose it should be",
  async ({ uid, owner, state }) => {
    const theirs = await scene('fetched', showing('theirs'));
    const { ignite, entry, editor } = await withPictures(
      sceneIn(site, secret, uid, owner, showing('one'))
    );
    const picked = (await theirs.entry()).draft?.['cover'] as { id: number };
    if (state !== 'untouched') await editor.change({ cover: picked.id });
    if (state === 'edited and published' && hasDrafts(uid)) await editor.publish();
    await ignite(showing('two'));
    const { draft, published } = await entry();
    const pictures = { one: 'one.png', two: 'two.png', edited: 'theirs.png' };
    const [inDraft, inPublic] = expected(owner, state);
    expect(coverOf(published)).toBe(pictures[inPublic]);
    if (hasDrafts(uid)) expect(coverOf(draft)).toBe(pictures[inDraft]);
  }
);

it('a picture that cannot be had leaves the entry otherwise right, the last one in place, and is not asked for at each delivery', async () => {
  const { ignite, entry } = await scene('fetched', showing('good'));
  expect(await ignite({ ...showing('refused'), title: 'Two' })).toBe('applied');
  await ignite({ ...showing('refused'), title: 'Three' });
  const { published } = await entry();
  expect(published).toMatchObject({ title: 'Three' });
  expect(coverOf(published)).toBe('good.png');
  expect(asked).toEqual(['/good.png', '/refused.png']);
});

it('a picture of a component that cannot be had leaves the component otherwise right, and is not written again and again', async () => {
  const { ignite, entry } = await scene('in-component', showing('in-component'));
  const shown = async (): Promise<unknown> => {
    const { published } = await site.strapi
      .documents(TUTORIAL)
      .findOne({
        documentId: (await entry()).published!.documentId,
        status: 'published',
        populate: { hero: { populate: ['picture'] } } as never,
      })
      .then((row) => ({ published: row as unknown as Record<string, unknown> }));
    return published['hero'];
  };
  expect(await shown()).toMatchObject({ picture: { name: 'in-component.png' } });
  const { src } = showing('refused-in-component');
  const updatedAt = '2024-01-15T12:30:00.000Z';
  await ignite({ src: { ...src, link: 'two' }, updatedAt });
  expect(await shown()).toMatchObject({ link: 'two', picture: { name: 'in-component.png' } });
  expect(await ignite({ src: { ...src, link: 'two' }, updatedAt })).toBe('unchanged');
});

it('what cannot be had is counted with its reason, until Ignite has another', async () => {
  const { id, ignite } = await scene('fetched', showing('refused-and-counted'));
  const name = { mapping: 'fetched', attribute: 'cover', code: 'imageUnavailable' } as const;
  const problems = service(site.strapi, 'problems');
  const found = async () =>
    (await problems.videos(name, 0, 100)).filter(({ videoId }) => videoId === id);
  expect(await found()).toMatchObject([
    {
      values: {
        url: `http://${host}/refused-and-counted.png`,
        error: `${host} answered with status 404 instead of a file.`,
      },
    },
  ]);
  await ignite(showing('to-be-had'));
  expect(await found()).toEqual([]);
});

it('a host that does not answer holds up nothing: its entries are there without pictures, others are taken offline, and the pictures follow', async () => {
  const waiting = await Promise.all(
    [1, 2, 3, 4].map((number) =>
      sceneOf(
        site,
        secret,
        {
          title: `Waits ${number}`,
          src: { thumbnailUrl: `http://${slowHost}/${number}.png` },
          workspace: 'slow',
        },
        TUTORIAL
      )
    )
  );
  await until(() => slowAsked.length > 0);
  const other = await sceneOf(site, secret, { workspace: 'fetched', src: null }, TUTORIAL);
  expect((await other.entry()).published).not.toBeNull();
  await other.ignite({ visibility: 'private' });
  expect((await other.entry()).published).toBeNull();
  for (const { entry } of waiting) {
    const { published } = await entry();
    expect(published).toMatchObject({ title: expect.stringMatching('Waits') as string });
    expect(coverOf(published)).toBeNull();
  }
  // No more than two at once are asked of one host.
  expect(slowAsked).toHaveLength(2);

  answer();
  await pictured(site);
  const covers = await Promise.all(
    waiting.map(async ({ entry }) => coverOf((await entry()).published))
  );
  expect(covers.sort()).toEqual(['1.png', '2.png', '3.png', '4.png']);
});

it('a picture is fetched for an entry whose video another mapping cannot apply', async () => {
  refused.add('Refused');
  const id = freshVideoId();
  const video = { id, workspace: 'refused', title: 'Refused', ...showing('beside') };
  const delivery = deliveryOf({ secret, video: videoOf(video) });
  expect((await send(site, delivery)).status).toBe(202);
  const deliveryId = delivery.headers['x-webhook-delivery-id'] ?? '';
  await until(async () => (await recordsOf(site, deliveryId))[0]?.state === 'retrying');
  await pictured(site);
  expect(coverOf((await entryOf(site, id, TUTORIAL)).published)).toBe('beside.png');
  refused.clear();
  await settled(site);
  expect((await entryOf(site, id)).published).toMatchObject({ title: 'Refused' });
});

it.each([
  ['a private address', 'inside', () => `http://127.0.0.1:${host.split(':')[1]}/secret.png`],
  ['a host that is not listed', 'inside', () => `http://${host}/secret.png`],
])('is not fetched from %s; the entry is otherwise right', async (_what, workspace, url) => {
  fetching.mockRestore();
  const { entry } = await scene(workspace, { src: { thumbnailUrl: url() }, title: 'One' });
  const { draft, published } = await entry();
  expect(published).toMatchObject({ title: 'One', cover: null });
  expect(draft).toMatchObject({ title: 'One', cover: null });
  expect(asked).toEqual([]);
});
