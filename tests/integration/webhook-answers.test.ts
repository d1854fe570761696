import request, { type Response } from 'supertest';
import { deliveryOf, exampleBody, signature, type Delivery } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { freshVideoId, videoOf } from '../support/videos';
import { WEBHOOK, entryOf, recordsOf, send, settled } from '../support/webhook';

const secret = 'whsec_3f9b6a0d5c7e41d2a8b0';
const minute = 60_000;
const hour = 60 * minute;

let site: TestSite;
beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
});
afterAll(() => site.stop());

/** Whatever is answered, it gives away neither the secret, nor the signature that would be right, nor a stack. */
const expectNothingGivenAway = (response: Response, t: string, body: Buffer): void => {
  const everything = JSON.stringify(response.headers) + response.text;
  expect(everything).not.toContain(secret);
  expect(everything).not.toContain(signature(secret, t, body));
  expect(everything).not.toMatch(/\bat .+:\d+:\d+|\.[jt]s:\d+|node_modules|"stack"/);
};

const answerTo = async (
  delivery: Delivery,
  overrides: Record<string, string | null> = {}
): Promise<Response> => {
  const response = await send(site, delivery, overrides);
  const header = { ...delivery.headers, ...overrides }['x-webhook-signature'] ?? '';
  expectNothingGivenAway(response, /t=(\d+)/.exec(header)?.[1] ?? '', delivery.body);
  return response;
};

/** Strapi's usual shape of a refusal, with nothing beside it. */
const refusal = (status: number, name: string, message: RegExp = /\w+ \w+/) => ({
  data: null,
  error: { status, name, message: expect.stringMatching(message) as string, details: {} },
});

const fresh = (parts: Partial<Parameters<typeof deliveryOf>[0]> = {}): Delivery =>
  deliveryOf({ secret, video: videoOf({ id: freshVideoId() }), ...parts });

const idOf = (delivery: Delivery): string => delivery.headers['x-webhook-delivery-id'] ?? '';

describe('a verified delivery', () => {
  it('that is new is taken with 202 and makes the entry', async () => {
    const delivery = deliveryOf({
      secret,
      video: exampleBody('4-updated-complete-public.json'),
      deliveryId: 'del_1',
    });
    const response = await answerTo(delivery);
    expect(response.status).toBe(202);
    expect(response.body).toEqual({ status: 'accepted', deliveryId: 'del_1' });
    await settled(site);
    const { draft, published } = await entryOf(site, '507f1f77bcf86cd799439011');
    expect(draft).toMatchObject({ title: 'Assembly line', duration: 124.48 });
    expect(published).toMatchObject({ title: 'Assembly line', duration: 124.48 });
  });

  it.each(['video.published', 'transcription.finished', 'VIDEO.UPDATED'])(
    'of the unknown event %s is ignored with 200, recorded, and makes no entry',
    async (event) => {
      const id = freshVideoId();
      const delivery = fresh({ video: videoOf({ id }), event });
      const response = await answerTo(delivery);
      expect(response.status).toBe(200);
      expect(response.body).toEqual({ status: 'ignored', deliveryId: idOf(delivery) });
      await settled(site);
      expect(await recordsOf(site, idOf(delivery))).toMatchObject([{ state: 'ignored', event }]);
      expect((await entryOf(site, id)).versions).toBe(0);
    }
  );

  it.each([
    ['hours after it was signed', -(24 * hour - minute)],
    ['by a clock that is a few minutes fast', 4 * minute],
  ])('that arrives %s is taken', async (_when, offset) => {
    const response = await answerTo(fresh({ t: Date.now() + offset }));
    expect(response.status).toBe(202);
  });

  it('may name a character set beside its content type', async () => {
    const response = await answerTo(fresh(), { 'content-type': 'application/json; charset=utf-8' });
    expect(response.status).toBe(202);
  });
});

