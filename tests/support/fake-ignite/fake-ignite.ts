import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import qs from 'qs';
import { createLibrary, type Library, type LibraryOptions } from './library';
import { createLister, readQuery, type Listing, type ListQuery } from './listing';
import { createUploads } from './uploads';
import { QueryError } from './where';

/** A request that Ignite's API got, with the right token or without it. */
export interface ApiRequest {
  /** From 1, in the order of arrival. */
  number: number;
  /** When it arrived, ms. */
  at: number;
  method: string;
  /** `/videos`, `/videos/507f…`, … */
  path: string;
  /** Null when it is not `GET /videos`. */
  list: ListQuery | null;
}

/** What happens instead of the right answer. */
export type Fault =
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  /** A page for people, as a proxy gives it, with status 200 if it names none. */
  | { kind: 'html'; status?: number }
  /** "There are no videos." */
  | { kind: 'emptyList' }
  /** The first half of the page, and "there is no next page". */
  | { kind: 'halfList' }
  /** The video in the middle of the page is this instead. */
  | { kind: 'brokenVideo'; video: unknown }
  /** The connection breaks in the middle of the answer. */
  | { kind: 'cutOff' }
  /** No answer before this resolves; then the right one. */
  | { kind: 'hang'; until: Promise<unknown> };

export interface FakeIgniteOptions extends LibraryOptions {
  library?: Library;
  token?: string;
  /** Default: any that is free. */
  port?: number;
}

const faultyListing = (listing: Listing, fault: Fault): Listing => {
  const { docs } = listing;
  const isLast = { hasNextPage: false, nextPage: null };
  if (fault.kind === 'emptyList') {
    return { ...listing, ...isLast, docs: [], totalDocs: 0, totalPages: 1 };
  }
  if (fault.kind === 'halfList') {
    const half = docs.slice(0, Math.floor(docs.length / 2));
    const total = listing.pagingCounter - 1 + half.length;
    return { ...listing, ...isLast, docs: half, totalDocs: total, totalPages: listing.page };
  }
  if (fault.kind === 'brokenVideo') {
    return { ...listing, docs: docs.with(Math.floor(docs.length / 2), fault.video) };
  }
  return listing;
};

/**
 * Ignite's REST API over a made-up library, on 127.0.0.1. It is strict: what the contract does not
 * name is answered with 400.
 */
export const startFakeIgnite = async (options: FakeIgniteOptions = {}) => {
  const { token = 'ignite-api-token-5d41402abc4b', port = 0 } = options;
  const library = options.library ?? createLibrary(options);
  const list = createLister(library);
  const uploads = createUploads(library);
  const requests: ApiRequest[] = [];

  const ignite = {
    library,
    token,
    uploads: uploads.made,
    /** What a site sets as `apiUrl`. */
    apiUrl: '',
    /** Every request so far. */
    requests,
    /**
     * Called with each request before it is answered: a test changes the library here, or returns
     * what shall go wrong.
     */
    onRequest: undefined as
      ((request: ApiRequest) => Fault | void | Promise<Fault | void>) | undefined,

    /** How often each page was asked for, by its window, order and number. */
    pageCounts(): Map<string, number> {
      const counts = new Map<string, number>();
      for (const { list: asked } of requests) {
        if (!asked) continue;
        const page = `${JSON.stringify(asked.where ?? {})} ${asked.sort} ${asked.page}`;
        counts.set(page, (counts.get(page) ?? 0) + 1);
      }
      return counts;
    },

    /** Also breaks connections that wait for an answer. */
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  const json = (response: ServerResponse, status: number, body: unknown, headers = {}): void => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(JSON.stringify(body));
  };
  const refuse = (response: ServerResponse, status: number, message: string, headers = {}): void =>
    json(response, status, { errors: [{ message }] }, headers);

  const answer = (request: ApiRequest, response: ServerResponse, fault: Fault | void): void => {
    if (fault?.kind === 'status') {
      return refuse(response, fault.status, 'Something went wrong.', fault.headers);
    }
    if (fault?.kind === 'html') {
      response.writeHead(fault.status ?? 200, { 'content-type': 'text/html' });
      response.end('<!doctype html><title>Sign in</title><p>Please sign in.</p>');
      return;
    }
    if (fault?.kind === 'cutOff') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"docs":[{"id":"65', () => response.destroy());
      return;
    }
    if (request.list) {
      const listing = list(request.list);
      return json(response, 200, fault ? faultyListing(listing, fault) : listing);
    }
    const [, kind] = /^\/(categories|tags)$/.exec(request.path) ?? [];
    if (kind !== undefined) {
      const used = library.all().flatMap((video) => video[kind] as { id: string }[]);
      return json(response, 200, { docs: [...new Map(used.map((one) => [one.id, one])).values()] });
    }
    const [, id = ''] = /^\/videos\/([\w-]+)$/.exec(request.path) ?? [];
    const video = library.get(id);
    return video ? json(response, 200, video) : refuse(response, 404, 'Not Found');
  };

  const bodyOf = async (incoming: IncomingMessage): Promise<unknown> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    try {
      return text === '' ? undefined : JSON.parse(text);
    } catch {
      throw new QueryError('The body must be JSON');
    }
  };

  const take = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', ignite.apiUrl);
    if (url.pathname.startsWith('/storage/')) return uploads.storage(incoming, response, url);
    const path = url.pathname.replace(/^\/api/, '');
    const asked = qs.parse(url.search, { ignoreQueryPrefix: true, depth: 10 });
    const { method = 'GET' } = incoming;
    const number = requests.length + 1;
    const request: ApiRequest = { number, at: Date.now(), method, path, list: null };
    requests.push(request);
    if (path === '/videos') request.list = readQuery(asked);

    const fault = await ignite.onRequest?.(request);
    if (fault?.kind === 'hang') await fault.until;
    if (incoming.headers.authorization !== `Bearer ${token}`) {
      return refuse(response, 401, 'Unauthorized');
    }
    if (!fault || fault.kind === 'hang') {
      const upload = uploads.api(url.origin, method, url, await bodyOf(incoming));
      if (upload) return json(response, upload.status, upload.body);
    }
    if (method !== 'GET' && !fault) return refuse(response, 405, 'Method Not Allowed');
    answer(request, response, fault);
  };

  const server = createServer((incoming, response) => {
    take(incoming, response).catch((error: unknown) => {
      const isTheirs = error instanceof QueryError;
      refuse(response, isTheirs ? 400 : 500, isTheirs ? error.message : 'The fake is broken');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  ignite.apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  return ignite;
};

export type FakeIgnite = Awaited<ReturnType<typeof startFakeIgnite>>;
