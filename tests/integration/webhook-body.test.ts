import http from 'node:http';
import request from 'supertest';
import { deliveryOf, type Delivery } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { freshVideoId, videoOf } from '../support/videos';
import { WEBHOOK, entryOf, recordsOf, send, settled } from '../support/webhook';

const secret = 'whsec_3f9b6a0d5c7e41d2a8b0';
const MB = 1024 * 1024;

let site: TestSite;
beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
});
afterAll(() => site.stop());

interface Answer {
  status: number | undefined;
  body: unknown;
}

/** Sends headers, and of the body what `write` writes; resolves with the answer even if the body never ends. */
const sendRaw = (
  headers: http.OutgoingHttpHeaders,
  write: (sent: http.ClientRequest) => void
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = http.request(site.url + WEBHOOK, { method: 'POST', headers, agent: false });
    let answered = false;
    sent.on('response', (response) => {
      answered = true;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        sent.destroy();
        resolve({
          status: response.statusCode,
          body: JSON.parse(Buffer.concat(chunks).toString()) as unknown,
        });
      });
    });
    // The site may hang up on the rest of a body that it has refused.
    sent.on('error', (error) => {
      if (!answered) reject(error);
    });
    write(sent);
  });

/** A video whose body is exactly this long. */
const bodyOf = (bytes: number, id = freshVideoId()): Buffer => {
  const empty = JSON.stringify(videoOf({ id, transcriptions: [{ text: '' }] }));
  const body = empty.replace('"text":""', `"text":"${'x'.repeat(bytes - empty.length)}"`);
  return Buffer.from(body);
};

const without = (headers: Record<string, string>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));

const tooLarge = {
  data: null,
  error: {
    status: 413,
    name: 'PayloadTooLargeError',
    message: expect.stringMatching(/\w+ \w+/) as string,
    details: {},
  },
};

describe('the size of a body', () => {
  it.each([
    ['6 MB', 6 * MB],
    ['10 MB, which is the limit,', 10 * MB],
  ])('of %s is taken and kept to the last byte', async (_size, bytes) => {
    const id = freshVideoId();
    const delivery = deliveryOf({ secret, deliveryId: `del_${id}`, video: bodyOf(bytes, id) });
    expect(delivery.body).toHaveLength(bytes);
    expect((await send(site, delivery)).status).toBe(202);
    await settled(site);
    expect((await entryOf(site, id)).published).toMatchObject({ title: 'Assembly line' });
    const [record] = await recordsOf(site, `del_${id}`);
    expect(record?.body?.equals(delivery.body)).toBe(true);
  });

  it.each([
    ['11 MB', 11 * MB],
    ['one byte over the limit', 10 * MB + 1],
  ])('of %s is refused with 413, however well signed', async (_size, bytes) => {
    const { headers, body } = deliveryOf({ secret, video: bodyOf(bytes) });
    const answer = await sendRaw({ ...headers, 'content-length': body.length }, (sent) =>
      sent.end(body)
    );
    expect(answer).toEqual({ status: 413, body: tooLarge });
    expect(await recordsOf(site, headers['x-webhook-delivery-id'] ?? '')).toEqual([]);
  });

  it('that is said to be over the limit is refused before the body comes', async () => {
    const { headers, body } = deliveryOf({ secret, video: bodyOf(11 * MB) });
    const answer = await sendRaw({ ...headers, 'content-length': body.length }, (sent) => {
      sent.write(body.subarray(0, 100));
    });
    expect(answer).toEqual({ status: 413, body: tooLarge });
  });

  it('that is not said at all, and turns out to be over the limit, is refused with 413', async () => {
    const { headers, body } = deliveryOf({ secret, video: bodyOf(11 * MB) });
    const answer = await sendRaw({ ...headers, 'transfer-encoding': 'chunked' }, (sent) => {
      // The last byte never comes: the site has to stop reading at the limit by itself.
      sent.write(body.subarray(0, body.length - 1));
    });
    expect(answer).toEqual({ status: 413, body: tooLarge });
  });

  it('that is not said at all is no reason to refuse a small one', async () => {
    const { headers, body } = deliveryOf({ secret, video: bodyOf(2000) });
    const answer = await sendRaw({ ...headers, 'transfer-encoding': 'chunked' }, (sent) => {
      sent.write(body.subarray(0, 700));
      sent.end(body.subarray(700));
    });
    expect(answer.status).toBe(202);
  });
});

describe('10 MB whose headers are already wrong are refused before they are read', () => {
  const announced = deliveryOf({ secret, video: videoOf({ id: freshVideoId() }) }).headers;
  const stale = deliveryOf({ secret, video: Buffer.alloc(0), t: Date.now() - 48 * 3_600_000 });

  it.each([
    ['unsigned', 401, without(announced, 'x-webhook-signature')],
    ['a signature that is not one', 401, { ...announced, 'x-webhook-signature': 'v1=1' }],
    ['signed too long ago', 401, stale.headers],
    ['no event', 400, without(announced, 'x-webhook-event')],
    ['no delivery id', 400, without(announced, 'x-webhook-delivery-id')],
    ['not JSON', 415, { ...announced, 'content-type': 'video/mp4' }],
  ])('%s: %d', async (_what, status, headers) => {
    const answer = await sendRaw({ ...headers, 'content-length': 10 * MB }, (sent) => {
      sent.write('{"id"');
    });
    expect(answer.status).toBe(status);
  });
});

