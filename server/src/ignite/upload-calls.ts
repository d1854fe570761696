import { z } from 'zod';
import type { UploadForm, UploadProblem } from '#shared/contract/uploads';

/** How long an answer may take (ms). Completing many parts takes the storage a while. */
const TIMEOUT = 60_000;

/** Ignite did not do what an upload needs. */
export class UploadError extends Error {
  constructor(
    readonly problem: UploadProblem,
    /** What Ignite said, in its own words. */
    readonly said: string | null = null
  ) {
    super(`Uploading to Ignite failed: ${problem}`);
  }
}

const url = z.url({ protocol: /^https?$/ });
const madeVideo = z.object({ videoId: z.string().regex(/^[\w-]{1,64}$/) });
const onePut = madeVideo.extend({ signedUrl: url });
const inParts = madeVideo.extend({
  multipartUpload: z.object({ uploadId: z.string().min(1), key: z.string().min(1) }),
});

/** No source says what the address of a part is called. */
const signedPart = z.looseObject({ partNumber: z.coerce.number() }).transform((part, ctx) => {
  const address = Object.values(part).find((value) => url.safeParse(value).success);
  if (typeof address === 'string') return { partNumber: part.partNumber, url: address };
  ctx.addIssue('has no address');
  return z.NEVER;
});

const refusal = z.object({ errors: z.array(z.object({ message: z.string() })).min(1) });
const listed = z.object({
  docs: z.array(
    z.object({ id: z.union([z.string(), z.number()]).transform(String), title: z.string() })
  ),
});

const problemOf = (status: number): UploadProblem => {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'gone';
  if (status === 429) return 'rateLimited';
  if (status >= 500) return 'unreachable';
  return status >= 400 ? 'refused' : 'unexpected';
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * What uploads ask of Ignite's API. Each call is made once: somebody waits for it, and one that makes a
 * video must not make two. Everything but the known answer throws an `UploadError`.
 */
export const createUploadCalls = ({ url: base, token }: { url: string; token: string }) => {
  const call = async <T>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    shape: z.ZodType<T>,
    body?: object
  ): Promise<T> => {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${base}${path}`, {
        method,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        // The token is for this address alone.
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT),
      });
      text = await response.text();
    } catch {
      throw new UploadError('unreachable');
    }
    const answer = jsonOf(text);
    if (!response.ok) {
      const said = refusal.safeParse(answer).data?.errors[0]?.message.slice(0, 300);
      throw new UploadError(problemOf(response.status), said);
    }
    const parsed = shape.safeParse(answer);
    if (!parsed.success) throw new UploadError('unexpected');
    return parsed.data;
  };

  const multipart = (uploadId: string, key: string, what = ''): string =>
    `/videos/upload/s3/multipart/${encodeURIComponent(uploadId)}${what}?key=${encodeURIComponent(key)}`;

  const bodyOf = ({ title, visibility, language, transcribe, categories, tags }: UploadForm) => ({
    title,
    visibility,
    ...(language !== null && { language }),
    ...(transcribe && { autoTranscribe: true }),
    ...(categories.length > 0 && { categories }),
    ...(tags.length > 0 && { tags }),
  });

  return {
    createVideo: (form: UploadForm) => call('PUT', '/videos/upload', onePut, bodyOf(form)),

    createVideoInParts: (form: UploadForm, mimeType: string) =>
      call('PUT', '/videos/upload', inParts, { ...bodyOf(form), mimeType, useMultipart: true }),

    /** Another address for the file of a video that has none yet. */
    addressFor: (videoId: string) =>
      call('PUT', `/videos/upload/${encodeURIComponent(videoId)}`, onePut, {}),

    /** @returns exactly the parts that were asked for. */
    async signParts(uploadId: string, key: string, from: number, to: number) {
      const { parts } = await call(
        'POST',
        multipart(uploadId, key, '/prepare-parts'),
        z.object({ parts: z.array(signedPart) }),
        { startPart: from, endPart: to }
      );
      const wanted = parts.filter(({ partNumber }) => partNumber >= from && partNumber <= to);
      if (wanted.length !== to - from + 1) throw new UploadError('unexpected');
      return wanted;
    },

    async complete(uploadId: string, key: string, parts: { partNumber: number; etag: string }[]) {
      await call('POST', multipart(uploadId, key, '/complete'), z.unknown(), {
        parts: parts.map(({ partNumber, etag }) => ({ PartNumber: partNumber, ETag: etag })),
      });
    },

    async abort(uploadId: string, key: string) {
      await call('DELETE', multipart(uploadId, key), z.unknown());
    },

    /** What videos can be put under; nothing where Ignite does not list it. */
    async choices(kind: 'categories' | 'tags') {
      try {
        return (await call('GET', `/${kind}?limit=100&depth=0&sort=title`, listed)).docs;
      } catch (error) {
        if (error instanceof UploadError) return [];
        throw error;
      }
    },
  };
};

export type UploadCalls = ReturnType<typeof createUploadCalls>;
