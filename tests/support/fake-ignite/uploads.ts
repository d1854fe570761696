import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { Change, Library } from './library';
import { QueryError } from './where';

const MB = 1024 * 1024;

/** What one request of a browser to the storage is about. */
export interface StoredPart {
  key: string;
  /** From 1; null for a file in one `PUT`. */
  partNumber: number | null;
  /** How often these bytes were sent, this time included. */
  attempt: number;
}

/** What happens to bytes that are sent: they get lost on the way, or came too late. */
export type StorageFault = 'lost' | 'expired';

interface Upload {
  videoId: string;
  key: string;
  /** Null for a file in one `PUT`. */
  uploadId: string | null;
  replaces: boolean;
  parts: Map<number, { etag: string; size: number }>;
}

/** `PUT /videos/upload`, as Ignite's reference has it. What it does not name is refused. */
const newVideo = z.strictObject({
  title: z.string().min(1).max(100),
  visibility: z.enum(['private', 'public']),
  language: z.string().optional(),
  autoTranscribe: z.boolean().optional(),
  description: z.string().optional(),
  customMetadata: z.unknown().optional(),
  categories: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  mimeType: z.string().optional(),
  useMultipart: z.boolean().optional(),
});
const newFile = z.strictObject({
  mimeType: z.string().optional(),
  useMultipart: z.boolean().optional(),
});
const partRange = z.strictObject({
  startPart: z.number().int().min(1),
  endPart: z.number().int().max(10_000),
});
const completed = z.strictObject({
  parts: z.array(z.strictObject({ PartNumber: z.number().int(), ETag: z.string() })).min(1),
});

const parse = <T>(shape: z.ZodType<T>, body: unknown): T => {
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new QueryError(z.prettifyError(parsed.error));
};

/** An answer of the API. */
export interface Answer {
  status: number;
  body: unknown;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const notFound: Answer = { status: 404, body: { errors: [{ message: 'Not Found' }] } };

/** The storage answers browsers of any site; the API answers none. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'PUT',
  'access-control-allow-headers': 'content-type',
  'access-control-expose-headers': 'ETag',
};

/**
 * Uploads as Ignite takes them: videos are made over the API, bytes go to signed addresses of the storage.
 * Bytes are counted and not kept.
 */
export const createUploads = (library: Library) => {
  const secret = randomUUID();
  const uploads = new Map<string, Upload>();
  const attempts = new Map<string, number>();

  const made = {
    /** Ignite's clock, which addresses expire by (ms). */
    now: Date.now,
    /** How long an address is good for (ms). */
    validFor: 60 * 60_000,
    /** The least that a part but the last may be; S3 has 5 MB. */
    minPart: 5 * MB,
    /** Bytes of one request that are taken per second; without it as many as come. */
    bytesPerSecond: undefined as number | undefined,
    /** Called with each `PUT` before its bytes are read. */
    onPart: undefined as
      ((part: StoredPart) => StorageFault | void | Promise<StorageFault | void>) | undefined,
    /** Called with every change of the library that an upload made; a test sends its webhooks here. */
    onChange: undefined as ((change: Change) => void) | undefined,
    /** What the storage was sent and took, in order. */
    stored: [] as (StoredPart & { size: number })[],
    /** Uploads in parts that were neither completed nor given up. */
    unfinished: () => [...uploads.values()].filter(({ uploadId }) => uploadId !== null).length,

    /** Ends the processing of a video. */
    encode(videoId: string, parts: { status?: string; visibility?: string } = {}): Change {
      const video = library.get(videoId);
      const change = library.update(videoId, {
        title: video?.['title'],
        status: 'COMPLETE',
        duration: 12.5,
        src: {
          abr: {
            resolution: 'auto',
            url: `https://media.videocdn.net/videos/${videoId}/master.m3u8`,
          },
        },
        ...parts,
      });
      made.onChange?.(change);
      return change;
    },
  };

  const changed = (change: Change): void => made.onChange?.(change);

  const signed = (base: string, key: string, partNumber: number | null, uploadId = ''): string => {
    const expires = made.now() + made.validFor;
    const query = new URLSearchParams({
      ...(partNumber !== null && { partNumber: String(partNumber), uploadId }),
      expires: String(expires),
    });
    const proof = createHmac('sha256', secret).update(`${key}?${query}`).digest('hex');
    return `${base}/storage/${key}?${query}&signature=${proof}`;
  };

  const begin = (base: string, videoId: string, multipart: boolean, replaces: boolean): object => {
    const key = `${videoId}-${randomUUID()}`;
    const uploadId = multipart ? randomUUID() : null;
    uploads.set(key, { videoId, key, uploadId, replaces, parts: new Map() });
    return uploadId === null
      ? { signedUrl: signed(base, key, null) }
      : { multipartUpload: { uploadId, key } };
  };

  const finish = ({ key, videoId, replaces }: Upload): void => {
    uploads.delete(key);
    const title = library.get(videoId)?.['title'];
    changed(library.update(videoId, { title, status: replaces ? 'REPLACING' : 'PROCESSING' }));
  };

  const complete = (upload: Upload, body: unknown): Answer => {
    const { parts } = parse(completed, body);
    const sizes = parts.map(({ PartNumber, ETag }, index) => {
      const held = upload.parts.get(PartNumber);
      if (PartNumber !== index + 1) throw new QueryError('InvalidPartOrder');
      if (held?.etag !== ETag) throw new QueryError('InvalidPart');
      return held.size;
    });
    if (sizes.slice(0, -1).some((size) => size < made.minPart)) {
      throw new QueryError('EntityTooSmall');
    }
    finish(upload);
    return ok({ location: `https://storage.example/${upload.key}` });
  };

  /** Calls under `/videos/upload`. @returns null for any other. @throws QueryError */
  const api = (base: string, method: string, url: URL, body: unknown): Answer | null => {
    const path = url.pathname.replace(/^\/api/, '');
    if (method === 'PUT' && path === '/videos/upload') {
      const { mimeType, useMultipart = false, ...parts } = parse(newVideo, body);
      if (useMultipart && mimeType === undefined) throw new QueryError('mimeType is missing');
      const fields = { ...parts, categories: [], tags: [], description: null, duration: null };
      const change = library.create({ ...fields, status: 'NO_FILE', src: {} });
      changed(change);
      const { id } = change.video;
      return ok({ videoId: id, title: parts.title, ...begin(base, id, useMultipart, false) });
    }
    const [, replaced] = /^\/videos\/upload\/([\w-]+)$/.exec(path) ?? [];
    if (method === 'PUT' && replaced !== undefined) {
      if (!library.get(replaced)) return notFound;
      const { useMultipart = false } = parse(newFile, body ?? {});
      return ok({ videoId: replaced, ...begin(base, replaced, useMultipart, true) });
    }
    const [, uploadId, what = ''] =
      /^\/videos\/upload\/s3\/multipart\/([\w-]+)(\/[\w-]+)?$/.exec(path) ?? [];
    if (uploadId === undefined) return null;
    const upload = uploads.get(url.searchParams.get('key') ?? '');
    if (upload?.uploadId !== uploadId) return notFound;
    switch (`${method} ${what}`) {
      case 'POST /prepare-parts': {
        const { startPart, endPart } = parse(partRange, body);
        const parts = Array.from({ length: endPart - startPart + 1 }, (_, index) => {
          const partNumber = startPart + index;
          return { partNumber, url: signed(base, upload.key, partNumber, uploadId) };
        });
        return ok({ parts });
      }
      case 'POST /complete':
        return complete(upload, body);
      case 'DELETE ':
        uploads.delete(upload.key);
        return ok({});
      case 'GET ':
        return ok(
          [...upload.parts].map(([PartNumber, { etag, size }]) => ({
            PartNumber,
            ETag: etag,
            Size: size,
          }))
        );
      default:
        return null;
    }
  };

  /** As S3 refuses: in XML, with a code. */
  const refuse = (
    response: ServerResponse,
    status: number,
    code: string,
    message: string
  ): void => {
    response.writeHead(status, { ...CORS, 'content-type': 'application/xml' });
    response.end(
      `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`
    );
  };

  const read = async (request: IncomingMessage): Promise<{ size: number; etag: string }> => {
    const hash = createHash('md5');
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      hash.update(chunk);
      if (made.bytesPerSecond !== undefined) {
        await setTimeout((chunk.length / made.bytesPerSecond) * 1000);
      }
    }
    return { size, etag: `"${hash.digest('hex')}"` };
  };

