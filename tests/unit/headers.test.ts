import type { IncomingHttpHeaders } from 'node:http';
import { refuse } from '../../server/src/receive/answers';
import { checkHeaders } from '../../server/src/receive/headers';

const now = 1705316400000;
const v1 = '433d9c8b312a8abe49d5e5ff192343cf910e89ce73f909b13eca7f7eb9097ed1';

const good: IncomingHttpHeaders = {
  'content-type': 'application/json',
  'content-length': '1000',
  'x-webhook-event': 'video.updated',
  'x-webhook-delivery-id': 'del_1',
  'x-webhook-signature': `t=1705316400000,v1=${v1}`,
};

/** A delivery in order but for these headers, on a site with a 24 h window that takes 1000 bytes. */
const check = (overrides: IncomingHttpHeaders) =>
  checkHeaders({ ...good, ...overrides }, { now, replayWindow: 86_400_000, maxBodySize: 1000 });

/** Status and reason of the refusal, or null when the headers are in order. */
const refusalOf = (overrides: IncomingHttpHeaders) => {
  const checked = check(overrides);
  return checked.ok ? null : [refuse(checked.reason).status, checked.reason];
};

it('hands on what the headers of a delivery in order say', () => {
  expect(check({})).toEqual({
    ok: true,
    headers: {
      event: 'video.updated',
      deliveryId: 'del_1',
      signature: { t: '1705316400000', timestamp: 1705316400000, candidates: [v1] },
    },
  });
});

it('trims event and delivery id', () => {
  const checked = check({
    'x-webhook-event': ' video.created ',
    'x-webhook-delivery-id': '\tdel_2 ',
  });
  expect(checked).toMatchObject({
    ok: true,
    headers: { event: 'video.created', deliveryId: 'del_2' },
  });
});

it('leaves it to the receiver whether the event is known', () => {
  expect(check({ 'x-webhook-event': 'folder.moved' })).toMatchObject({
    headers: { event: 'folder.moved' },
  });
});

describe('the kind of body', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json ; charset=utf-8',
    'Application/JSON',
    'application/vnd.ignite.video+json',
    'application/ld+json; profile=x',
  ])('takes %s', (type) => {
    expect(refusalOf({ 'content-type': type })).toBeNull();
  });

  it.each([
    undefined,
    '',
    'text/plain',
    'text/json',
    'text/plain; application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json-seq',
    'application/json, text/plain',
    'application/+json',
    'application/octet-stream',
  ])('refuses content type %p with 415', (type) => {
    expect(refusalOf({ 'content-type': type })).toEqual([415, 'notJson']);
  });

  it.each(['gzip', 'br', 'deflate', 'GZIP', 'gzip, identity'])(
    'refuses a body packed with %s with 415',
    (encoding) => {
      expect(refusalOf({ 'content-encoding': encoding })).toEqual([415, 'notJson']);
    }
  );

  it.each([undefined, '', 'identity', 'Identity'])('takes content encoding %p', (encoding) => {
    expect(refusalOf({ 'content-encoding': encoding })).toBeNull();
  });
});

describe('event and delivery id', () => {
  it.each([
    ['no event', { 'x-webhook-event': undefined }],
    ['an empty event', { 'x-webhook-event': '' }],
    ['a blank event', { 'x-webhook-event': ' \t' }],
    ['no delivery id', { 'x-webhook-delivery-id': undefined }],
    ['an empty delivery id', { 'x-webhook-delivery-id': '' }],
    ['a blank delivery id', { 'x-webhook-delivery-id': '  ' }],
  ])('refuses %s with 400', (_what, overrides) => {
    expect(refusalOf(overrides)).toEqual([400, 'missingHeader']);
  });
});

describe('the signature header', () => {
  it.each([
    ['a missing one', undefined, 'signatureMissing'],
    ['an empty one', '', 'signatureMissing'],
    ['a blank one', '  ', 'signatureMissing'],
    ['one without t', `v1=${v1}`, 'signatureMalformed'],
    ['one without v1', 't=1705316400000', 'signatureMalformed'],
    ['one with a truncated v1', `t=1705316400000,v1=${v1.slice(1)}`, 'signatureMalformed'],
    ['bare digits', v1, 'signatureMalformed'],
    ['one from 1 ms before the replay window', `t=1705229999999,v1=${v1}`, 'tooOld'],
    ['one from 5 minutes and 1 ms ahead', `t=1705316700001,v1=${v1}`, 'inFuture'],
  ])('refuses %s with 401', (_what, header, reason) => {
    expect(refusalOf({ 'x-webhook-signature': header })).toEqual([401, reason]);
  });

  it.each([
    ['from the first ms of the replay window', `t=1705230000000,v1=${v1}`],
    ['from 5 minutes ahead', `t=1705316700000,v1=${v1}`],
  ])('takes one %s', (_what, header) => {
    expect(refusalOf({ 'x-webhook-signature': header })).toBeNull();
  });
});

describe('the announced length', () => {
  it.each(['0', '999', '1000', undefined])('takes %p of 1000 bytes', (length) => {
    expect(refusalOf({ 'content-length': length })).toBeNull();
  });

  it.each(['1001', '99999999999'])('refuses %p of 1000 bytes with 413', (length) => {
    expect(refusalOf({ 'content-length': length })).toEqual([413, 'tooLarge']);
  });
});

describe('when several headers are wrong, the answer', () => {
  const notJson = { 'content-type': 'text/plain' };
  const noEvent = { 'x-webhook-event': '' };
  const noSignature = { 'x-webhook-signature': '' };
  const malformed = { 'x-webhook-signature': 'x' };
  const old = { 'x-webhook-signature': `t=1,v1=${v1}` };
  const tooLarge = { 'content-length': '1001' };

  it.each([
    [415, 'before everything else', { ...notJson, ...noEvent, ...noSignature, ...tooLarge }],
    [415, 'before 413', { ...notJson, ...tooLarge }],
    [400, 'before 401 and 413', { ...noEvent, ...noSignature, ...tooLarge }],
    [401, 'for no signature before 413', { ...noSignature, ...tooLarge }],
    [401, 'for a malformed signature before 413', { ...malformed, ...tooLarge }],
    [401, 'for an old signature before 413', { ...old, ...tooLarge }],
    [413, 'when nothing else is wrong', tooLarge],
  ])('is %d %s', (status, _when, overrides) => {
    expect(refusalOf(overrides)?.[0]).toBe(status);
  });
});
