import crypto from 'node:crypto';
import { BodyError, createReceiver } from '../../server/src/receive/receiver';
import { deliveryOf, exampleBody, signature } from '../support/ignite';
import { createParts, everyEvent, now, receive, secret } from './receiver-parts';

const body = exampleBody('4-updated-complete-public.json');
const delivery = deliveryOf({ secret, video: body, deliveryId: 'del_1', t: now });

describe('a verified delivery', () => {
  it('is stored as it came, and acknowledged with 202 only then', async () => {
    const parts = createParts();
    const { answer, readBody } = await receive(parts, delivery);
    expect(answer).toEqual({ status: 202, body: { status: 'accepted', deliveryId: 'del_1' } });
    expect(readBody).toHaveBeenCalledTimes(1);
    expect(parts.store.mock.calls).toEqual([
      [
        {
          deliveryId: 'del_1',
          event: 'video.updated',
          signature: signature(secret, now, body),
          t: now,
          body,
          receivedAt: now,
          video: {
            id: '507f1f77bcf86cd799439011',
            updatedAt: 1705316520250,
            title: 'Assembly line',
            hides: false,
            complete: true,
          },
          state: 'waiting',
          reason: null,
        },
      ],
    ]);
    expect(parts.onStored).toHaveBeenCalledTimes(1);
    expect(parts.onOutcome.mock.calls).toEqual([['accepted', now, { id: 7, value: secret }]]);
  });

  it('is not acknowledged while it is not durable', async () => {
    let commit = (): void => {};
    let reached = (): void => {};
    const storing = new Promise<void>((resolve) => (reached = resolve));
    const parts = createParts({
      store: () =>
        new Promise((resolve) => {
          commit = () => resolve('stored');
          reached();
        }),
    });
    let answered = false;
    const request = receive(parts, delivery).then(({ answer }) => {
      answered = true;
      return answer;
    });
    await storing;
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    commit();
    expect(await request).toMatchObject({ status: 202 });
  });

  it('is told that it is a duplicate when it was stored before, and wakes nobody', async () => {
    const parts = createParts({ store: async () => 'duplicate' });
    const { answer } = await receive(parts, delivery);
    expect(answer).toEqual({ status: 200, body: { status: 'duplicate', deliveryId: 'del_1' } });
    expect(parts.onStored).not.toHaveBeenCalled();
    expect(parts.onRepeat.mock.calls).toEqual([
      [expect.objectContaining({ deliveryId: 'del_1' }), now],
    ]);
    expect(parts.onOutcome.mock.calls).toEqual([['duplicate', now, { id: 7, value: secret }]]);
  });

  it('counts for the secret that verified it', async () => {
    const parts = createParts({
      settings: async () => ({
        secrets: [
          { id: 1, value: 'whsec_other' },
          { id: null, value: secret },
        ],
        events: everyEvent,
      }),
    });
    await receive(parts, delivery);
    expect(parts.onOutcome.mock.calls).toEqual([['accepted', now, { id: null, value: secret }]]);
  });
});

