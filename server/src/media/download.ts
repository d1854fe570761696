import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { LookupAddress } from 'node:dns';
import { lookup as dnsLookup } from 'node:dns/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import bytes from 'bytes';
import ms from 'ms';
import { isPublicAddress as isPublic } from './address';
import { HEAD_BYTES, imageTypeOf, type ImageType } from './image-type';

export type DownloadErrorCode =
  | 'badUrl'
  | 'notAllowedHost'
  | 'privateAddress'
  | 'unreachable'
  | 'badStatus'
  | 'tooManyRedirects'
  | 'timeout'
  | 'tooLarge'
  | 'tooManyPixels'
  | 'wrongType';

/** Why a file was not fetched, in words for an editor. */
export class DownloadError extends Error {
  override name = 'DownloadError';

  constructor(
    readonly code: DownloadErrorCode,
    message: string,
    /** Whether the host failed, so that its other files will hardly be had either. */
    readonly isHostFailing = code === 'timeout' || code === 'unreachable'
  ) {
    super(message);
  }
}

export const wrongType = (): DownloadError =>
  new DownloadError('wrongType', 'The file is not a JPEG, PNG, WebP, GIF or AVIF image.');

/** A fetched image in a temporary file. */
export interface Downloaded {
  filepath: string;
  /** Bytes. */
  size: number;
  /** By the file's first bytes, whatever the server calls it. */
  type: ImageType;
  /** Removes the file. */
  dispose(): Promise<void>;
}

export interface DownloaderOptions {
  /** Bytes that a file may have. */
  sizeLimit?: number;
  /** Time for everything together, redirects among it (ms). */
  timeLimit?: number;
  isPublicAddress?: (address: string) => boolean;
  lookup?: (hostname: string) => Promise<LookupAddress[]>;
  temporaryFolder?: string;
}

const MAX_REDIRECTS = 3;
const REDIRECTS = [301, 302, 303, 307, 308];

/** Ports count: a host in the list stands for its scheme's own port unless it names another. */
export const isAllowed = ({ host }: URL, hosts: readonly string[]): boolean =>
  hosts.some((entry) => {
    // Written as URLs write hosts: in lower case, other scripts as punycode.
    const written = URL.canParse(`https://${entry}`) ? new URL(`https://${entry}`).host : '';
    return written.startsWith('*.') ? host.endsWith(written.slice(1)) : host === written;
  });

/** The URL that a text stands for, when files may be fetched from its host. */
const allowedUrl = (text: string, hosts: readonly string[], base?: URL): URL => {
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new DownloadError(
      'badUrl',
      'The address must start with http:// or https:// and hold no user name or password.'
    );
  }
  if (!isAllowed(url, hosts)) {
    throw new DownloadError(
      'notAllowedHost',
      `${url.host} is not among the hosts that files may be fetched from.`
    );
  }
  return url;
};

const privateAddress = (host: string): DownloadError =>
  new DownloadError(
    'privateAddress',
    `${host} leads into a private network; files are fetched from the public internet only.`
  );

const unreachable = (host: string, error: unknown): DownloadError => {
  const { code } = error as NodeJS.ErrnoException;
  return new DownloadError(
    'unreachable',
    `${host} could not be reached or broke off${code ? ` (${code})` : ''}.`
  );
};

/**
 * Makes a function that fetches images from the internet, for URLs that strangers may have written.
 * By default an image may have 20 MB and take 20 s.
 */
