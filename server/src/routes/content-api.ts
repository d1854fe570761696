import { factories, type Core } from '@strapi/strapi';
import { z } from 'zod';
import { VIDEO } from '#shared/conversions';
import { healthView } from '#shared/contract/health';
import { videoAnswer, webhookAnswer } from './answers';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What `strapi openapi generate` is told of a route. */
type Description = Pick<Core.Route, 'request' | 'response'>;

interface ContentApiRoute extends Description {
  method: Method;
  path: string;
  handler: string;
  config: { auth?: false };
}

const route = (
  method: Method,
  path: string,
  handler: string,
  description: Description = {}
): ContentApiRoute => ({ method, path, handler, config: {}, ...description });

/** The public routes. Those of videos are described once Strapi knows which fields the site has added to them. */
export const contentApiRoutes: readonly ContentApiRoute[] = [
  {
    ...route('POST', '/webhook', 'webhook.receive', {
      // The headers are Ignite's, see the documentation; nothing but the signed bytes is looked at.
      request: { body: { 'application/json': z.looseObject({}) } },
      response: webhookAnswer,
    }),
    // The signature is what authenticates a delivery.
    config: { auth: false },
  },
  route('GET', '/health', 'health.find', { response: healthView }),
  route('GET', '/metrics', 'health.metrics', {
    response: z.string().describe('Text in the format of Prometheus'),
  }),
  route('GET', '/videos', 'video.find'),
  route('GET', '/videos/:id', 'video.findOne'),
  route('POST', '/videos', 'video.create'),
  route('PUT', '/videos/:id', 'video.update'),
  route('DELETE', '/videos/:id', 'video.delete'),
];

const pagination = z.object({
  page: z.number().optional(),
  pageSize: z.number().optional(),
  pageCount: z.number().optional(),
  start: z.number().optional(),
  limit: z.number().optional(),
  total: z.number().optional(),
});

const one = z.object({ data: videoAnswer, meta: z.object({}) });
const many = z.object({ data: z.array(videoAnswer), meta: z.object({ pagination }) });

/** In what is needed here; older versions of Strapi describe nothing. */
const coreRoute = z.object({
  handler: z.string(),
  request: z.custom<NonNullable<Description['request']>>().optional(),
});

/** What Strapi's own routes of the type say of query and body, by handler: it depends on the type's fields. */
const described = (): Map<string, Description> => {
  const { routes } = factories.createCoreRouter(VIDEO as never);
  const core = z.array(coreRoute).parse(typeof routes === 'function' ? routes() : routes);
  return new Map(core.map((one) => [one.handler.replace(/^.*\./, 'video.'), one]));
};

/** The public routes with what describes them; Strapi's own schema of a document knows neither nulls nor its own ids. */
const describedRoutes = () => {
  const core = described();
  return contentApiRoutes.map((plain) => {
    const { request } = core.get(plain.handler) ?? {};
    if (!plain.handler.startsWith('video.')) return plain;
    const params = plain.path.endsWith('/:id') ? { id: z.string().describe('documentId') } : null;
    return {
      ...plain,
      request: { ...request, ...(params && { params }) },
      ...(plain.method !== 'DELETE' && {
        response: plain.handler === 'video.find' ? many : one,
      }),
    };
  });
};

let routes: ReturnType<typeof describedRoutes> | undefined;

/** Made when Strapi first asks for them, as those of its own types are: older versions take no function in this place. */
export const contentApiRouter = {
  type: 'content-api',
  get routes() {
    return (routes ??= describedRoutes());
  },
};
