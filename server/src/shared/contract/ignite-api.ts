import { z } from 'zod';

/** Where a value that the server's configuration may set comes from; `none`: there is none. */
export const tokenSource = z.enum(['server', 'stored', 'none']);

/** `GET /ignite-video/ignite-api`: how the site reaches Ignite's API. Never the token itself. */
export const apiView = z.object({
  /** Base URL of the API, without a slash at its end. */
  url: z.string(),
  /** Whether the URL is fixed: by the server's configuration, or because the token is set there. */
  urlSetByServer: z.boolean(),
  token: z.object({
    source: tokenSource,
    /** Empty for short tokens, and when there is none. */
    lastFour: z.string(),
    /** False when the encryption key changed since the token was stored. */
    readable: z.boolean(),
  }),
  encryptionKeySet: z.boolean(),
});

export type ApiView = z.infer<typeof apiView>;

/**
 * `PUT /ignite-video/ignite-api` and `POST /ignite-video/ignite-api/test`. Without a token the stored
 * one stays, or is tested; it belongs to its URL, so another URL needs a token with it. Answered with
 * `ApiView`; 409 (`details.code`: `ApiRefusal`) when nothing was stored.
 * `DELETE /ignite-video/ignite-api/token` forgets the stored token; answered with `ApiView`.
 */
export const apiUpdate = z.object({
  /** Null for Ignite's own address. */
  url: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .max(500)
    .nullable(),
  token: z.string().trim().min(1).max(1000).optional(),
});

export type ApiUpdate = z.infer<typeof apiUpdate>;

/** Why an update was not stored, or cannot be tested. */
export const apiRefusal = z.enum([
  /** The server's configuration sets it. */
  'setByServer',
  /** The stored token belongs to another URL. */
  'tokenNeeded',
  'noEncryptionKey',
]);

export type ApiRefusal = z.infer<typeof apiRefusal>;

/** Why Ignite's API could not be read; the message beside it says what to do. */
export const apiProblem = z.enum([
  'noToken',
  'unreachable',
  'timeout',
  'unauthorized',
  'forbidden',
  'notTheApi',
  'rateLimited',
  'serverError',
  'tooLarge',
  'incomplete',
]);

export type ApiProblem = z.infer<typeof apiProblem>;

/** What `POST /ignite-video/ignite-api/test` answers: how many videos there are, or what is wrong in words. */
export const apiTest = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), videos: z.number() }),
  z.object({ ok: z.literal(false), problem: apiProblem, message: z.string() }),
]);

export type ApiTest = z.infer<typeof apiTest>;