export const createDownloader = ({
  sizeLimit = 20 * 1024 * 1024,
  timeLimit = 20_000,
  isPublicAddress = isPublic,
  lookup = (hostname) => dnsLookup(hostname, { all: true }),
  temporaryFolder = tmpdir(),
}: DownloaderOptions = {}) => {
  /** Connections use the very addresses that are checked here: a second look-up could say others. */
  const publicLookup: LookupFunction = (hostname, { all }, callback) => {
    lookup(hostname).then(
      (addresses) => {
        const [first, ...others] = addresses.filter(({ address }) => isPublicAddress(address));
        if (!first) callback(privateAddress(hostname), '');
        else if (all) callback(null, [first, ...others]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '')
    );
  };

  const get = async (url: URL, signal: AbortSignal): Promise<IncomingMessage> => {
    // An address in place of a name is connected to without a look-up.
    const address = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(address) && !isPublicAddress(address)) throw privateAddress(url.host);
    const { request } = url.protocol === 'https:' ? https : http;
    return new Promise((resolve, reject) => {
      request(url, {
        // A shared agent may hold a connection that was made without the check, or use a proxy.
        agent: false,
        lookup: publicLookup,
        signal,
        headers: { accept: 'image/*', 'user-agent': 'strapi-plugin-ignite-video' },
      })
        .on('response', resolve)
        .on('error', (error) =>
          reject(error instanceof DownloadError ? error : unreachable(url.host, error))
        )
        .end();
    });
  };

  const save = async (response: IncomingMessage, host: string): Promise<Downloaded> => {
    const tooLarge = (): DownloadError =>
      new DownloadError(
        'tooLarge',
        `The file is larger than ${bytes(sizeLimit, { unitSeparator: ' ' })}.`
      );
    if (Number(response.headers['content-length']) > sizeLimit) throw tooLarge();

    const folder = await mkdtemp(path.join(temporaryFolder, 'ignite-video-media-'));
    const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
    try {
      const filepath = path.join(folder, 'file');
      let size = 0;
      let head = Buffer.alloc(0);
      const body = async function* () {
        try {
          for await (const chunk of response as AsyncIterable<Buffer>) {
            size += chunk.length;
            if (size > sizeLimit) throw tooLarge();
            if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]);
            yield chunk;
          }
        } catch (error) {
          throw error instanceof DownloadError ? error : unreachable(host, error);
        }
      };
      await pipeline(body, createWriteStream(filepath));
      const type = imageTypeOf(head);
      if (type === null) throw wrongType();
      return { filepath, size, type, dispose };
    } catch (error) {
      await dispose();
      throw error;
    }
  };

  const follow = async (
    start: string,
    hosts: readonly string[],
    signal: AbortSignal
  ): Promise<Downloaded> => {
    let url = allowedUrl(start, hosts);
    for (let redirects = 0; ; redirects += 1) {
      const response = await get(url, signal);
      const { statusCode = 0, headers } = response;
      try {
        if (statusCode === 200) return await save(response, url.host);
        if (!REDIRECTS.includes(statusCode) || headers.location === undefined) {
          throw new DownloadError(
            'badStatus',
            `${url.host} answered with status ${statusCode} instead of a file.`,
            statusCode >= 500 || statusCode === 429
          );
        }
        if (redirects === MAX_REDIRECTS) {
          throw new DownloadError(
            'tooManyRedirects',
            `The address leads on to others more than ${MAX_REDIRECTS} times.`
          );
        }
        url = allowedUrl(headers.location, hosts, url);
      } finally {
        response.destroy();
      }
    }
  };

  /**
   * Fetches an image into a temporary file, which the caller removes by its `dispose`. Redirects are
   * held to the same rules as the first address.
   *
   * @param hosts hosts that the image may come from, each as in a URL; `*.example.com` stands for
   *   every host below.
   * @param signal breaks it off; the call then throws the signal's reason.
   * @throws DownloadError for everything that the URL or its server is to blame for; no file is left.
   */
  return async (
    url: string,
    hosts: readonly string[],
    signal?: AbortSignal
  ): Promise<Downloaded> => {
    const timeUp = AbortSignal.timeout(timeLimit);
    try {
      return await follow(url, hosts, signal ? AbortSignal.any([signal, timeUp]) : timeUp);
    } catch (error) {
      signal?.throwIfAborted();
      if (!timeUp.aborted) throw error;
      throw new DownloadError(
        'timeout',
        `The file did not arrive within ${ms(timeLimit, { long: true })}.`
      );
    }
  };
};

export type Download = ReturnType<typeof createDownloader>;