  /** The storage: it takes what its addresses were signed for, from browsers of any site. */
  const storage = async (
    request: IncomingMessage,
    response: ServerResponse,
    url: URL
  ): Promise<void> => {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, CORS).end();
      return;
    }
    const key = url.pathname.replace('/storage/', '');
    const query = url.search.slice(1).replace(/&signature=.*$/, '');
    const proof = createHmac('sha256', secret).update(`${key}?${query}`).digest('hex');
    const upload = uploads.get(key);
    const number = url.searchParams.get('partNumber');
    const partNumber = number === null ? null : Number(number);
    const isSigned = request.method === 'PUT' && url.searchParams.get('signature') === proof;
    const counted = `${key} ${partNumber}`;
    const attempt = (attempts.get(counted) ?? 0) + 1;
    attempts.set(counted, attempt);
    const part: StoredPart = { key, partNumber, attempt };
    const fault = isSigned ? await made.onPart?.(part) : undefined;
    if (fault === 'lost') {
      request.destroy();
      return;
    }
    const { size, etag } = await read(request);
    if (!isSigned) return refuse(response, 403, 'SignatureDoesNotMatch', 'Access denied');
    if (fault === 'expired' || Number(url.searchParams.get('expires')) < made.now()) {
      return refuse(response, 403, 'AccessDenied', 'Request has expired');
    }
    if (!upload) return refuse(response, 404, 'NoSuchUpload', 'There is no such upload.');
    if (partNumber === null && size > 100 * MB) {
      return refuse(response, 400, 'EntityTooLarge', 'The file is too large for one request.');
    }
    made.stored.push({ ...part, size });
    if (partNumber === null) finish(upload);
    else upload.parts.set(partNumber, { etag, size });
    response.writeHead(200, { ...CORS, etag }).end();
  };

  return { made, api, storage };
};

export type Uploads = ReturnType<typeof createUploads>['made'];
