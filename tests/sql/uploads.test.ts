import {
  LARGEST_PUT,
  PART_SIZE,
  signedParts,
  startedUpload,
  uploadsView,
  type StartedUpload,
  type UploadsView,
} from '#shared/contract/uploads';
import { service } from '../../server/src/services';
import { callAdmin, logIn, makeAdministrator } from '../support/administrator';
import { makeDatabase, type TestDatabase } from '../support/database';
import { startFakeIgnite, type FakeIgnite } from '../support/fake-ignite/fake-ignite';
import { startSite, type TestSite } from '../support/site';
import { entryOf, until } from '../support/webhook';

let ignite: FakeIgnite;
let database: TestDatabase;
let site: TestSite;
let token: string;
/** Everything that the admin API answered. */
let answers: string[];

const start = async (): Promise<void> => {
  site = await startSite({
    database,
    config: { apiToken: ignite.token, apiUrl: ignite.apiUrl },
  });
  token = await logIn(site);
};

beforeAll(async () => {
  ignite = await startFakeIgnite();
  database = await makeDatabase();
  await start();
});
afterAll(async () => {
  await site?.stop();
  await ignite?.stop();
  await database?.drop();
});
beforeEach(() => {
  answers = [];
});
afterEach(async () => {
  ignite.onRequest = undefined;
  expect(answers.join()).not.toContain(ignite.token);
  await site.strapi.db.connection('ignite_video_uploads').delete();
});

const call = async (
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  data?: unknown,
  as = token
): Promise<{ status: number; data: unknown; error?: unknown }> => {
  const { status, body } = await callAdmin(site, `/ignite-video/uploads${path}`, {
    method,
    data,
    token: as,
  });
  answers.push(JSON.stringify(body));
  return { status, ...(body as { data: unknown }) };
};

const mine = async (): Promise<UploadsView> => uploadsView.parse((await call('GET', '')).data);

const fileOf = (size: number) => ({ name: 'tour.mp4', size, type: 'video/mp4', lastModified: 1 });

const begin = async (parts: object = {}): Promise<StartedUpload> => {
  const { status, data } = await call('POST', '', { title: 'Tour', file: fileOf(5), ...parts });
  expect(status).toBe(200);
  return startedUpload.parse(data);
};

const put = (url: string | null): Promise<Response> =>
  fetch(url!, { method: 'PUT', headers: { 'content-type': 'video/mp4' }, body: 'bytes' });

/** What an entry says of its video; Ignite is asked without waiting for the pause to pass. */
const shows = (videoId: string, expected: object): Promise<void> =>
  until(async () => {
    await site.strapi.db
      .connection('ignite_video_uploads')
      .whereNotNull('next_ask_at')
      .update({ next_ask_at: 0 });
    const { draft } = await entryOf(site, videoId);
    return Object.entries(expected).every(([name, value]) => draft?.[name] === value);
  });

describe('without any webhook', () => {
  it('a video is there as soon as it has an id, then processing, then done and published', async () => {
    const { id, videoId, url } = await begin({ visibility: 'public' });
    await shows(videoId, { title: 'Tour', processingStatus: 'NO_FILE', visibility: 'public' });
    expect((await entryOf(site, videoId)).published).toBeNull();

    expect((await put(url)).status).toBe(200);
    await call('POST', `/${id}/complete`, { parts: [] });
    await shows(videoId, { processingStatus: 'PROCESSING' });
    expect((await mine()).uploads).toMatchObject([{ videoId, state: 'processing' }]);

    ignite.uploads.encode(videoId);
    await shows(videoId, { processingStatus: 'COMPLETE' });
    expect((await entryOf(site, videoId)).published).toMatchObject({ title: 'Tour' });
    await until(async () => (await mine()).uploads.length === 0);
  });

  it('it is private unless somebody chose otherwise', async () => {
    const { videoId } = await begin();
    expect(ignite.library.get(videoId)).toMatchObject({ visibility: 'private' });
  });

  it('a browser that is closed after the last byte leaves nothing that does not end', async () => {
    const { videoId, url } = await begin();
    await put(url);
    await shows(videoId, { processingStatus: 'PROCESSING' });
    await until(async () => (await mine()).uploads[0]?.state === 'processing');
    ignite.uploads.encode(videoId);
    await shows(videoId, { processingStatus: 'COMPLETE' });
    await until(async () => (await mine()).uploads.length === 0);
  });

  it('a site that was restarted goes on asking, and knows what was unfinished', async () => {
    const sent = await begin();
    await put(sent.url);
    const unfinished = await begin({ title: 'Unfinished' });
    await site.stop();
    await start();
    ignite.uploads.encode(sent.videoId);
    await shows(sent.videoId, { processingStatus: 'COMPLETE' });
    await until(async () => (await mine()).uploads.length === 1);
    expect((await mine()).uploads).toMatchObject([{ id: unfinished.id, state: 'sending' }]);
  });

  it('a file that Ignite cannot process, or a video that is deleted there, ends the upload', async () => {
    const failed = await begin();
    await put(failed.url);
    ignite.uploads.encode(failed.videoId, { status: 'FAILED' });
    const gone = await begin();
    ignite.library.remove(gone.videoId);
    await shows(failed.videoId, { processingStatus: 'FAILED' });
    await until(async () =>
      (await mine()).uploads.every(({ state, problem }) => state === 'failed' && problem !== null)
    );
    expect((await mine()).uploads.map(({ problem }) => problem)).toEqual(['processing', 'gone']);
  });
});

