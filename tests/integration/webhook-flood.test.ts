import http from 'node:http';
import { deliveryOf } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { freshVideoId, videoOf } from '../support/videos';
import { WEBHOOK, send, until } from '../support/webhook';

const secret = 'whsec_3f9b6a0d5c7e41d2a8b0';
const KB = 1024;

let site: TestSite;
beforeAll(async () => {
  site = await startSite({
    config: {
      signingSecrets: [secret],
      maxBodySize: '100kb',
      unverifiedBytes: '400kb',
      mediaHosts: ['media.example.com'],
    },
  });
});
afterAll(() => site.stop());

const open = new Set<http.ClientRequest>();
afterEach(() => {
  for (const sent of open) sent.destroy();
  open.clear();
});

/** Sends a body whose signature is a guess, and never the last byte of it. */
const hold = (size: number) => {
  const { headers } = deliveryOf({ secret: 'a guess', video: Buffer.alloc(size) });
  const sent = http.request(site.url + WEBHOOK, {
    method: 'POST',
    agent: false,
    headers: { ...headers, 'content-length': size + 1 },
  });
  const held: { status?: number; retryAfter?: string } = {};
  sent.on('response', (response) => {
    response.resume();
    Object.assign(held, {
      status: response.statusCode,
      retryAfter: response.headers['retry-after'],
    });
  });
  // The test hangs up on what is still open at its end.
  sent.on('error', () => {});
  sent.write(Buffer.alloc(size));
  open.add(sent);
  return held;
};

it('strangers who send and do not end are answered 503, the largest first, and Ignite goes on getting 202', async () => {
  const small = Array.from({ length: 20 }, () => hold(1 * KB));
  const large = Array.from({ length: 8 }, (_, index) => hold((60 + index) * KB));
  await until(() => large.filter(({ status }) => status !== undefined).length >= 3);

  for (let count = 0; count < 5; count += 1) {
    const delivery = deliveryOf({ secret, video: videoOf({ id: freshVideoId() }) });
    expect((await send(site, delivery)).status).toBe(202);
  }
  for (const { status, retryAfter } of large.filter((one) => one.status !== undefined)) {
    expect(status).toBe(503);
    expect(retryAfter).toMatch(/^[1-9]\d*$/);
  }
  expect(large.some(({ status }) => status === undefined)).toBe(true);
  expect(small.every(({ status }) => status === undefined)).toBe(true);
});

it('a body in chunks of one byte is counted as what it takes', async () => {
  const { headers } = deliveryOf({ secret: 'a guess', video: Buffer.alloc(1) });
  const sent = http.request(site.url + WEBHOOK, {
    method: 'POST',
    agent: false,
    headers: { ...headers, 'transfer-encoding': 'chunked' },
  });
  open.add(sent);
  const answered = new Promise<number | undefined>((resolve, reject) => {
    sent.on('response', ({ statusCode }) => resolve(statusCode));
    sent.on('error', reject);
  });
  for (let chunk = 0; chunk < 2000; chunk += 1) sent.write('x');
  expect(await answered).toBe(503);
});

describe("the router's work", () => {
  const matched = async (path: string): Promise<number> => {
    const match = jest.spyOn(site.strapi.server.router, 'match');
    const { headers, body } = deliveryOf({ secret, video: videoOf({ id: freshVideoId() }) });
    await fetch(site.url + path, { method: 'POST', headers, body: new Uint8Array(body) });
    const calls = match.mock.calls.length;
    match.mockRestore();
    return calls;
  };

  it('is not needed for a delivery, whose route is listed all the same', async () => {
    expect(await matched(WEBHOOK)).toBe(0);
    expect(await matched('/api/auth/local')).toBe(1);
    const routes = site.strapi.server.api('content-api').listRoutes();
    expect(routes.map(({ path }) => path)).toContain(WEBHOOK);
  });
});

it('the pages of the site may show media from the hosts of the company', async () => {
  const { headers } = await fetch(site.url);
  expect(headers.get('content-security-policy')).toMatch(
    /img-src [^;]* https:\/\/media\.example\.com/
  );
});
