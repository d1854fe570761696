import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import qs from 'qs';
import { startFakeIgnite, type FakeIgnite } from '../support/fake-ignite/fake-ignite';
import { createLibrary } from '../support/fake-ignite/library';
import type { Listing } from '../support/fake-ignite/listing';
import { randomFrom } from '../support/fake-ignite/random';
import { createWebhooks } from '../support/fake-ignite/webhooks';
import { signature } from '../support/ignite';
import { videoOf, type Video } from '../support/videos';

let ignite: FakeIgnite;

const get = (path: string, query: object = {}, token = ignite.token): Promise<Response> =>
  fetch(`${ignite.apiUrl}${path}${qs.stringify(query, { addQueryPrefix: true })}`, {
    headers: { authorization: `Bearer ${token}` },
  });

type Page = Omit<Listing, 'docs'> & { docs: Video[] };

const list = async (query: object = {}): Promise<Page> => {
  const response = await get('/videos', query);
  expect(response.status).toBe(200);
  return (await response.json()) as Page;
};

const start = async (videos: (Partial<Video> & { id: string })[] = []): Promise<void> => {
  const library = createLibrary({
    videos: videos.length,
    make: (number) => videoOf(videos[number]!),
    now: () => Date.UTC(2024, 5, 1),
  });
  ignite = await startFakeIgnite({ library });
};

afterEach(() => ignite.stop());

