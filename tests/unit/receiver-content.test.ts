import type { AcceptedBy } from '../../server/src/store/delivery';
import { createReceiver } from '../../server/src/receive/receiver';
import { deliveryOf, exampleBody, signature } from '../support/ignite';
import { createParts, everyEvent, now, receive, secret } from './receiver-parts';

const example = exampleBody('4-updated-complete-public.json');

describe('an event that is not taken', () => {
  it.each([
    ['folder.moved', everyEvent, 'unknownEvent'],
    ['VIDEO.UPDATED', everyEvent, 'unknownEvent'],
    ['constructor', everyEvent, 'unknownEvent'],
    ['video.created', { created: false, updated: true, deleted: true }, 'switchedOff'],
    ['video.updated', { created: true, updated: false, deleted: true }, 'switchedOff'],
    ['video.deleted', { created: true, updated: true, deleted: false }, 'switchedOff'],
  ])('is ignored with 200 and recorded: %s', async (event, events, reason) => {
    const parts = createParts({
      settings: async () => ({ secrets: [{ id: 7, value: secret }], events }),
    });
    const sent = deliveryOf({ secret, video: example, event, deliveryId: 'del_1', t: now });
    const { answer } = await receive(parts, sent);
    expect(answer).toEqual({ status: 200, body: { status: 'ignored', deliveryId: 'del_1' } });
    expect(parts.store).toHaveBeenCalledTimes(1);
    expect(parts.store.mock.calls[0]![0]).toMatchObject({
      event,
      body: example,
      video: { id: '507f1f77bcf86cd799439011', title: 'Assembly line', updatedAt: 1705316520250 },
      state: 'ignored',
      reason,
    });
    expect(parts.onStored).not.toHaveBeenCalled();
    expect(parts.onOutcome.mock.calls).toEqual([['ignored', now, { id: 7, value: secret }]]);
  });

  it.each(['video.created', 'video.updated', 'video.deleted'])(
    'is none of the three that are switched on: %s',
    async (event) => {
      const { answer } = await receive(
        createParts(),
        deliveryOf({ secret, video: example, event, t: now })
      );
      expect(answer.status).toBe(202);
    }
  );

  it('is a duplicate the second time', async () => {
    const parts = createParts({ store: async () => 'duplicate' });
    const sent = deliveryOf({ secret, video: example, event: 'folder.moved', t: now });
    expect((await receive(parts, sent)).answer).toMatchObject({
      status: 200,
      body: { status: 'duplicate' },
    });
  });

  it('is ignored whatever its body is', async () => {
    const sent = deliveryOf({ secret, video: Buffer.from('no JSON'), event: 'ping', t: now });
    expect((await receive(createParts(), sent)).answer).toMatchObject({
      status: 200,
      body: { status: 'ignored' },
    });
  });
});

