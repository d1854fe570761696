import { z } from 'zod';

const response = z.looseObject({
  description: z.string().optional(),
  content: z.record(z.string(), z.unknown()).optional(),
});

const operation = z.looseObject({ responses: z.record(z.string(), response) });

/** A description of the content API as `strapi openapi generate` writes it, in what is needed of it here. */
export const openapiDocument = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()).optional() }).optional(),
});

export type OpenapiDocument = z.infer<typeof openapiDocument>;
type Response = z.infer<typeof response>;

const PREFIX = '/ignite-video/';
const ERROR = 'IgniteVideoError';
const JSON_TYPE = 'application/json';

/** What every error of the content API answers. */
const errorSchema = {
  type: 'object',
  required: ['data', 'error'],
  properties: {
    data: { type: 'null' },
    error: {
      type: 'object',
      required: ['status', 'name', 'message'],
      properties: {
        status: { type: 'integer' },
        name: { type: 'string' },
        message: { type: 'string', description: 'What is wrong, and what to do' },
        details: {},
      },
    },
  },
};

/** What the webhook refuses with beside what Strapi names for every route. */
const WEBHOOK_ERRORS = {
  408: 'The body did not come in time',
  413: 'The body is too large',
  415: 'The body is not JSON',
  422: 'Validly signed, but not a video',
  503: 'Not stored: send it again after Retry-After seconds',
};

const withBodies = (responses: Record<string, Response>): Record<string, Response> =>
  Object.fromEntries(
    Object.entries(responses).map(([status, one]) => [
      status,
      Number(status) < 400
        ? one
        : {
            ...one,
            content: { [JSON_TYPE]: { schema: { $ref: `#/components/schemas/${ERROR}` } } },
          },
    ])
  );

/** The answers of a route under the statuses that they have. */
const completed = (
  path: string,
  method: string,
  { 200: ok, ...errors }: Record<string, Response>
): Record<string, Response> => {
  const same: Record<string, Response> = ok ? { 200: ok } : {};
  if (path === '/ignite-video/webhook') {
    const more = Object.entries(WEBHOOK_ERRORS).map(([status, description]) => [
      status,
      { description },
    ]);
    const accepted = ok ? { 202: { ...ok, description: 'Stored' } } : {};
    return { ...same, ...accepted, ...errors, ...Object.fromEntries(more) };
  }
  if (path === '/ignite-video/metrics' && ok) {
    return { 200: { ...ok, content: { 'text/plain': ok.content?.[JSON_TYPE] } }, ...errors };
  }
  if (method === 'post')
    return { ...(ok && { 201: { ...ok, description: 'Created' } }), ...errors };
  if (method === 'delete') return { 204: { description: 'Deleted' }, ...errors };
  return { ...same, ...errors };
};

/** Adds to the description of the plugin's routes what Strapi's generator has no place for: errors, and other statuses than 200. */
export const withErrors = (document: OpenapiDocument): OpenapiDocument => ({
  ...document,
  paths: Object.fromEntries(
    Object.entries(document.paths).map(([path, methods]) => [
      path,
      path.startsWith(PREFIX)
        ? Object.fromEntries(
            Object.entries(methods).map(([method, one]) => [
              method,
              { ...one, responses: withBodies(completed(path, method, one.responses)) },
            ])
          )
        : methods,
    ])
  ),
  components: {
    ...document.components,
    schemas: { ...document.components?.schemas, [ERROR]: errorSchema },
  },
});
