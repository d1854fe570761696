import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { runCommandLine } from '../../server/src/cli/command-line';
import { testDeliveries } from '../../server/src/receive/test-deliveries';
import { keptTerminal } from '../support/command-line';
import { exampleBody, exampleVideos, signature } from '../support/ignite';

const secret = 'whsec_command_line_1';

let received: { path: string; headers: IncomingMessage['headers']; body: Buffer }[];
let answer: { status: number; type: string; body: string };

const site = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    received.push({
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks),
    });
    response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
  });
});
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
});
afterAll(() => site.close());
beforeEach(() => {
  received = [];
  answer = { status: 202, type: 'application/json', body: '{"status":"accepted"}' };
});

const send = async (...args: string[]) => {
  const { terminal, printed, noted } = keptTerminal({ env: { IGNITE_SIGNING_SECRETS: secret } });
  const code = await runCommandLine(['send', '--url', url, ...args], terminal);
  return { code, printed, noted };
};

const events = (): unknown[] => received.map(({ headers }) => headers['x-webhook-event']);

it('signs as Ignite does, with the secret of the environment, and prints the answer', async () => {
  const { code, printed } = await send();
  expect(code).toBe(0);
  const [{ path: where, headers, body }] = received as [(typeof received)[number]];
  expect(where).toBe('/api/ignite-video/webhook');
  const [, t = '', v1] = /^t=(\d+),v1=(.+)$/.exec(String(headers['x-webhook-signature'])) ?? [];
  expect(v1).toBe(signature(secret, t, body));
  expect(Math.abs(Number(t) - Date.now())).toBeLessThan(60_000);
  expect(printed.join()).toMatch(/^video\.updated {2}del_test_\S+ {2}202 {2}accepted$/);
});

it('sends to any address as it is given', async () => {
  await send('--url', `${url}/elsewhere?x=1`);
  expect(received[0]?.path).toBe('/elsewhere?x=1');
});

it("sends a file's bytes unchanged", async () => {
  const name = '4-updated-complete-public.json';
  await send('--file', path.join(exampleVideos, name));
  expect(received[0]?.body.equals(exampleBody(name))).toBe(true);
});

it('plays the life of one video, deleted as it was just before', async () => {
  await send('--event', 'created', '--event', 'updated', '--event', 'deleted');
  expect(events()).toEqual(['video.created', 'video.updated', 'video.deleted']);
  const [created, updated, deleted] = received.map(
    ({ body }) => JSON.parse(body.toString()) as { id: string; updatedAt: string }
  );
  expect(updated?.id).toBe(created?.id);
  expect(updated!.updatedAt > created!.updatedAt).toBe(true);
  expect(deleted).toEqual(updated);
  const signatures = received.map(({ headers }) => headers['x-webhook-signature']);
  expect(new Set(signatures).size).toBe(3);
});

it('gives each sample an id of its own', async () => {
  await send();
  await send();
  const ids = received.map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id);
  expect(ids[0]).toMatch(/^[0-9a-f]{24}$/);
  expect(ids[1]).not.toBe(ids[0]);
});

it('repeats a delivery with the same id, signature and bytes', async () => {
  await send('--repeat', '3', '--event', 'something.else');
  expect(received).toHaveLength(3);
  expect(new Set(received.map(({ headers }) => headers['x-webhook-delivery-id'])).size).toBe(1);
  expect(new Set(received.map(({ headers }) => headers['x-webhook-signature'])).size).toBe(1);
  expect(events()).toEqual(Array(3).fill('something.else'));
});

it('shuffles what it sends, and loses none', () => {
  const given = Array.from({ length: 20 }, (_, index) => `event-${index}`);
  let state = 1;
  const sent = testDeliveries(given, {
    secret,
    bodyOf: () => Buffer.from('{}'),
    repeat: 1,
    shuffle: true,
    t: 1,
    newId: () => 'del',
    random: () => (state = (state * 7919) % 104729) / 104729,
  }).map(({ event }) => event);
  expect(sent).not.toEqual(given);
  expect(sent.toSorted()).toEqual(given.toSorted());
});

it.each([
  [
    { status: 401, type: 'application/json', body: '{"error":{"message":"Wrong."}}' },
    '401  Wrong.',
  ],
  [{ status: 200, type: 'text/html', body: '<html>' }, '200  not the answer of the webhook'],
  [{ status: 200, type: 'application/json', body: '[]' }, '200  not the answer of the webhook'],
  [{ status: 200, type: 'application/json', body: '{' }, '200  the answer is not JSON'],
  [{ status: 301, type: 'text/plain', body: '' }, '301  not the answer of the webhook'],
])('says what the site answered: %j', async (given, text) => {
  answer = given;
  const { code, printed } = await send();
  expect(printed.join()).toContain(text);
  expect(code).toBe(given.status === 200 ? 0 : 1);
});

it('says when nobody answers', async () => {
  const { code, printed } = await send('--url', 'http://127.0.0.1:1');
  expect(code).toBe(1);
  expect(printed.join()).toContain('---  no connection: is the site running');
});

it('prints JSON for scripts', async () => {
  const { printed } = await send('--json', '--repeat', '2');
  const answers: unknown = JSON.parse(printed.join('\n'));
  const one = { event: 'video.updated', status: 202, text: 'accepted' };
  expect(answers).toMatchObject([one, one]);
});

describe('what is not given rightly ends with 2 and says what to do', () => {
  it.each<[string[], string]>([
    [['--url', 'localhost:1337'], '--url must be an http(s) address'],
    [['--repeat', '0'], '--repeat must be a whole number'],
    [['--repeat', '1.5'], '--repeat must be a whole number'],
    [['--event', 'a b'], '--event must be a name'],
    [['--file', 'none.json'], 'The file none.json cannot be read.'],
    [['--file', 'x', '--sample'], 'not both'],
    [['--unknown'], "Unknown option '--unknown'."],
    [['updated'], "Unexpected argument 'updated'."],
    [['--secret'], 'argument missing'],
  ])('%j', async (args, message) => {
    const { code, noted } = await send(...args);
    expect(code).toBe(2);
    expect(noted.join('\n')).toContain(message);
    expect(noted.join('\n')).not.toContain(secret);
    expect(received).toEqual([]);
  });

  it('without a secret or an address', async () => {
    const { terminal, noted } = keptTerminal();
    expect(await runCommandLine(['send', '--url', url], terminal)).toBe(2);
    expect(noted.join()).toContain('set IGNITE_SIGNING_SECRETS');
    expect(await runCommandLine(['send', '--secret', secret], terminal)).toBe(2);
    expect(noted.join()).toContain('--url');
  });
});