describe('parts', () => {
  const large = { file: fileOf(LARGEST_PUT + 1) };

  beforeAll(() => {
    ignite.uploads.minPart = 1;
  });

  it('go to addresses of their own, and make the video when all are there', async () => {
    const { id, videoId, url, inParts } = await begin(large);
    expect([url, inParts]).toEqual([null, true]);
    const parts = signedParts.parse((await call('POST', `/${id}/parts`, { from: 1, to: 7 })).data);
    const sent: { partNumber: number; etag: string }[] = [];
    for (const { partNumber, url: address } of parts) {
      sent.push({ partNumber, etag: (await put(address)).headers.get('etag')! });
    }
    expect((await call('POST', `/${id}/complete`, { parts: sent })).status).toBe(200);
    await shows(videoId, { processingStatus: 'PROCESSING' });
    expect(Math.ceil(large.file.size / PART_SIZE)).toBe(parts.length - 1);
  });

  it.each<[string, string, object]>([
    ['/prepare-parts', 'parts', { from: 1, to: 2 }],
    ['/complete', 'complete', { parts: [{ partNumber: 1, etag: '"x"' }] }],
  ])('an answer to %s that is not known ends the upload', async (path, route, data) => {
    const { id } = await begin(large);
    ignite.onRequest = (request) =>
      request.path.endsWith(path) ? { kind: 'status', status: 404 } : undefined;
    expect(await call('POST', `/${id}/${route}`, data)).toMatchObject({
      status: 409,
      error: { details: { code: 'gone' } },
    });
    expect((await mine()).uploads).toMatchObject([{ id, state: 'failed', problem: 'gone' }]);
  });

  it('stay failed when Ignite was being asked about them meanwhile', async () => {
    const { id } = await begin(large);
    const uploads = service(site.strapi, 'uploads');
    const asked = (await uploads.due(Number.MAX_SAFE_INTEGER, 100)).find((one) => one.id === id)!;
    await uploads.fail(id, 'gone');
    await uploads.askNext(asked, Date.now(), { state: asked.state });
    expect((await mine()).uploads).toMatchObject([{ id, state: 'failed' }]);
  });

  it('that Ignite cannot sign for the moment end nothing', async () => {
    const { id } = await begin(large);
    ignite.onRequest = () => ({ kind: 'status', status: 503 });
    const { status, error } = await call('POST', `/${id}/parts`, { from: 1, to: 1 });
    expect([status, error]).toMatchObject([409, { details: { code: 'unreachable' } }]);
    expect((await mine()).uploads).toMatchObject([{ id, state: 'sending' }]);
  });

  it('are given up in Ignite when the upload is removed', async () => {
    const before = ignite.uploads.unfinished();
    const { id } = await begin(large);
    expect(ignite.uploads.unfinished()).toBe(before + 1);
    expect(uploadsView.parse((await call('DELETE', `/${id}`)).data).uploads).toEqual([]);
    expect(ignite.uploads.unfinished()).toBe(before);
  });
});

it('a file that was not sent in time gets another address for the same video', async () => {
  const { id, videoId } = await begin();
  const again = startedUpload.parse((await call('POST', `/${id}/address`)).data);
  expect(again.videoId).toBe(videoId);
  expect((await put(again.url)).status).toBe(200);
  await call('POST', `/${id}/complete`, { parts: [] });
  expect((await call('POST', `/${id}/address`)).status).toBe(409);
});

it('says what Ignite says when it refuses a video', async () => {
  ignite.onRequest = () => ({ kind: 'status', status: 400 });
  expect(await call('POST', '', { title: 'Tour', file: fileOf(5) })).toMatchObject({
    status: 409,
    error: { details: { code: 'refused', said: 'Something went wrong.' } },
  });
  ignite.onRequest = () => ({ kind: 'html' });
  expect(await call('POST', '', { title: 'Tour', file: fileOf(5) })).toMatchObject({
    error: { details: { code: 'unexpected' } },
  });
});

it('offers the categories and tags that Ignite lists, and none where it does not', async () => {
  ignite.library.create({ categories: [{ id: 'c1', title: 'Tours' }], tags: [] });
  const choices = async () => (await call('GET', '/choices')).data;
  expect(await choices()).toEqual({ categories: [{ id: 'c1', title: 'Tours' }], tags: [] });
  ignite.onRequest = () => ({ kind: 'status', status: 404 });
  expect(await choices()).toEqual({ categories: [], tags: [] });
});

it.each([
  { title: 'x'.repeat(101) },
  { title: ' ' },
  { visibility: 'hidden' },
  { language: 'no language' },
  { file: fileOf(0) },
  { file: fileOf(60_000_000_001) },
])('refuses %j before anything is made in Ignite', async (parts) => {
  const before = ignite.library.all().length;
  expect((await call('POST', '', { title: 'Tour', file: fileOf(5), ...parts })).status).toBe(400);
  expect(ignite.library.all()).toHaveLength(before);
});

it('nobody touches the uploads of others, nor uploads without the permission', async () => {
  const { id } = await begin();
  const uploader = await makeAdministrator(site, 'uploader', [
    'plugin::ignite-video.uploads.create',
  ]);
  const writer = await makeAdministrator(site, 'writer', ['plugin::ignite-video.health.read']);
  const other = await logIn(site, uploader);
  expect(await call('GET', '', undefined, other)).toMatchObject({ data: { uploads: [] } });
  for (const path of [`/${id}/address`, `/${id}/parts`, `/${id}/complete`]) {
    expect((await call('POST', path, {}, other)).status).toBe(404);
  }
  expect((await call('DELETE', `/${id}`, undefined, other)).status).toBe(404);
  const without = await logIn(site, writer);
  expect((await call('POST', '', { title: 'x', file: fileOf(5) }, without)).status).toBe(403);
});
