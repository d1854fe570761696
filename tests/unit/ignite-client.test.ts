import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import {
  createIgniteClient,
  MOST_BYTES,
  pauseBefore,
  retryAfter,
  type ClientOptions,
} from '../../server/src/ignite/client';
import { freePort } from '../support/process';
import { startFakeIgnite, type FakeIgnite, type Fault } from '../support/fake-ignite/fake-ignite';

let ignite: FakeIgnite;
beforeAll(async () => {
  ignite = await startFakeIgnite({ videos: 120 });
});
afterAll(() => ignite.stop());
beforeEach(() => {
  ignite.requests.length = 0;
  ignite.onRequest = undefined;
});

/** A client for which no time passes but what it waits for. */
const clientOf = (options: Partial<ClientOptions> = {}) => {
  let now = 1_700_000_000_000;
  const pauses: number[] = [];
  const client = createIgniteClient({
    url: ignite.apiUrl,
    token: ignite.token,
    requestsPerSecond: 1_000_000,
    now: () => now,
    pause: async (time, signal) => {
      signal?.throwIfAborted();
      pauses.push(time);
      now += time;
    },
    ...options,
  });
  return { client, pauses };
};

const ALL = { after: null, at: null, page: 1 };

it('lists videos by updatedAt, the oldest first, from a time on', async () => {
  const { client } = clientOf();
  const first = await client.list(ALL);
  expect(first).toMatchObject({ total: 120, hasNext: true });
  const times = first.videos.flatMap((video) => (video.ok ? [video.updatedAt] : []));
  expect(times).toHaveLength(100);
  expect(times).toEqual([...times].sort((a, b) => a - b));

  const rest = await client.list({ ...ALL, after: times[99]! });
  expect(rest.hasNext).toBe(false);
  const later = rest.videos.flatMap((video) => (video.ok ? [video.updatedAt] : []));
  expect(later.every((time) => time > times[99]!)).toBe(true);

  const tied = await client.list({ ...ALL, at: times[0]! });
  expect(tied.videos.map((video) => video.ok && video.updatedAt)).toEqual(
    times.filter((time) => time === times[0])
  );
});

it('gives what is no video as what is wrong with it, beside the others', async () => {
  ignite.onRequest = () => ({ kind: 'brokenVideo', video: { id: 'x' } });
  const { videos } = await clientOf().client.list(ALL);
  expect(videos.filter(({ ok }) => !ok)).toEqual([
    { ok: false, problem: expect.stringContaining('updatedAt') as string },
  ]);
  expect(videos).toHaveLength(100);
});

it('finds a video by its id, and says null when Ignite no longer has it', async () => {
  const { client } = clientOf();
  const [video] = ignite.library.all();
  expect(await client.find(video!.id)).toMatchObject({ ok: true, id: video!.id });
  expect(await client.find('65a50b7c9f1d2e0011000000')).toBeNull();
});

it('counts the videos', async () => {
  expect(await clientOf().client.count()).toBe(120);
});

describe('what cannot pass is said at once, with what to do', () => {
  it.each<[string, Fault, string, RegExp]>([
    ['401', { kind: 'status', status: 401 }, 'unauthorized', /Make a new one/],
    ['403', { kind: 'status', status: 403 }, 'forbidden', /permission/],
    ['404', { kind: 'status', status: 404 }, 'notTheApi', /base URL/],
    ['a redirect', { kind: 'status', status: 302 }, 'notTheApi', /base URL/],
    ['HTML', { kind: 'html' }, 'notTheApi', /base URL/],
  ])('%s', async (_what, fault, problem, message) => {
    ignite.onRequest = () => fault;
    const error = await clientOf()
      .client.list(ALL)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ problem, message: expect.stringMatching(message) as string });
    expect(String(error)).not.toContain(ignite.token);
    expect(ignite.requests).toHaveLength(1);
  });

  it('HTML with status 404 does not mean that a video is gone', async () => {
    ignite.onRequest = () => ({ kind: 'html', status: 404 });
    await expect(clientOf().client.find('65a50b7c9f1d2e0011000000')).rejects.toMatchObject({
      problem: 'notTheApi',
    });
  });

  it('JSON that is no list of videos', async () => {
    const url = `${ignite.apiUrl}/videos/${ignite.library.all()[0]!.id}?`;
    await expect(clientOf({ url }).client.list(ALL)).rejects.toMatchObject({
      problem: 'notTheApi',
    });
  });
});

