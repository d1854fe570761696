import type { Page } from 'playwright-core';

const thumbnail = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9">
  <rect width="16" height="9" fill="#1b2a49"/><rect x="1" y="5" width="14" height="1.5" fill="#f2b134"/>
  <circle cx="4" cy="4" r="1.5" fill="#e4572e"/><circle cx="8" cy="4" r="1.5" fill="#76b041"/>
  <circle cx="12" cy="4" r="1.5" fill="#17bebb"/></svg>`;

const captions = 'WEBVTT\n\n00:00.000 --> 00:05.000\nThe line starts.\n';

/** A short video in a form that this browser plays, filmed off a canvas. */
const film = async (page: Page): Promise<{ contentType: string; body: Buffer }> => {
  const { type, bytes } = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    const painter = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm' });
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
    const video = new Blob(parts);
    return { type: 'video/webm', bytes: [...new Uint8Array(await video.arrayBuffer())] };
  });
  return { contentType: type, body: Buffer.from(bytes) };
};

/**
 * Plays Ignite's media hosts for a page: images, captions and MP4s, and no adaptive stream. Without CORS,
 * but for captions. Returns the paths that were asked for so far: what the site's policy blocks is not among
 * them.
 */
export const serveMedia = async (page: Page): Promise<string[]> => {
  const asked: string[] = [];
  const video = await film(page);
  await page.route(/^https:\/\/[^/]+\.videocdn\.net\//, (route) => {
    const { pathname } = new URL(route.request().url());
    asked.push(pathname);
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