describe('the bytes of a body', () => {
  const json = (id: string): string => JSON.stringify(videoOf({ id, title: 'Überblick 😀' }));

  const kept = async ({ headers }: Delivery): Promise<Buffer | undefined> => {
    const [record] = await recordsOf(site, headers['x-webhook-delivery-id'] ?? '');
    return record?.body ?? undefined;
  };

  it.each([
    ['a byte order mark', (id: string) => Buffer.from(`\uFEFF${json(id)}`)],
    [
      'a byte that is not UTF-8',
      (id: string) => Buffer.from(json(id).replace('Überblick', 'Ü\u00FF'), 'latin1'),
    ],
    ['UTF-16', (id: string) => Buffer.from(`\uFEFF${json(id)}`, 'utf16le')],
    ['a zero byte', (id: string) => Buffer.from(`${json(id)}\0`)],
  ])(
    'that hold %s and have a valid signature are never a 401, and are kept',
    async (_what, bytes) => {
      const delivery = deliveryOf({ secret, video: bytes(freshVideoId()) });
      const { status } = await send(site, delivery);
      expect([202, 422]).toContain(status);
      expect(await kept(delivery)).toEqual(delivery.body);
      expect((await send(site, delivery)).status).toBe(status === 202 ? 200 : 422);
    }
  );

  it('are signed as they are: numbers, escapes and white space need not be those of JSON.stringify', async () => {
    const id = freshVideoId();
    const text = `{ "id":"${id}",\r\n\t"duration":60.0, "title":"\\u00dcberblick \\/ 1",\n "visibility":"public","status":"COMPLETE","updatedAt":"2024-01-15T10:00:00.000Z" }\n`;
    expect((await send(site, deliveryOf({ secret, video: Buffer.from(text) }))).status).toBe(202);
    await settled(site);
    expect((await entryOf(site, id)).published).toMatchObject({
      duration: 60,
      title: 'Überblick / 1',
    });
  });

  it("may hold any of the customer's own keys, __proto__ and dots included", async () => {
    const id = freshVideoId();
    const customMetadata = '{"__proto__":{"admin":true},"a.b":1,"constructor":null,"naïve":"ja"}';
    const text = JSON.stringify(videoOf({ id, customMetadata: 0 })).replace(
      '"customMetadata":0',
      `"customMetadata":${customMetadata}`
    );
    expect((await send(site, deliveryOf({ secret, video: Buffer.from(text) }))).status).toBe(202);
    await settled(site);
    const { published } = await entryOf(site, id);
    // PostgreSQL keeps members, not their order.
    const members = Object.entries(published?.['customMetadata'] as object).sort();
    expect(members).toEqual(Object.entries(JSON.parse(customMetadata) as object).sort());
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });
});

it.each(['text', '', 'true', 0, 1.5, true, false, [1, 2], {}].map((value) => [value]))(
  'custom metadata that is %j makes an entry, and saying it again changes nothing',
  async (customMetadata) => {
    const video = videoOf({ id: freshVideoId(), customMetadata });
    expect((await send(site, deliveryOf({ secret, video }))).status).toBe(202);
    await settled(site);
    const { draft, published } = await entryOf(site, video.id);
    expect(published).not.toBeNull();
    const later = { ...video, updatedAt: '2024-01-15T10:00:00.001Z' };
    const again = deliveryOf({ secret, video: { ...later, createdAt: video['createdAt'] } });
    expect((await send(site, again)).status).toBe(202);
    await settled(site);
    const after = await entryOf(site, video.id);
    expect(after.draft?.['customMetadata']).toEqual(draft?.['customMetadata']);
    // Only igniteUpdatedAt is news.
    expect(after.draft).toMatchObject({ igniteUpdatedAt: '2024-01-15T10:00:00.001Z' });
  }
);

describe('the rest of the site', () => {
  it('still reads JSON bodies', async () => {
    const response = await request(site.url)
      .post('/api/auth/local')
      .send({ identifier: 'nobody@example.com', password: 'wrong-password' });
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({
      error: { name: 'ValidationError', message: 'Invalid identifier or password' },
    });
  });

  it.each([
    ['a trailing slash', `${WEBHOOK}/`],
    ['upper case', WEBHOOK.toUpperCase()],
    ['a query', `${WEBHOOK}?from=ignite`],
  ])('verifies the webhook under its path with %s, too', async (_what, path) => {
    const post = (delivery: Delivery) =>
      request(site.url).post(path).set(delivery.headers).send(delivery.body.toString());
    const video = videoOf({ id: freshVideoId() });
    expect((await post(deliveryOf({ secret, video }))).status).toBe(202);
    expect((await post(deliveryOf({ secret: 'guess', video }))).status).toBe(401);
  });

  it('has no other path that takes deliveries', async () => {
    const { headers, body } = deliveryOf({ secret, video: videoOf({ id: freshVideoId() }) });
    const response = await request(site.url).post(`${WEBHOOK}s`).set(headers).send(body.toString());
    expect([404, 405]).toContain(response.status);
    expect(await recordsOf(site, headers['x-webhook-delivery-id'] ?? '')).toEqual([]);
  });
});
