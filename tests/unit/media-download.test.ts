import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import http, { type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { isPublicAddress } from '../../server/src/media/address';
import {
  createDownloader,
  DownloadError,
  type DownloaderOptions,
} from '../../server/src/media/download';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64'
);

const loopback = [{ address: '127.0.0.1', family: 4 }];

let temporaryFolder: string;
const servers: http.Server[] = [];

beforeEach(() => {
  temporaryFolder = mkdtempSync(path.join(tmpdir(), 'ignite-video-test-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
  const left = readdirSync(temporaryFolder);
  rmSync(temporaryFolder, { recursive: true });
  expect(left).toEqual([]);
});

/** Starts a server on this machine and gives its port. */
const serve = async (listener: RequestListener): Promise<number> => {
  const server = http.createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  return (server.address() as AddressInfo).port;
};

/** A downloader for which every name leads to this machine, and this machine is public. */
const downloader = (options: DownloaderOptions = {}) =>
  createDownloader({
    lookup: () => Promise.resolve(loopback),
    isPublicAddress: (address) => address === '127.0.0.1',
    temporaryFolder,
    ...options,
  });

/** Fetches what a listener answers. */
const fetchFrom = async (listener: RequestListener, options?: DownloaderOptions) => {
  const host = `cdn.example.com:${await serve(listener)}`;
  return downloader(options)(`http://${host}/poster.png`, [host]);
};

const refusal = async (download: Promise<unknown>): Promise<DownloadError> => {
  const error = await download.then(
    () => null,
    (reason: unknown) => reason
  );
  expect(error).toBeInstanceOf(DownloadError);
  return error as DownloadError;
};

/** Writes without end, as fast as it is read; resolves when the other side hangs up. */
const writeEndlessly = (response: ServerResponse): Promise<void> => {
  const chunk = Buffer.concat([png, Buffer.alloc(64 * 1024)]);
  const write = (): void => {
    while (response.write(chunk));
  };
  response.on('drain', write);
  write();
  return new Promise((resolve) => {
    response.on('close', () => {
      response.off('drain', write);
      resolve();
    });
  });
};

describe('an image', () => {
  it('is fetched into a temporary file, which its dispose removes', async () => {
    const file = await fetchFrom((_request, response) => response.end(png));
    expect(file).toMatchObject({
      size: png.length,
      type: { mime: 'image/png', extension: 'png' },
    });
    expect(readFileSync(file.filepath).equals(png)).toBe(true);
    await file.dispose();
  });

  it.each([
    ['image/jpeg', 'jpg', '\xff\xd8\xff\xe0\x00\x10JFIF'],
    ['image/png', 'png', '\x89PNG\r\n\x1a\n'],
    ['image/gif', 'gif', 'GIF87a'],
    ['image/gif', 'gif', 'GIF89a'],
    ['image/webp', 'webp', 'RIFF\x0a\x00\x00\x00WEBPVP8 '],
    ['image/avif', 'avif', '\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1'],
    ['image/avif', 'avif', '\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avif'],
  ])('is known by its bytes as %s (%s)', async (mime, extension, head) => {
    const body = Buffer.from(head, 'latin1');
    const sendInPieces = async (response: ServerResponse): Promise<void> => {
      response.setHeader('content-type', 'text/plain');
      for (const byte of body) {
        response.write(Buffer.of(byte));
        await setImmediate();
      }
      response.end();
    };
    const file = await fetchFrom((_request, response) => void sendInPieces(response));
    expect(file.type).toMatchObject({ mime, extension });
    await file.dispose();
  });

  it.each([
    ['a page that calls itself an image', '<!doctype html><script>alert(1)</script>'],
    ['an SVG, which can hold scripts', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a video', '\x00\x00\x00\x1cftypisom\x00\x00\x02\x00isomiso2avc1mp41'],
    ['a sound in the container of WebP', 'RIFF\x24\x00\x00\x00WAVEfmt '],
    ['an image that begins later', ' GIF89a'],
    ['nothing', ''],
  ])('is not %s', async (_what, body) => {
    const { code, message } = await refusal(
      fetchFrom((_request, response) => {
        response.setHeader('content-type', 'image/jpeg');
        response.end(Buffer.from(body, 'latin1'));
      })
    );
    expect(code).toBe('wrongType');
    expect(message).toBe('The file is not a JPEG, PNG, WebP, GIF or AVIF image.');
  });
});

describe('a file that is too large', () => {
  it('is broken off when it has no length', async () => {
    let hungUp: Promise<void> | undefined;
    const { code, message } = await refusal(
      fetchFrom((_request, response) => {
        hungUp = writeEndlessly(response);
      })
    );
    expect(code).toBe('tooLarge');
    expect(message).toBe('The file is larger than 20 MB.');
    await hungUp;
  });

  it('is broken off at the length that it claims', async () => {
    let hungUp: Promise<void> | undefined;
    const file = await fetchFrom((_request, response) => {
      response.setHeader('content-length', png.length);
      hungUp = writeEndlessly(response);
    });
    expect(readFileSync(file.filepath).equals(png)).toBe(true);
    await hungUp;
    await file.dispose();
  });

  it('is not even begun when it says so', async () => {
    let hungUp: Promise<unknown> | undefined;
    const { code } = await refusal(
      fetchFrom((_request, response) => {
        hungUp = new Promise((resolve) => response.on('close', resolve));
        response.setHeader('content-length', 200 * 1024 * 1024);
        response.write(png);
      })
    );
    expect(code).toBe('tooLarge');
    await hungUp;
  });

  it('has a byte more than allowed', async () => {
    const listener: RequestListener = (_request, response) => {
      response.write(png.subarray(0, 10));
      response.end(png.subarray(10));
    };
    const file = await fetchFrom(listener, { sizeLimit: png.length });
    expect(file.size).toBe(png.length);
    await file.dispose();
    const { code } = await refusal(fetchFrom(listener, { sizeLimit: png.length - 1 }));
    expect(code).toBe('tooLarge');
  });
});

describe('a server that hangs', () => {
  const answers: [string, RequestListener][] = [
    ['before it answers', () => undefined],
    ['in the middle of the file', (_request, response) => void response.write(png)],
    [
      'after a redirect',
      ({ url }, response) => {
        if (url === '/poster.png') response.writeHead(302, { location: '/next' }).end();
      },
    ],
  ];
  it.each(answers)('is given up: %s', async (_when, listener) => {
    const { code, message } = await refusal(fetchFrom(listener, { timeLimit: 200 }));
    expect(code).toBe('timeout');
    expect(message).toBe('The file did not arrive within 200 ms.');
  });

  it('is given up while its name is looked up', async () => {
    const download = downloader({ timeLimit: 50, lookup: () => new Promise(() => undefined) });
    const { code } = await refusal(download('https://cdn.example.com/', ['cdn.example.com']));
    expect(code).toBe('timeout');
  });
});

describe('a server that fails', () => {
  it.each([
    [404, {}],
    [500, {}],
    [204, {}],
    [206, { 'content-range': 'bytes 0-66/67' }],
    [300, { location: '/next' }],
    [302, {}],
  ])('has its status told: %d %j', async (status, headers) => {
    const { code, message } = await refusal(
      fetchFrom((_request, response) => response.writeHead(status, headers).end())
    );
    expect(code).toBe('badStatus');
    expect(message).toMatch(
      new RegExp(`^cdn\\.example\\.com:\\d+ answered with status ${status} instead of a file\\.$`)
    );
  });

  it('is told as unreachable when it breaks off', async () => {
    const { code, message } = await refusal(
      fetchFrom((_request, response) => {
        response.setHeader('content-length', 1000);
        response.write(png, () => response.destroy());
      })
    );
    expect(code).toBe('unreachable');
    expect(message).toMatch(/^cdn\.example\.com:\d+ could not be reached or broke off/);
  });

  it('is told as unreachable when nobody listens, or nobody knows its name', async () => {
    const port = await serve(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const host = `cdn.example.com:${port}`;
    const closed = await refusal(downloader()(`http://${host}/`, [host]));
    expect(closed.code).toBe('unreachable');
    expect(closed.message).toBe(`${host} could not be reached or broke off (ECONNREFUSED).`);

    const lookup = () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' }));
    const unknown = await refusal(
      downloader({ lookup })('https://cdn.example.com/', ['cdn.example.com'])
    );
    expect(unknown.message).toBe('cdn.example.com could not be reached or broke off (ENOTFOUND).');
  });
});

describe('a redirect', () => {
  /** Redirects from `/poster.png` to `/3`, `/2`, `/1` and then the file, or from wherever the chain begins. */
  const chain =
    (length: number): RequestListener =>
    ({ url }, response) => {
      const left = url === '/poster.png' ? length : Number(url?.slice(1));
      if (left === 0) response.end(png);
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    };

  it('is followed three times', async () => {
    const file = await fetchFrom(chain(3));
    expect(file.size).toBe(png.length);
    await file.dispose();
  });

  it.each([
    ['a fourth time', chain(4)],
    [
      'in circles',
      (_request, response) => response.writeHead(301, { location: '/poster.png' }).end(),
    ] as [string, RequestListener],
  ])('is not followed %s', async (_times, listener) => {
    const { code, message } = await refusal(fetchFrom(listener));
    expect(code).toBe('tooManyRedirects');
    expect(message).toBe('The address leads on to others more than 3 times.');
  });

  it.each([
    ['https://evil.example.net/x.png', 'notAllowedHost'],
    ['//evil.example.net/x.png', 'notAllowedHost'],
    ['http://cdn.example.com:22/', 'notAllowedHost'],
    ['http://user:secret@cdn.example.com/', 'badUrl'],
    ['file:///etc/passwd', 'badUrl'],
    ['data:image/png;base64,iVBORw0KGgo=', 'badUrl'],
    ['http://[', 'badUrl'],
  ])('is held to the same rules: %s', async (location, code) => {
    const listener: RequestListener = (_request, response) =>
      response.writeHead(302, { location }).end();
    expect(await refusal(fetchFrom(listener))).toMatchObject({ code });
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
    'http://10.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://2130706433/',
    'http://localhost/',
    'http://intranet.example.com/',
  ])('does not lead into a private network: %s', async (location) => {
    const port = await serve((_request, response) => response.writeHead(302, { location }).end());
    let isFirst = true;
    const download = createDownloader({
      temporaryFolder,
      lookup: () => Promise.resolve(loopback),
      // The first address is this machine's; every other is checked as it is by default.
      isPublicAddress: (address) => {
        if (!isFirst) return isPublicAddress(address);
        isFirst = false;
        return true;
      },
    });
    const hosts = [`cdn.example.com:${port}`, new URL(location).host];
    const { code } = await refusal(download(`http://cdn.example.com:${port}/`, hosts));
    expect(code).toBe('privateAddress');
    expect(isFirst).toBe(false);
  });
});

describe('a private address', () => {
  it.each([
    '127.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '127。0。0。1',
    '0',
    '169.254.169.254',
    'localhost',
  ])('is never connected to: %s', async (host) => {
    let requests = 0;
    const port = await serve((_request, response) => {
      requests += 1;
      response.end(png);
    });
    const download = createDownloader({ temporaryFolder });
    const { code, message } = await refusal(
      download(`http://${host}:${port}/poster.png`, [`${host}:${port}`])
    );
    expect(code).toBe('privateAddress');
    expect(message).toMatch(
      / leads into a private network; files are fetched from the public internet only\.$/
    );
    expect(requests).toBe(0);
  });

  it('is never connected to over a connection that others left open', async () => {
    const port = await serve((_request, response) => response.end(png));
    const host = `localhost:${port}`;
    const agent = new http.Agent({ keepAlive: true });
    const before = http.globalAgent;
    http.globalAgent = agent;
    try {
      await new Promise<void>((resolve, reject) => {
        http
          .get(`http://${host}/`, (response) => void text(response).then(() => resolve(), reject))
          .on('error', reject);
      });
      const { code } = await refusal(
        createDownloader({ temporaryFolder })(`http://${host}/`, [host])
      );
      expect(code).toBe('privateAddress');
    } finally {
      http.globalAgent = before;
      agent.destroy();
    }
  });

  it('is left out when a name has public ones too', async () => {
    let connectedTo: string | undefined;
    const file = await fetchFrom(
      ({ socket }, response) => {
        connectedTo = socket.localAddress;
        response.end(png);
      },
      { lookup: () => Promise.resolve([{ address: '127.0.0.2', family: 4 }, ...loopback]) }
    );
    expect(connectedTo).toBe('127.0.0.1');
    await file.dispose();
  });

  it('cannot take the place of the address that was checked', async () => {
    const lookup = jest.fn().mockResolvedValueOnce(loopback).mockRejectedValue(new Error('again'));
    const file = await fetchFrom((_request, response) => response.end(png), { lookup });
    expect(lookup.mock.calls).toEqual([['cdn.example.com']]);
    await file.dispose();
  });
});

describe('the list of hosts', () => {
  const isAllowed = async (url: string, hosts: string[]): Promise<boolean> => {
    const lookup = jest.fn().mockRejectedValue(Object.assign(new Error(), { code: 'ENOTFOUND' }));
    const { code } = await refusal(downloader({ lookup })(url, hosts));
    expect(code).toBe(lookup.mock.calls.length === 0 ? 'notAllowedHost' : 'unreachable');
    return code === 'unreachable';
  };

  it.each([
    ['https://cdn.example.com/a', ['cdn.example.com']],
    ['http://cdn.example.com/a', ['cdn.example.com']],
    ['https://cdn.example.com:443/', ['cdn.example.com']],
    ['https://CDN.example.com/', ['cdn.EXAMPLE.com']],
    ['https://a.example.com/', ['other.example', '*.example.com']],
    ['https://a.b.example.com/', ['*.example.com']],
    ['https://cdn.example.com:8443/', ['cdn.example.com:8443']],
    ['https://bücher.example/', ['bücher.example']],
    ['https://xn--bcher-kva.example/', ['bücher.example']],
    ['https://a.bücher.example/', ['*.bücher.example']],
  ])('allows %s by %j', async (url, hosts) => {
    expect(await isAllowed(url, hosts)).toBe(true);
  });

  it.each([
    ['https://cdn.example.com/', []],
    ['https://cdn.example.com/', ['example.com']],
    ['https://example.com/', ['*.example.com']],
    ['https://evilexample.com/', ['*.example.com', 'example.com']],
    ['https://example.com.evil.example.net/', ['example.com', '*.example.com']],
    ['https://cdn.example.com./', ['cdn.example.com', '*.example.com']],
    ['https://cdn.example.com:22/', ['cdn.example.com', '*.example.com']],
    ['http://cdn.example.com:443/', ['cdn.example.com']],
    ['https://evil.example.net/?cdn.example.com', ['cdn.example.com']],
    ['https://evil.example.net\\@cdn.example.com/', ['cdn.example.com']],
    ['https://cdn.example.com/', ['*', '', '.', '%', '*.']],
  ])('does not allow %s by %j', async (url, hosts) => {
    expect(await isAllowed(url, hosts)).toBe(false);
  });

  it('is named in the error', async () => {
    const { message } = await refusal(downloader()('https://evil.example.net/secret', []));
    expect(message).toBe('evil.example.net is not among the hosts that files may be fetched from.');
  });
});

it.each([
  '',
  'poster.png',
  '/poster.png',
  'ftp://cdn.example.com/poster.png',
  'file:///etc/passwd',
  'data:image/png;base64,iVBORw0KGgo=',
  'javascript:alert(1)',
  'https://user@cdn.example.com/',
  'https://user:secret@cdn.example.com/',
  'https://:secret@cdn.example.com/',
  'https://',
])('refuses what is no plain web address: %s', async (url) => {
  const { code, message } = await refusal(downloader()(url, ['cdn.example.com']));
  expect(code).toBe('badUrl');
  expect(message).toBe(
    'The address must start with http:// or https:// and hold no user name or password.'
  );
});
