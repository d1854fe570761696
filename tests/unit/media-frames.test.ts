import { framesOf } from '../../server/src/media/frames';
import { blackPng, movingGif, webpChunks } from '../support/images';

const gif = { mime: 'image/gif' };
const webp = { mime: 'image/webp' };

it.each([1, 2, 300])('counts the frames of a GIF: %d', (frames) => {
  expect(framesOf(movingGif(10, 10, frames), gif)).toBe(frames);
});

it.each([2, 300])('counts the frames of a WebP: %d', (frames) => {
  expect(framesOf(webpChunks(frames), webp)).toBe(frames);
});

it('takes what does not move as one', () => {
  expect(framesOf(webpChunks(0), webp)).toBe(1);
  expect(framesOf(blackPng(1, 1), { mime: 'image/png' })).toBe(1);
});

it.each([
  ['a GIF', movingGif(10, 10, 3), gif],
  ['a WebP', webpChunks(3), webp],
])('comes to an end wherever %s breaks off', (_what, whole, type) => {
  for (let length = 0; length <= whole.length; length += 1) {
    const frames = framesOf(whole.subarray(0, length), type);
    expect(frames).toBeGreaterThanOrEqual(1);
    expect(frames).toBeLessThanOrEqual(3);
  }
});