describe('paging', () => {
  it('gives each video on exactly one page, and never more than 100 at once', async () => {
    ignite = await startFakeIgnite({ videos: 250 });
    const pages: Page[] = [];
    for (let page: number | null = 1; page !== null; page = pages.at(-1)!.nextPage) {
      pages.push(await list({ page, limit: 1000, sort: 'updatedAt', sortBy: 'updatedAt' }));
    }
    expect(pages.map(({ docs }) => docs.length)).toEqual([100, 100, 50]);
    const videos = pages.flatMap(({ docs }) => docs);
    expect(new Set(videos.map(({ id }) => id)).size).toBe(250);
    const times = videos.map(({ updatedAt }) => updatedAt);
    expect(times).toEqual(times.toSorted());
    expect(pages[2]).toMatchObject({
      totalDocs: 250,
      limit: 100,
      totalPages: 3,
      page: 3,
      pagingCounter: 201,
      hasPrevPage: true,
      hasNextPage: false,
      prevPage: 2,
      nextPage: null,
    });
  });

  it('sorts downwards, by numbers as numbers', async () => {
    await start([
      { id: 'a', duration: 9 },
      { id: 'b', duration: 10 },
    ]);
    const { docs } = await list({ sort: '-duration' });
    expect(docs.map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it.each([
    [{ offset: 10 }, 'offset'],
    [{ sort: 'updatedAt', sortBy: 'title' }, 'disagree'],
    [{ sort: 'updatedAt,id' }, 'one field'],
    [{ page: 0 }, 'page'],
    [{ where: { id: { matches: 'x' } } }, 'where[id][matches]'],
    [{ where: { id: 'x' } }, 'where must be nested'],
  ])('refuses what the contract does not name: %j', async (query, message) => {
    await start();
    const response = await get('/videos', query);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(message);
  });
});

describe('where', () => {
  const early = '2024-01-15T10:00:00.000Z';
  const late = '2024-01-15T10:00:00.001Z';
  const videos = [
    { id: 'early', updatedAt: early, duration: 9, categories: [{ slug: 'a' }, { slug: 'b' }] },
    { id: 'late', updatedAt: late, duration: 10, status: 'FAILED', title: 'Größe', categories: [] },
  ];

  it.each<[object, string[]]>([
    [{ status: { equals: 'FAILED' } }, ['late']],
    [{ status: { not_equals: 'FAILED' } }, ['early']],
    [{ updatedAt: { greater_than: early } }, ['late']],
    [{ updatedAt: { greater_than_equal: early } }, ['early', 'late']],
    [{ updatedAt: { greater_than_equal: '2024-01-15T12:00:00.001+02:00' } }, ['late']],
    [{ updatedAt: { less_than: late } }, ['early']],
    [{ updatedAt: { less_than_equal: late, greater_than: early } }, ['late']],
    [{ duration: { greater_than: '9' } }, ['late']],
    [{ title: { like: 'GRÖ' } }, ['late']],
    [{ id: { in: 'early,late' } }, ['early', 'late']],
    [{ id: { in: ['late'] } }, ['late']],
    [{ 'categories.slug': { in: 'b,c' } }, ['early']],
    [{ or: [{ id: { equals: 'early' } }, { status: { equals: 'FAILED' } }] }, ['early', 'late']],
    [{ and: [{ id: { equals: 'early' } }, { status: { equals: 'FAILED' } }] }, []],
    [{ 'player.shareUrl': { equals: 'null' } }, ['early', 'late']],
  ])('%j finds %j', async (where, ids) => {
    await start(videos);
    const { docs } = await list({ where, sort: 'updatedAt' });
    expect(docs.map(({ id }) => id)).toEqual(ids);
  });
});

describe('a single video', () => {
  it('is given as it is, and is 404 once it is deleted', async () => {
    await start([{ id: 'a' }]);
    expect(await (await get('/videos/a')).json()).toEqual(ignite.library.get('a'));
    ignite.library.remove('a');
    expect((await get('/videos/a')).status).toBe(404);
  });
});

it('gives nothing without the token', async () => {
  await start([{ id: 'a' }]);
  expect((await get('/videos', {}, 'wrong')).status).toBe(401);
  expect((await get('/videos/a', {}, 'wrong')).status).toBe(401);
});

describe('what goes wrong when a test says so', () => {
  beforeEach(() => start([{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }]));

  it('answers with a status and its headers, from the request on that the test names', async () => {
    ignite.onRequest = ({ number }) =>
      number >= 2 ? { kind: 'status', status: 429, headers: { 'retry-after': '7' } } : undefined;
    expect((await get('/videos')).status).toBe(200);
    const refused = await get('/videos');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('answers with HTML instead of JSON', async () => {
    ignite.onRequest = () => ({ kind: 'html' });
    const response = await get('/videos');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html']);
  });

  it('lies that there are no videos, or only half of them', async () => {
    ignite.onRequest = () => ({ kind: 'emptyList' });
    expect(await list()).toMatchObject({ docs: [], totalDocs: 0, hasNextPage: false });
    ignite.onRequest = () => ({ kind: 'halfList' });
    const half = await list({ limit: 2 });
    expect(half).toMatchObject({ docs: [{ id: 'a' }], totalDocs: 1, hasNextPage: false });
  });

  it('puts a broken video into the page', async () => {
    ignite.onRequest = () => ({ kind: 'brokenVideo', video: 7 });
    const { docs } = await list({ sort: 'id' });
    expect(docs).toMatchObject([{ id: 'a' }, { id: 'b' }, 7, { id: 'd' }]);
  });

  it('breaks the connection in the middle of an answer', async () => {
    ignite.onRequest = () => ({ kind: 'cutOff' });
    await expect(get('/videos').then((response) => response.text())).rejects.toThrow();
  });

  it('does not answer before it may', async () => {
    let answer = (): void => {};
    ignite.onRequest = () => ({ kind: 'hang', until: new Promise<void>((go) => (answer = go)) });
    const asked = get('/videos');
    while (ignite.requests.length === 0) await new Promise(setImmediate);
    ignite.library.remove('a');
    answer();
    expect(((await (await asked).json()) as Listing).totalDocs).toBe(3);
  });

  it('changes its library between two pages, and counts how often it was asked for each', async () => {
    ignite.onRequest = ({ list: asked }) => {
      if (asked?.page === 2) ignite.library.update('a');
    };
    const query = { sort: 'updatedAt', limit: 2 };
    const first = await list(query);
    const second = await list({ ...query, page: 2 });
    await list({ ...query, page: 2 });
    expect(first.docs.map(({ id }) => id)).toEqual(['a', 'b']);
    // The page shifted: c was missed.
    expect(second.docs.map(({ id }) => id)).toEqual(['d', 'a']);
    expect([...ignite.pageCounts()]).toEqual([
      ['{} updatedAt 1', 1],
      ['{} updatedAt 2', 2],
    ]);
  });
});

describe('the library', () => {
  beforeEach(() => start([{ id: 'a', v: 1 }]));

  it('begins with the same videos for the same seed', () => {
    const videos = (seed: number) => createLibrary({ videos: 30, seed }).all();
    expect(videos(7)).toEqual(videos(7));
    expect(videos(7)).not.toEqual(videos(8));
    expect(new Set(videos(7).map(({ updatedAt }) => updatedAt)).size).toBeLessThan(30);
  });

  it('moves updatedAt on with every change, also within one millisecond', () => {
    const times = [1, 2, 3].map(() => ignite.library.update('a').video.updatedAt);
    expect(times).toEqual([
      '2024-06-01T00:00:00.000Z',
      '2024-06-01T00:00:00.001Z',
      '2024-06-01T00:00:00.002Z',
    ]);
  });

  it('says of each change what the webhook would say', () => {
    const { library } = ignite;
    const created = library.create({ title: 'New' });
    expect(created).toMatchObject({ event: 'video.created', video: { title: 'New' } });
    const updated = library.update(created.video.id, { title: 'Newer' });
    expect(updated).toMatchObject({ event: 'video.updated', video: { title: 'Newer', v: 2 } });
    expect(library.remove(created.video.id)).toEqual({ ...updated, event: 'video.deleted' });
  });

  it('lives on by itself', () => {
    const chance = randomFrom(3);
    const events = Array.from({ length: 100 }, () => ignite.library.live(chance).event);
    expect(new Set(events)).toEqual(new Set(['video.created', 'video.updated', 'video.deleted']));
  });
});

describe('webhooks', () => {
  const secret = 'whsec_fake_ignite_1';
  let received: { headers: IncomingMessage['headers']; body: Buffer }[];
  let url: string;

  const site = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(202).end('{}');
    });
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
  });
  afterAll(() => site.close());
  beforeEach(async () => {
    received = [];
    await start([{ id: 'a', v: 1, title: 'A' }]);
  });

  const takes = (): number[] =>
    received.map(({ body }) => (JSON.parse(body.toString()) as { v: number }).v);

  const tell = async (rates: Partial<Parameters<typeof createWebhooks>[0]>, changes = 40) => {
    const webhooks = createWebhooks({ url, secret, ...rates });
    for (let change = 0; change < changes; change++)
      await webhooks.tell(ignite.library.update('a'));
    await webhooks.flush();
    return webhooks.seen;
  };

  it('are signed as Ignite signs, each once, and at a time of its own', async () => {
    await tell({}, 2);
    const signatures = received.map(({ headers, body }) => {
      const [, t = '', v1] = /^t=(\d+),v1=(.*)$/.exec(String(headers['x-webhook-signature'])) ?? [];
      expect(v1).toBe(signature(secret, t, body));
      return t;
    });
    expect(new Set(signatures).size).toBe(2);
    expect(received[0]?.headers['x-webhook-event']).toBe('video.updated');
  });

  it('arrive completely and in order when nothing is set', async () => {
    expect(await tell({})).toEqual({ lost: 0, answers: { '202': 40 } });
    expect(takes()).toEqual(Array.from({ length: 40 }, (_, index) => index + 2));
  });

  it('get lost, come twice and out of order, the same way for the same seed', async () => {
    const lossy = { loss: 0.3, seed: 5 };
    const { lost, answers } = await tell(lossy);
    expect(lost).toBeGreaterThan(0);
    expect(answers['202']).toBe(40 - lost);

    received = [];
    expect((await tell({ repetition: 0.3 })).answers['202']).toBeGreaterThan(40);
    const ids = received.map(({ headers }) => headers['x-webhook-delivery-id']);
    expect(new Set(ids).size).toBe(40);

    received = [];
    await tell({ disorder: 0.5 });
    const once = takes();
    expect(once).not.toEqual(once.toSorted((a, b) => a - b));
    expect(new Set(once).size).toBe(40);
    expect((await tell(lossy)).lost).toBe(lost);
  });

  it('go on when the site does not answer', async () => {
    expect((await tell({ url: 'http://127.0.0.1:1/' }, 3)).answers).toEqual({ none: 3 });
  });
});
