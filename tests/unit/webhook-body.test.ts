import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import Koa from 'koa';
import { createBodyReader } from '../../server/src/receive/body';
import { createUnverifiedBytes } from '../../server/src/receive/unverified-bytes';

const LIMIT = 1000;

/** A request whose body is written by the test. */
const createRequest = (headers: Record<string, string> = { 'transfer-encoding': 'chunked' }) => {
  const sent = new PassThrough();
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const req = Object.assign(sent, { method: 'POST', url: '/', headers });
  const ctx = new Koa().createContext(req as unknown as IncomingMessage, response);
  return { ctx, sent };
};

const readerOf = (unverified = 1_000_000) =>
  createBodyReader(LIMIT, createUnverifiedBytes(unverified));

it('a body is read byte for byte, whatever the bytes are', async () => {
  const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0xff, 0x00, 0xc3, 0x28, 0x7d]);
  const { ctx, sent } = createRequest();
  sent.write(bytes.subarray(0, 4));
  sent.end(bytes.subarray(4));
  expect((await readerOf()(ctx)).take()).toEqual(bytes);
});

it.each([
  ['larger than the limit', { 'transfer-encoding': 'chunked' }, LIMIT + 1, 'tooLarge'],
  ['said to be larger than the limit', { 'content-length': `${LIMIT + 1}` }, 10, 'tooLarge'],
  ['shorter than announced', { 'content-length': '20' }, 10, 'incomplete'],
])('a body that is %s is not taken', async (_what, headers, size, reason) => {
  const { ctx, sent } = createRequest(headers as unknown as Record<string, string>);
  sent.end(Buffer.alloc(size));
  await expect(readerOf()(ctx)).rejects.toMatchObject({ reason });
});

describe('a body that comes slowly', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] }));
  afterEach(() => jest.useRealTimers());

  it('has 20 seconds to come in, however busily it comes, and no more', async () => {
    const { ctx, sent } = createRequest();
    let failure: unknown;
    const read = readerOf()(ctx).catch((error: unknown) => {
      failure = error;
    });
    for (let second = 0; second < 19; second += 1) {
      sent.write('x');
      await jest.advanceTimersByTimeAsync(1000);
    }
    await jest.advanceTimersByTimeAsync(999);
    expect(failure).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1);
    await read;
    expect(failure).toMatchObject({ reason: 'tooSlow' });
  });

  it('leaves no timer behind once it is in', async () => {
    const { ctx, sent } = createRequest();
    sent.end('{}');
    await readerOf()(ctx);
    expect(jest.getTimerCount()).toBe(0);
  });
});

it('a body that has to make room is given up while it comes, and when it is in', async () => {
  const read = readerOf(4000);
  const coming = createRequest();
  const refused = read(coming.ctx).catch((error: unknown) => error);
  coming.sent.write(Buffer.alloc(900));
  const large = createRequest();
  large.sent.end(Buffer.alloc(LIMIT));
  const isIn = await read(large.ctx);

  const others = [800, 800].map((size) => {
    const { ctx, sent } = createRequest();
    sent.end(Buffer.alloc(size));
    return read(ctx);
  });
  const [first, second] = await Promise.all(others);
  expect(() => isIn.take()).toThrow(expect.objectContaining({ reason: 'tooManyBytes' }) as Error);
  expect(await refused).toMatchObject({ reason: 'tooManyBytes' });
  expect(first?.take()).toHaveLength(800);
  expect(second?.take()).toHaveLength(800);
});

describe('a body that a middleware of the site has read already', () => {
  const bytes = Buffer.from('{"title":"Ü"}');
  const UNPARSED = Symbol.for('unparsedBody');

  const alreadyRead = async () => {
    const { ctx, sent } = createRequest();
    sent.end(bytes);
    for await (const chunk of ctx.req) expect(chunk).toEqual(bytes);
    return ctx;
  };

  it.each<[string, (ctx: Koa.Context) => void]>([
    ['ctx.request.rawBody', (ctx) => Object.assign(ctx.request, { rawBody: bytes })],
    ['ctx.req.rawBody', (ctx) => Object.assign(ctx.req, { rawBody: bytes })],
    ['ctx.state.rawBody', (ctx) => (ctx.state['rawBody'] = bytes)],
    ['ctx.request.body', (ctx) => (ctx.request.body = bytes)],
    [
      "koa-body's symbol, as a text",
      (ctx) => (ctx.request.body = { title: 'Ü', [UNPARSED]: bytes.toString() }),
    ],
  ])('is taken from where it was left: %s', async (_where, leave) => {
    const ctx = await alreadyRead();
    leave(ctx);
    expect((await readerOf()(ctx)).take()).toEqual(bytes);
  });

  it('cannot be had when only what it says was kept', async () => {
    const ctx = await alreadyRead();
    ctx.request.body = { title: 'Ü' };
    await expect(readerOf()(ctx)).rejects.toMatchObject({ reason: 'bodyTaken' });
  });

  it('may not be larger than the limit either', async () => {
    const ctx = await alreadyRead();
    Object.assign(ctx.req, { rawBody: Buffer.alloc(LIMIT + 1) });
    await expect(readerOf()(ctx)).rejects.toMatchObject({ reason: 'tooLarge' });
  });
});
