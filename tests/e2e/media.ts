import type { Page } from 'playwright-core';

const thumbnail = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9">
  <rect width="16" height="9" fill="#1b2a49"/><rect x="1" y="5" width="14" height="1.5" fill="#f2b134"/>
  <circle cx="4" cy="4" r="1.5" fill="#e4572e"/><circle cx="8" cy="4" r="1.5" fill="#76b041"/>
  <circle cx="12" cy="4" r="1.5" fill="#17bebb"/></svg>`;

const captions = 'WEBVTT\n\n00:00.000 --> 00:05.000\nThe line starts.\n';

/** A short video in a form that this browser plays, filmed off a canvas. */
const film = async (page: Page, contentType: string): Promise<Buffer> => {
  const bytes = await page.evaluate(async (mimeType) => {
    const canvas = document.createElement('canvas');
    const painter = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType });
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const stopped = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.start();
    for (let frame = 0; frame < 15; frame += 1) {
      painter?.fillRect(frame, frame, 9, 9);
      await new Promise(requestAnimationFrame);
    }
    recorder.stop();
    await stopped;
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
  }, contentType);
  return Buffer.from(bytes);
};

const MPEGURL = 'application/vnd.apple.mpegurl';

/** An adaptive stream with one quality: the files by the ends of their paths. */
const streamOf = (
  fragmented: Buffer
): Record<string, { contentType: string; body: string | Buffer }> => {
  // The first fragment's box starts with its length.
  const head = fragmented.indexOf('moof') - 4;
  const playlist = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:2
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MAP:URI="head.mp4"
#EXTINF:1.0,
film.m4s
#EXT-X-ENDLIST
`;
  const master = `#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=200000,CODECS="avc1.42E01E"
film.m3u8
`;
  return {
    'master.m3u8': { contentType: MPEGURL, body: master },
    'film.m3u8': { contentType: MPEGURL, body: playlist },
    'head.mp4': { contentType: 'video/mp4', body: fragmented.subarray(0, head) },
    'film.m4s': { contentType: 'video/mp4', body: fragmented.subarray(head) },
  };
};

/**
 * Plays Ignite's media hosts for a page: images, captions, MP4s and, if wanted, the adaptive stream. Without
 * CORS, but for captions. Returns the paths that were asked for so far: what the site's policy blocks is not
 * among them.
 */
export const serveMedia = async (
  page: Page,
  { withStream = false }: { withStream?: boolean } = {}
): Promise<string[]> => {
  const asked: string[] = [];
  const contentType = 'video/webm';
  const video = { contentType, body: await film(page, contentType) };
  const stream = withStream ? streamOf(await film(page, 'video/mp4;codecs=avc1.42E01E')) : {};
  await page.route(/^https:\/\/[^/]+\.videocdn\.net\//, (route) => {
    const { pathname } = new URL(route.request().url());
    asked.push(pathname);
    const part = stream[pathname.split('/').at(-1) ?? ''];
    if (part) return route.fulfill(part);
    if (/\.(jpe?g|webp)$/.test(pathname)) {
      return route.fulfill({ contentType: 'image/svg+xml', body: thumbnail });
    }
    if (pathname.endsWith('.vtt')) {
      const headers = { 'access-control-allow-origin': '*' };
      return route.fulfill({ headers, contentType: 'text/vtt', body: captions });
    }
    return pathname.endsWith('.mp4') ? route.fulfill(video) : route.fulfill({ status: 404 });
  });
  return asked;
};
