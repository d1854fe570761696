import { startFakeIgnite, type FakeIgnite } from '../support/fake-ignite/fake-ignite';
import type { Change } from '../support/fake-ignite/library';

let ignite: FakeIgnite;
let changes: Change[];

beforeEach(async () => {
  ignite = await startFakeIgnite();
  changes = [];
  ignite.uploads.onChange = (change) => void changes.push(change);
});
afterEach(() => ignite.stop());

interface Answer {
  videoId?: string;
  signedUrl?: string;
  multipartUpload?: { uploadId: string; key: string };
  parts?: { url: string }[];
}

const call = async (method: string, path: string, body?: object) => {
  const response = await fetch(`${ignite.apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${ignite.token}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer };
};

const create = (parts: object = {}) =>
  call('PUT', '/videos/upload', { title: 'Tour', visibility: 'private', ...parts });

const put = (url: string, bytes = 'bytes') =>
  fetch(url, { method: 'PUT', headers: { 'content-type': 'video/mp4' }, body: bytes });

const heard = () => changes.map(({ event, video }) => [event, video['status']]);

/** An upload in parts, and what its calls are. */
const inParts = async () => {
  const { body } = await create({ mimeType: 'video/mp4', useMultipart: true });
  const { uploadId, key } = body.multipartUpload!;
  const at = (what: string) => `/videos/upload/s3/multipart/${uploadId}${what}?key=${key}`;
  return {
    videoId: String(body.videoId),
    async sign(startPart: number, endPart: number): Promise<string[]> {
      const answer = await call('POST', at('/prepare-parts'), { startPart, endPart });
      return answer.body.parts!.map(({ url }) => url);
    },
    complete: (etags: (string | null)[]) =>
      call('POST', at('/complete'), {
        parts: etags.map((ETag, index) => ({ PartNumber: index + 1, ETag })),
      }),
    list: () => call('GET', at('')),
    abort: () => call('DELETE', at('')),
  };
};

describe('one PUT', () => {
  it('makes a video that is processed for as long as the test wants, and tells each step', async () => {
    const { body } = await create();
    expect(body).toMatchObject({ title: 'Tour' });
    const id = String(body.videoId);
    expect(ignite.library.get(id)).toMatchObject({ status: 'NO_FILE', visibility: 'private' });
    expect((await put(body.signedUrl!)).status).toBe(200);
    expect(ignite.library.get(id)).toMatchObject({ status: 'PROCESSING', title: 'Tour' });
    ignite.uploads.encode(id);
    expect(heard()).toEqual([
      ['video.created', 'NO_FILE'],
      ['video.updated', 'PROCESSING'],
      ['video.updated', 'COMPLETE'],
    ]);
  });

  it('takes the bytes once, and for no other address than the signed one', async () => {
    const { body } = await create();
    const url = String(body.signedUrl);
    expect((await put(url.replace('signature=', 'signature=0'))).status).toBe(403);
    expect((await put(url)).status).toBe(200);
    expect((await put(url)).status).toBe(404);
  });

  it('refuses an address that has expired with 403, as S3 words it', async () => {
    const { body } = await create();
    ignite.uploads.now = () => Date.now() + 2 * ignite.uploads.validFor;
    const late = await put(body.signedUrl!);
    expect(late.status).toBe(403);
    expect(await late.text()).toContain('<Message>Request has expired</Message>');
  });

  it('replaces the file of a video', async () => {
    const { video } = ignite.library.create({ title: 'Tour' });
    const { body } = await call('PUT', `/videos/upload/${video.id}`);
    expect((await put(body.signedUrl!)).status).toBe(200);
    expect(ignite.library.get(video.id)).toMatchObject({ status: 'REPLACING', title: 'Tour' });
    expect((await call('PUT', '/videos/upload/unknown')).status).toBe(404);
  });
});

describe('parts', () => {
  beforeEach(() => {
    ignite.uploads.minPart = 4;
  });

  it('make a video when they are completed in order, with what the storage said of each', async () => {
    const upload = await inParts();
    const [first, second] = await upload.sign(1, 2);
    const etags = [await put(first!, 'four'), await put(second!, 'x')].map(({ headers }) =>
      headers.get('etag')
    );
    expect((await upload.list()).body).toMatchObject([
      { PartNumber: 1, Size: 4 },
      { PartNumber: 2, Size: 1 },
    ]);
    expect((await upload.complete([etags[1]!, etags[0]!])).status).toBe(400);
    expect((await upload.complete(etags)).status).toBe(200);
    expect(ignite.library.get(upload.videoId)?.['status']).toBe('PROCESSING');
    expect(ignite.uploads.unfinished()).toBe(0);
  });

  it('must not be smaller than the storage wants, but for the last', async () => {
    const upload = await inParts();
    const urls = await upload.sign(1, 2);
    const etags: (string | null)[] = [];
    for (const url of urls) etags.push((await put(url, 'x')).headers.get('etag'));
    expect((await upload.complete(etags)).status).toBe(400);
  });

  it('get lost when the test says so, and can be sent again', async () => {
    ignite.uploads.onPart = ({ attempt }) => (attempt === 1 ? 'lost' : undefined);
    const [url] = await (await inParts()).sign(1, 1);
    await expect(put(url!)).rejects.toThrow();
    expect((await put(url!)).status).toBe(200);
    expect(ignite.uploads.stored).toMatchObject([{ partNumber: 1, attempt: 2 }]);
  });

  it('are given up, and the video stays without a file', async () => {
    const upload = await inParts();
    const [url] = await upload.sign(1, 1);
    expect((await upload.abort()).status).toBe(200);
    expect((await put(url!)).status).toBe(404);
    expect((await upload.complete(['x'])).status).toBe(404);
    expect(ignite.library.get(upload.videoId)?.['status']).toBe('NO_FILE');
  });
});

it('the storage answers browsers of other sites, and shows them the ETag', async () => {
  const { body } = await create();
  const asked = await fetch(String(body.signedUrl), { method: 'OPTIONS' });
  expect(asked.headers.get('access-control-allow-methods')).toBe('PUT');
  const { headers } = await put(body.signedUrl!);
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('access-control-expose-headers')).toBe('ETag');
});

it.each([
  { title: 'x'.repeat(101) },
  { visibility: 'hidden' },
  { folder: 'x' },
  { useMultipart: true },
])('a video is refused with what the reference does not name: %j', async (parts) => {
  expect((await create(parts)).status).toBe(400);
  expect(ignite.library.all()).toEqual([]);
});

it('takes nothing without the token', async () => {
  const response = await fetch(`${ignite.apiUrl}/videos/upload`, { method: 'PUT', body: '{}' });
  expect(response.status).toBe(401);
});