describe('a request without the headers that Ignite sends', () => {
  it.each([
    ['no event', 'x-webhook-event', null],
    ['an empty event', 'x-webhook-event', ''],
    ['no delivery id', 'x-webhook-delivery-id', null],
    ['an empty delivery id', 'x-webhook-delivery-id', ''],
  ])('is refused with 400 that names the header: %s', async (_what, header, value) => {
    const response = await answerTo(fresh(), { [header]: value });
    expect(response.status).toBe(400);
    expect(response.body).toEqual(refusal(400, 'BadRequestError', new RegExp(header, 'i')));
  });

  it.each([
    ['text', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['an upload', 'multipart/form-data; boundary=x'],
    ['bytes', 'application/octet-stream'],
  ])('is refused with 415 when it calls itself %s', async (_what, contentType) => {
    const response = await answerTo(fresh(), { 'content-type': contentType });
    expect(response.status).toBe(415);
    expect(response.body).toEqual(refusal(415, 'UnsupportedMediaTypeError', /json/i));
  });

  it('is refused with 415 when it does not say what it is', async () => {
    const response = await answerTo(fresh(), { 'content-type': null });
    expect(response.status).toBe(415);
  });
});

describe('a request whose signature is not right', () => {
  const hex = 'ab'.repeat(32);
  const now = Date.now();

  it.each([
    ['missing', null],
    ['empty', ''],
    ['a bare digest', hex],
    ['without a time', `v1=${hex}`],
    ['without a digest', `t=${now}`],
    ['with an empty time', `t=,v1=${hex}`],
    ['with words for a time', `t=yesterday,v1=${hex}`],
    ['with a negative time', `t=-${now},v1=${hex}`],
    ['with a digest that is too short', `t=${now},v1=${hex.slice(1)}`],
    ['with a digest that is too long', `t=${now},v1=${hex}a`],
    ['with a digest that is not hex', `t=${now},v1=${'zz'.repeat(32)}`],
    ['with an unknown scheme', `t=${now},v0=${hex}`],
    ['a mere guess', `t=${now},v1=${hex}`],
  ])('is refused with 401 and leaves no record: %s', async (_what, header) => {
    const delivery = fresh();
    const response = await answerTo(delivery, { 'x-webhook-signature': header });
    expect(response.status).toBe(401);
    expect(response.body).toEqual(refusal(401, 'UnauthorizedError'));
    expect(await recordsOf(site, idOf(delivery))).toEqual([]);
  });

  it('is refused with 401 when it was made with another secret', async () => {
    const response = await answerTo(fresh({ secret: 'whsec_of_somebody_else' }));
    expect(response.status).toBe(401);
    expect(response.body).toEqual(refusal(401, 'UnauthorizedError'));
  });

  it('is refused with 401 when one byte of the body is another', async () => {
    const { headers, body } = fresh();
    const tampered = Buffer.from(body.toString().replace('Assembly line', 'assembly line'));
    expect(tampered).toHaveLength(body.length);
    expect((await answerTo({ headers, body: tampered })).status).toBe(401);
    expect((await answerTo({ headers, body })).status).toBe(202);
  });

  it('is refused with 401 when its time was changed to be fresh', async () => {
    const t = Date.now() - 25 * hour;
    const delivery = fresh({ t });
    const renewed = delivery.headers['x-webhook-signature']?.replace(`${t}`, `${Date.now()}`) ?? '';
    expect((await answerTo(delivery, { 'x-webhook-signature': renewed })).status).toBe(401);
  });

  it.each([
    ['older than the replay window', -(24 * hour + minute)],
    ['over five minutes in the future', 6 * minute],
  ])('is refused with 401 when it is right but %s', async (_what, offset) => {
    const delivery = fresh({ t: Date.now() + offset });
    const response = await answerTo(delivery);
    expect(response.status).toBe(401);
    expect(response.body).toEqual(refusal(401, 'UnauthorizedError'));
    expect(await recordsOf(site, idOf(delivery))).toEqual([]);
  });
});

it.each(['get', 'put', 'patch', 'delete'] as const)(
  'a validly signed %s is refused with 405 and does nothing',
  async (method) => {
    const { headers, body } = fresh();
    const sent = request(site.url)[method](WEBHOOK).set(headers);
    sent.serialize((bytes: unknown) => bytes as string);
    const response = await sent.send(body as unknown as object);
    expect(response.status).toBe(405);
    expect(response.body).toEqual(refusal(405, 'MethodNotAllowedError', /POST/));
    expect(await recordsOf(site, headers['x-webhook-delivery-id'] ?? '')).toEqual([]);
  }
);

it.each(['head', 'options'] as const)('a %s is refused with 405, too', async (method) => {
  expect((await request(site.url)[method](WEBHOOK)).status).toBe(405);
});

describe('a validly signed body that is not a video', () => {
  const updatedAt = '2024-01-15T10:00:00.000Z';
  const id = '65a50b7c9f1d2e00000000aa';

  it.each([
    ['nothing', ''],
    ['broken JSON', '{"id":'],
    ['a word', 'hello'],
    ['null', 'null'],
    ['a number', '42'],
    ['a string', '"video"'],
    ['a list', `[{"id":"${id}","updatedAt":"${updatedAt}"}]`],
    ['a video without an id', `{"updatedAt":"${updatedAt}"}`],
    ['a video whose id is null', `{"id":null,"updatedAt":"${updatedAt}"}`],
    ['a video whose id is empty', `{"id":"","updatedAt":"${updatedAt}"}`],
    ['a video whose id has a line break', `{"id":"a\\nb","updatedAt":"${updatedAt}"}`],
    ['a video whose id has 65 letters', `{"id":"${'a'.repeat(65)}","updatedAt":"${updatedAt}"}`],
    ['a video whose id is no text', `{"id":"\\ud800","updatedAt":"${updatedAt}"}`],
    ['a video without updatedAt', `{"id":"${id}"}`],
    ['a video whose updatedAt is null', `{"id":"${id}","updatedAt":null}`],
    ['a video whose updatedAt is a word', `{"id":"${id}","updatedAt":"yesterday"}`],
  ])('is refused with 422 and kept for a person to look at: %s', async (_what, text) => {
    const delivery = fresh({ video: Buffer.from(text) });
    const response = await answerTo(delivery);
    expect(response.status).toBe(422);
    expect(response.body).toEqual(refusal(422, 'UnprocessableEntityError'));
    expect(await recordsOf(site, idOf(delivery))).toMatchObject([
      { state: 'invalid', body: Buffer.from(text) },
    ]);
    await settled(site);
    expect((await entryOf(site, id)).versions).toBe(0);
  });

  it('is refused with 422 as often as it is sent', async () => {
    const delivery = fresh({ video: Buffer.from('[]') });
    expect((await answerTo(delivery)).status).toBe(422);
    expect((await answerTo(delivery)).status).toBe(422);
  });

  it('does not use up its delivery id: the corrected body is taken under it', async () => {
    const videoId = freshVideoId();
    const deliveryId = `del_${videoId}`;
    const wrong = deliveryOf({ secret, deliveryId, video: Buffer.from(`{"id":"${videoId}"}`) });
    const right = deliveryOf({ secret, deliveryId, video: videoOf({ id: videoId, duration: 7 }) });
    expect((await answerTo(wrong)).status).toBe(422);
    const response = await answerTo(right);
    expect(response.status).toBe(202);
    expect(response.body).toEqual({ status: 'accepted', deliveryId });
    await settled(site);
    expect((await entryOf(site, videoId)).published).toMatchObject({ duration: 7 });
    expect((await answerTo(right)).body).toEqual({ status: 'duplicate', deliveryId });
  });
});