describe('what may pass is asked for again', () => {
  it.each<[string, Fault]>([
    ['5xx', { kind: 'status', status: 502 }],
    ['429', { kind: 'status', status: 429 }],
    ['an answer that breaks off', { kind: 'cutOff' }],
  ])('%s, with growing pauses', async (_what, fault) => {
    ignite.onRequest = ({ number }) => (number <= 3 ? fault : undefined);
    const { client, pauses } = clientOf();
    expect((await client.list(ALL)).total).toBe(120);
    const waited = pauses.filter((pause) => pause >= 1);
    expect(waited).toHaveLength(3);
    expect(waited[2]!).toBeGreaterThan(waited[0]!);
  });

  it('after as long as Ignite wants', async () => {
    const headers = { 'retry-after': '7' };
    ignite.onRequest = ({ number }) =>
      number === 1 ? { kind: 'status', status: 429, headers } : undefined;
    const { client, pauses } = clientOf();
    await client.list(ALL);
    expect(pauses).toContain(7000);
  });

  it.each<[Fault, string]>([
    [{ kind: 'status', status: 503 }, 'serverError'],
    [{ kind: 'status', status: 429 }, 'rateLimited'],
    [{ kind: 'cutOff' }, 'unreachable'],
  ])('but not for ever: %j is %s in the end', async (fault, problem) => {
    ignite.onRequest = () => fault;
    await expect(clientOf().client.list(ALL)).rejects.toMatchObject({ problem });
    expect(ignite.requests).toHaveLength(6);
  });

  it('and a server that is not there is named', async () => {
    const host = `127.0.0.1:${await freePort()}`;
    const error: unknown = await clientOf({ url: `http://${host}/api` })
      .client.list(ALL)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ problem: 'unreachable' });
    expect(String(error)).toContain(host);
    expect(String(error)).toContain('ECONNREFUSED');
  });
});

it('an answer that unpacks to more than a page may be is refused, and not asked for again', async () => {
  const bomb = gzipSync(Buffer.alloc(MOST_BYTES + 1, ' '));
  let requests = 0;
  const server = createServer((_request, response) => {
    requests++;
    response.setHeader('content-encoding', 'gzip').end(bomb);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { client } = clientOf({ url: `http://127.0.0.1:${port}/api` });
  await expect(client.list(ALL)).rejects.toMatchObject({
    problem: 'tooLarge',
    message: expect.stringContaining('32 MB'),
  });
  expect(requests).toBe(1);
  await new Promise((resolve) => server.close(resolve));
});

it('sends no more requests per second than it may', async () => {
  const { client, pauses } = clientOf({ requestsPerSecond: 4 });
  for (let n = 0; n < 3; n++) await client.count();
  expect(pauses).toEqual([250, 250]);
});

it('stops at once when it is told to', async () => {
  const abort = new AbortController();
  ignite.onRequest = () => {
    abort.abort();
    return { kind: 'status', status: 503 };
  };
  await expect(clientOf().client.list(ALL, abort.signal)).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect(ignite.requests).toHaveLength(1);
});

it.each([
  ['0', 0],
  ['12', 12_000],
  [' 3 ', 3000],
  ['Thu, 01 Jan 1970 00:00:09 GMT', 8000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['999999', 300_000],
  ['soon', null],
  [null, null],
])('reads Retry-After %p as %p ms', (header, time) => {
  expect(retryAfter(header, 1000)).toBe(time);
});

it('pauses grow up to 20 seconds, each by its own chance', () => {
  expect([1, 2, 3, 9].map((tries) => pauseBefore(tries, 1))).toEqual([500, 1000, 2000, 20_000]);
  expect(pauseBefore(1, 0)).toBe(250);
});
