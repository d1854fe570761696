import { generate } from '@strapi/openapi';
import Ajv from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import request from 'supertest';
import { openapiDocument, withErrors } from '../../server/src/cli/openapi-errors';
import { deliveryOf, exampleBody } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { VIDEO, send, settled } from '../support/webhook';

const secret = 'whsec_5d0c1f7a9e3b4826';
const VIDEOS = '/ignite-video/videos';

interface Operation {
  parameters?: { name: string; in: string }[];
  requestBody?: unknown;
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: object };
}

let site: TestSite;
let description: Description;
let token: string;

beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
  const { document } = generate(site.strapi, { type: 'content-api' });
  description = withErrors(openapiDocument.parse(document)) as unknown as Description;
  const made = await site.strapi.service('admin::api-token').create({
    name: 'All',
    description: '',
    type: 'full-access',
    lifespan: null,
  });
  token = (made as { accessKey: string }).accessKey;
  const body = exampleBody('4-updated-complete-public.json');
  await send(site, deliveryOf({ secret, video: body }));
  await settled(site);
});
afterAll(() => site.stop());

const operation = (method: string, path: string): Operation => {
  const found = description.paths[path]?.[method.toLowerCase()];
  if (!found) throw new Error(`${method} ${path} is not among ${Object.keys(description.paths)}`);
  return found;
};

/** What the description finds wrong with an answer of a status. */
const wrongWith = (method: string, path: string, answer: unknown, status = 200): unknown => {
  const { content } = operation(method, path).responses[status] ?? {};
  const { schema } = content?.['application/json'] ?? content?.['text/plain'] ?? {};
  if (!schema) throw new Error(`${method} ${path} has no schema of ${status}`);
  const ajv = addFormats(new Ajv({ strict: false }));
  ajv.addSchema({ ...description, $id: 'site' });
  const validate = ajv.compile({ ...schema, $id: 'answer', components: description.components });
  return validate(answer) ? null : validate.errors;
};

const call = (method: 'get' | 'post' | 'put' | 'delete', path: string) =>
  request(site.url)[method](`/api${path}`).set('Authorization', `Bearer ${token}`);