describe('a validly signed body that is not a video', () => {
  const valid = '"updatedAt":"2024-01-15T10:30:00.000Z"';
  const notIso = '"updatedAt" is missing or is not an ISO 8601 date';

  it.each([
    ['nothing', '', 'the body is not JSON'],
    ['not JSON', '{"id":', 'the body is not JSON'],
    ['an array', '[{"id":"a"}]', 'the body is not a JSON object'],
    ['null', 'null', 'the body is not a JSON object'],
    ['a text', '"507f1f77bcf86cd799439011"', 'the body is not a JSON object'],
    ['without id', `{${valid}}`, '"id" is missing or is not a text'],
    ['with an empty id', `{"id":"",${valid}}`, '"id" is not 1 to 64 letters, digits, "-" or "_"'],
    ['without updatedAt', '{"id":"a"}', notIso],
    ['with an updatedAt that is no date', '{"id":"a","updatedAt":"yesterday"}', notIso],
    ['with an updatedAt in ms', '{"id":"a","updatedAt":1705314600000}', notIso],
  ])('is answered with 422 and recorded for a person: %s', async (_what, text, problem) => {
    const parts = createParts();
    const sent = deliveryOf({ secret, video: Buffer.from(text), deliveryId: 'del_1', t: now });
    const { answer } = await receive(parts, sent);
    expect(answer).toEqual({
      status: 422,
      message: `The signature is valid, but the body is not a video: ${problem}. It was recorded; send the complete video object.`,
    });
    expect(parts.store).toHaveBeenCalledTimes(1);
    expect(parts.store.mock.calls[0]![0]).toMatchObject({
      deliveryId: 'del_1',
      body: Buffer.from(text),
      video: null,
      state: 'invalid',
      reason: problem,
    });
    expect(parts.onStored).not.toHaveBeenCalled();
    expect(parts.onOutcome.mock.calls).toEqual([['notAVideo', now, { id: 7, value: secret }]]);
  });

  it('is answered with 422 again when it was recorded before', async () => {
    const parts = createParts({ store: async () => 'duplicate' });
    const sent = deliveryOf({ secret, video: Buffer.from('[]'), t: now });
    expect((await receive(parts, sent)).answer.status).toBe(422);
  });

  it.each<[string, Partial<AcceptedBy>]>([
    ['delivery id', { deliveryId: 'del_1' }],
    ['signature', { signature: signature(secret, now, Buffer.from('[]')) }],
  ])('is a duplicate when its %s was answered with a 2xx before', async (_which, known) => {
    const parts = createParts({
      isAccepted: async (delivery) =>
        delivery.deliveryId === known.deliveryId || delivery.signature === known.signature,
    });
    const sent = deliveryOf({ secret, video: Buffer.from('[]'), deliveryId: 'del_1', t: now });
    expect((await receive(parts, sent)).answer).toEqual({
      status: 200,
      body: { status: 'duplicate', deliveryId: 'del_1' },
    });
    expect(parts.store).not.toHaveBeenCalled();
  });
});

describe('a validly signed body that is not clean UTF-8 is never refused with 401', () => {
  const video = '{"id":"a","updatedAt":"2024-01-15T10:30:00.000Z","title":"x"}';

  it.each([
    ['a byte order mark', Buffer.from(`\ufeff${video}`), 202],
    ['a byte that is no UTF-8 in a text', Buffer.from(video.replace('x', '\xff'), 'latin1'), 202],
    ['a NUL character in a text', Buffer.from(video.replace('x', '\\u0000')), 202],
    ['nothing but a byte order mark', Buffer.from([0xef, 0xbb, 0xbf]), 422],
    ['bytes that are no text at all', Buffer.from([0xff, 0xfe, 0x00, 0x80]), 422],
  ])('with %s', async (_what, bytes, status) => {
    const parts = createParts();
    const { answer } = await receive(parts, deliveryOf({ secret, video: bytes, t: now }));
    expect(answer.status).toBe(status);
    expect(parts.store.mock.calls[0]![0].body).toEqual(bytes);
  });
});

describe('an answer never tells the secret, the right signature or where the code failed', () => {
  const leak = new Error(`cannot store ${secret}`);
  const right = signature(secret, now, example);
  const sent = deliveryOf({ secret, video: example, t: now });
  const forged = { ...sent, headers: { ...sent.headers, 'x-webhook-signature': '' } };

  it.each([
    ['accepted', {}, sent, 202],
    ['not signed', {}, forged, 401],
    ['signed otherwise', {}, deliveryOf({ secret: 'x', video: example, t: now }), 401],
    ['not a video', {}, deliveryOf({ secret, video: Buffer.from(`"${secret}"`), t: now }), 422],
    ['not stored', { store: () => Promise.reject(leak) }, sent, 503],
    ['without settings', { settings: () => Promise.reject(leak) }, sent, 503],
  ])('when the delivery is %s', async (_what, overrides, request, status) => {
    const { answer } = await receive(createParts(overrides), request);
    expect(answer.status).toBe(status);
    const text = JSON.stringify(answer);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(secret.slice('whsec_'.length));
    expect(text.toLowerCase()).not.toContain(right);
    expect(text).not.toMatch(/\bat .*:\d+|\.[jt]s\b|Error/);
  });

  it('when the body cannot be read', async () => {
    const answer = await createReceiver(createParts()).receive({
      headers: sent.headers,
      readBody: () => Promise.reject(leak),
    });
    expect(answer).toEqual({
      status: 400,
      message: 'The body ended before it was complete: send the delivery again.',
    });
  });
});