describe('what a request costs before its signature is known to be right', () => {
  it.each([
    ['is not JSON by content type', { 'content-type': 'text/plain' }, 415, 'notJson'],
    ['has no event', { 'x-webhook-event': undefined }, 400, 'missingHeader'],
    ['has no delivery id', { 'x-webhook-delivery-id': '' }, 400, 'missingHeader'],
    ['is not signed', { 'x-webhook-signature': undefined }, 401, 'signatureMissing'],
    ['is signed in another form', { 'x-webhook-signature': 'abc' }, 401, 'signatureMalformed'],
    [
      'was signed too long ago',
      { 'x-webhook-signature': `t=1,v1=${'0'.repeat(64)}` },
      401,
      'tooOld',
    ],
    ['announces a body over the limit', { 'content-length': '100001' }, 413, 'tooLarge'],
  ])(
    'is neither a body nor a look at the settings when it %s',
    async (_what, overrides, status, outcome) => {
      const parts = createParts();
      const { answer, readBody } = await receive(parts, delivery, overrides);
      expect(answer.status).toBe(status);
      expect(readBody).not.toHaveBeenCalled();
      expect(parts.settings).not.toHaveBeenCalled();
      expect(parts.store).not.toHaveBeenCalled();
      expect(parts.onOutcome.mock.calls).toEqual([[outcome, now, undefined]]);
    }
  );

  it('is no body when no secret is configured; the sender is asked to come back', async () => {
    const parts = createParts({ settings: async () => ({ secrets: [], events: everyEvent }) });
    const { answer, readBody } = await receive(parts, delivery);
    expect(answer).toMatchObject({ status: 503, retryAfter: 30 });
    expect(answer).toHaveProperty('message', expect.stringContaining('No signing secret'));
    expect(readBody).not.toHaveBeenCalled();
    expect(parts.store).not.toHaveBeenCalled();
    expect(parts.onOutcome.mock.calls).toEqual([['noSecret', now, undefined]]);
  });

  it('is no parsed JSON when the signature is wrong', async () => {
    const parse = jest.spyOn(JSON, 'parse');
    const forged = deliveryOf({ secret: 'whsec_guessed', video: body, t: now });
    const parts = createParts();
    const { answer } = await receive(parts, forged);
    const parsed = parse.mock.calls.length;
    parse.mockRestore();
    expect(answer.status).toBe(401);
    expect(parsed).toBe(0);
    expect(parts.store).not.toHaveBeenCalled();
    expect(parts.onOutcome.mock.calls).toEqual([['wrongSignature', now, undefined]]);
  });

  it('is no parsed JSON before the comparison, when the signature is right', async () => {
    const parse = jest.spyOn(JSON, 'parse');
    const compare = jest.spyOn(crypto, 'timingSafeEqual');
    await receive(createParts(), delivery);
    const [parsedAt] = parse.mock.invocationCallOrder;
    const [comparedAt] = compare.mock.invocationCallOrder;
    parse.mockRestore();
    compare.mockRestore();
    expect(comparedAt).toBeGreaterThan(0);
    expect(parsedAt).toBeGreaterThan(comparedAt!);
  });
});

describe('a body that cannot be had', () => {
  it.each([
    ['is larger than the limit', new BodyError('tooLarge'), 413, 'tooLarge'],
    ['ends too early', new BodyError('incomplete'), 400, 'incomplete'],
    ['breaks off with the connection', new Error('aborted'), 400, 'incomplete'],
  ])('is refused when it %s', async (_what, error, status, outcome) => {
    const parts = createParts();
    const answer = await createReceiver(parts).receive({
      headers: delivery.headers,
      readBody: () => Promise.reject(error),
    });
    expect(answer.status).toBe(status);
    expect(parts.store).not.toHaveBeenCalled();
    expect(parts.onOutcome.mock.calls).toEqual([[outcome, now, undefined]]);
  });
});

describe('when the database fails, the sender is asked to come back', () => {
  const broken = new Error('database is locked');

  it.each([
    ['the settings cannot be read', { settings: () => Promise.reject(broken) }, body],
    ['the delivery cannot be stored', { store: () => Promise.reject(broken) }, body],
    [
      'an invalid one cannot be recorded',
      { store: () => Promise.reject(broken) },
      Buffer.from('[]'),
    ],
    [
      'the delivery id cannot be looked up',
      { isAccepted: () => Promise.reject(broken) },
      Buffer.from('[]'),
    ],
  ])('because %s', async (_what, overrides, video) => {
    const parts = createParts(overrides);
    const { answer } = await receive(parts, deliveryOf({ secret, video, t: now }));
    expect(answer).toEqual({
      status: 503,
      retryAfter: 30,
      message: 'The delivery could not be stored just now: send it again later.',
    });
    expect(parts.onStored).not.toHaveBeenCalled();
    expect(parts.onError.mock.calls).toEqual([[broken]]);
    expect(parts.onOutcome.mock.calls).toEqual([['notStored', now]]);
  });

  it('also when an event that is not taken cannot be recorded', async () => {
    const parts = createParts({ store: () => Promise.reject(broken) });
    const { answer } = await receive(parts, delivery, { 'x-webhook-event': 'folder.moved' });
    expect(answer.status).toBe(503);
  });
});
