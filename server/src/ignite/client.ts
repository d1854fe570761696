import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { readVideo, type ParsedBody } from '../video/video';
import { IgniteApiError, notTheApi, problemOf, problemOfFailure, tooLarge } from './problem';

/** Videos on one page: as many as Ignite's documentation asks for. */
export const PAGE = 100;

/** How long an answer may take, body included (ms). */
const TIMEOUT = 30_000;
/** The most that an answer may be, unpacked (bytes). */
export const MOST_BYTES = 32 * 1024 * 1024;
/** Pauses between tries (ms): they double from the first to the longest. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 20_000;
/** The longest that a `Retry-After` is waited for (ms). */
const LONGEST_RETRY_AFTER = 5 * 60_000;

const listing = z.object({
  docs: z.array(z.unknown()),
  totalDocs: z.number().int().min(0),
  hasNextPage: z.boolean(),
});

/** Which videos are listed: those updated after a time, or exactly then (ms); all without either. */
export interface ListQuery {
  after: number | null;
  at: number | null;
  /** From 1. */
  page: number;
}

export interface ListedPage {
  /** Each video, or what is wrong with it. */
  videos: ParsedBody[];
  total: number;
  hasNext: boolean;
}

export interface ClientOptions {
  /** Base URL, without a slash at its end. */
  url: string;
  token: string;
  requestsPerSecond: number;
  /** How often a request is sent at most. */
  tries?: number;
  /** Resolves after a time (ms), or throws when the signal says so. */
  pause?: (time: number, signal?: AbortSignal) => Promise<unknown>;
  now?: () => number;
}

/** How long a `Retry-After` asks to wait (ms); null when there is none to be read. */
export const retryAfter = (header: string | null, now: number): number | null => {
  if (header === null) return null;
  const time = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(time) ? null : Math.min(Math.max(time, 0), LONGEST_RETRY_AFTER);
};

/** @throws IgniteApiError when the body is larger, unpacked; no more than that is kept in memory. */
const readBody = async (response: Response): Promise<Blob> => {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop ends the request.
    if (size > MOST_BYTES) throw tooLarge(MOST_BYTES);
    chunks.push(chunk);
  }
  return new Blob(chunks);
};

/** The pause before another try (ms), after `tries` of them; `random` from 0 to 1 keeps clients apart. */
export const pauseBefore = (tries: number, random: number): number =>
  Math.min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE) * (0.5 + random / 2);

/**
 * Ignite's REST API, to read videos from. What may pass (no answer, 5xx, 429) is asked again with growing
 * pauses; everything else throws an `IgniteApiError` that says what to do. One page is in memory at a time.
 */
export const createIgniteClient = ({
  url,
  token,
  requestsPerSecond,
  tries: mostTries = 6,
  pause = (time, signal) => setTimeout(time, undefined, { signal }),
  now = Date.now,
}: ClientOptions) => {
  let nextSlot = 0;

  /** Waits for this request's turn. */
  const turn = async (signal?: AbortSignal): Promise<void> => {
    const at = Math.max(now(), nextSlot);
    nextSlot = at + 1000 / requestsPerSecond;
    if (at > now()) await pause(at - now(), signal);
  };

  const send = async (path: string, signal?: AbortSignal): Promise<Response> => {
    const timeUp = AbortSignal.timeout(TIMEOUT);
    const response = await fetch(`${url}${path}`, {
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
      // The token is for this address alone.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeUp]) : timeUp,
    });
    // The body is read here, so that one that breaks off is asked for again, too.
    return new Response([204, 304].includes(response.status) ? null : await readBody(response), {
      status: Math.max(response.status, 200),
      headers: response.headers,
    });
  };

  /** @returns the answer, of any status that another try would not change. */
  const ask = async (path: string, signal?: AbortSignal): Promise<Response> => {
    for (let tries = 1; ; tries++) {
      await turn(signal);
      let wait = pauseBefore(tries, Math.random());
      let problem: IgniteApiError;
      try {
        const response = await send(path, signal);
        if (response.status !== 429 && response.status < 500) return response;
        wait = retryAfter(response.headers.get('retry-after'), now()) ?? wait;
        problem = problemOf(response.status);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof IgniteApiError) throw error;
        problem = problemOfFailure(error, new URL(url).host);
      }
      if (tries === mostTries) throw problem;
      await pause(wait, signal);
    }
  };

  const jsonOf = async (response: Response): Promise<unknown> => {
    if (!response.ok) throw problemOf(response.status);
    try {
      return JSON.parse(await response.text());
    } catch {
      throw notTheApi('The server answered with something else than JSON.');
    }
  };

  const list = async (
    query: Record<string, string>,
    signal?: AbortSignal
  ): Promise<z.infer<typeof listing>> => {
    const answer = await jsonOf(await ask(`/videos?${new URLSearchParams(query)}`, signal));
    const parsed = listing.safeParse(answer);
    if (!parsed.success) throw notTheApi('The server did not answer with a list of videos.');
    return parsed.data;
  };

  return {
    /** A page of the videos, by `updatedAt`, the oldest first. */
    async list({ after, at, page }: ListQuery, signal?: AbortSignal): Promise<ListedPage> {
      const { docs, totalDocs, hasNextPage } = await list(
        {
          page: String(page),
          limit: String(PAGE),
          // Ignite's documentation and its own plugin disagree on the name.
          sort: 'updatedAt',
          sortBy: 'updatedAt',
          ...(at !== null && { 'where[updatedAt][equals]': new Date(at).toISOString() }),
          ...(at === null &&
            after !== null && { 'where[updatedAt][greater_than]': new Date(after).toISOString() }),
        },
        signal
      );
      return { videos: docs.map(readVideo), total: totalDocs, hasNext: hasNextPage };
    },

    /** How many videos there are. */
    async count(signal?: AbortSignal): Promise<number> {
      return (await list({ page: '1', limit: '1' }, signal)).totalDocs;
    },

    /** One video, or null when Ignite does not have it any more. */
    async find(id: string, signal?: AbortSignal): Promise<ParsedBody | null> {
      const response = await ask(`/videos/${encodeURIComponent(id)}`, signal);
      const isHtml = response.headers.get('content-type')?.includes('html') ?? false;
      // A 404 from somewhere else must not delete anything.
      if (response.status === 404 && !isHtml) return null;
      const parsed = readVideo(await jsonOf(response));
      if (parsed.ok && parsed.id !== id) throw notTheApi('The server answered with another video.');
      return parsed;
    },
  };
};

export type IgniteClient = ReturnType<typeof createIgniteClient>;