it('the description of the site has every public route of the plugin', () => {
  const ours = Object.entries(description.paths)
    .filter(([path]) => path.startsWith('/ignite-video/'))
    .flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`)
    );
  expect(ours.sort()).toEqual([
    'DELETE /ignite-video/videos/{id}',
    'GET /ignite-video/health',
    'GET /ignite-video/metrics',
    'GET /ignite-video/videos',
    'GET /ignite-video/videos/{id}',
    'POST /ignite-video/videos',
    'POST /ignite-video/webhook',
    'PUT /ignite-video/videos/{id}',
  ]);
});

it('it names what a request takes, and the errors', () => {
  const names = (operation(`GET`, VIDEOS).parameters ?? []).map(({ name }) => name);
  for (const name of ['fields', 'sort', 'status']) expect(names).toContain(name);
  expect(names.some((name) => name.startsWith('filters'))).toBe(true);
  expect(operation('GET', `${VIDEOS}/{id}`).parameters).toContainEqual(
    expect.objectContaining({ name: 'id', in: 'path' })
  );
  expect(operation('PUT', `${VIDEOS}/{id}`).requestBody).toBeDefined();
  const { responses } = operation('GET', VIDEOS);
  expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '403', '404']));
});

describe('a real answer is as described:', () => {
  it('videos, whole and in parts', async () => {
    for (const query of ['', '?fields=title', '?pagination[start]=0&pagination[limit]=1']) {
      const { status, body } = await call('get', `${VIDEOS}${query}`);
      expect(status).toBe(200);
      expect(body.data).toHaveLength(1);
      expect(wrongWith('GET', VIDEOS, body)).toBeNull();
    }
    expect(wrongWith('GET', VIDEOS, { data: [{ videoId: 1 }] })).not.toBeNull();
  });

  it('one video, changed and made anew', async () => {
    const found = await site.strapi.documents(VIDEO as never).findFirst();
    const documentId = String(found?.documentId);
    const one = await call('get', `${VIDEOS}/${documentId}`);
    expect(one.status).toBe(200);
    expect(wrongWith('GET', `${VIDEOS}/{id}`, one.body)).toBeNull();
    const put = await call('put', `${VIDEOS}/${documentId}`).send({ data: { title: 'Mine' } });
    expect(put.status).toBe(200);
    expect(wrongWith('PUT', `${VIDEOS}/{id}`, put.body)).toBeNull();
    const post = await call('post', VIDEOS).send({ data: { title: 'By hand' } });
    expect(post.status).toBe(201);
    expect(wrongWith('POST', VIDEOS, post.body, 201)).toBeNull();
    const gone = await call('delete', `${VIDEOS}/${post.body.data.documentId}`);
    expect(gone.status).toBe(204);
    expect(Object.keys(operation('DELETE', `${VIDEOS}/{id}`).responses)).toContain('204');
  });

  it('the webhook', async () => {
    const delivery = deliveryOf({ secret, video: exampleBody('5-updated-retitled.json') });
    for (const status of [202, 200]) {
      const answer = await send(site, delivery);
      expect(answer.status).toBe(status);
      expect(wrongWith('POST', '/ignite-video/webhook', answer.body, status)).toBeNull();
    }
  });

  it('health, and metrics', async () => {
    const health = await call('get', '/ignite-video/health');
    expect(health.status).toBe(200);
    expect(wrongWith('GET', '/ignite-video/health', health.body)).toBeNull();
    const metrics = await call('get', '/ignite-video/metrics');
    expect(metrics.status).toBe(200);
    expect(wrongWith('GET', '/ignite-video/metrics', metrics.text)).toBeNull();
  });
});

describe('a real error is as described:', () => {
  const WEBHOOK = '/ignite-video/webhook';

  it('of every route that takes permissions', async () => {
    const routes = [
      ['GET', VIDEOS],
      ['POST', VIDEOS],
      ['GET', `${VIDEOS}/{id}`],
      ['PUT', `${VIDEOS}/{id}`],
      ['DELETE', `${VIDEOS}/{id}`],
      ['GET', '/ignite-video/health'],
      ['GET', '/ignite-video/metrics'],
    ] as const;
    for (const [method, path] of routes) {
      for (const [headers, expected] of [
        [{}, 403],
        [{ authorization: 'Bearer wrong' }, 401],
      ] as const) {
        const address = `${site.url}/api${path.replace('{id}', 'none')}`;
        const response = await fetch(address, { method, headers });
        expect(response.status).toBe(expected);
        expect(wrongWith(method, path, await response.json(), expected)).toBeNull();
      }
    }
  });

  it('of what is not there, and of what cannot be asked or written', async () => {
    const missing = await call('get', `${VIDEOS}/none`);
    expect(missing.status).toBe(404);
    expect(wrongWith('GET', `${VIDEOS}/{id}`, missing.body, 404)).toBeNull();
    const unasked = await call('get', `${VIDEOS}?sort=nothing`);
    expect(unasked.status).toBe(400);
    expect(wrongWith('GET', VIDEOS, unasked.body, 400)).toBeNull();
    const unwritten = await call('post', VIDEOS).send({ title: 'No data' });
    expect(unwritten.status).toBe(400);
    expect(wrongWith('POST', VIDEOS, unwritten.body, 400)).toBeNull();
    expect(wrongWith('POST', VIDEOS, { data: null }, 400)).not.toBeNull();
  });

  it('of the webhook', async () => {
    const good = deliveryOf({ secret, video: exampleBody('5-updated-retitled.json') });
    const unsigned = { 'x-webhook-signature': '' };
    const noVideo = deliveryOf({ secret, video: Buffer.from('{}') });
    for (const [delivery, status] of [
      [{ ...good, headers: { ...good.headers, 'x-webhook-event': '' } }, 400],
      [{ ...good, headers: { ...good.headers, ...unsigned } }, 401],
      [{ ...good, headers: { ...good.headers, 'content-type': 'text/plain' } }, 415],
      [noVideo, 422],
    ] as const) {
      const answer = await send(site, delivery);
      expect(answer.status).toBe(status);
      expect(wrongWith('POST', WEBHOOK, answer.body, status)).toBeNull();
    }
    expect(Object.keys(operation('POST', WEBHOOK).responses)).toEqual(
      expect.arrayContaining(['200', '202', '400', '401', '408', '413', '415', '422', '503'])
    );
  });
});
