import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { packBody, unpackBody } from '../../server/src/store/body';

const bytes = fc.uint8Array({ maxLength: 300 }).map((value) => Buffer.from(value));
const text = fc.string({ unit: 'binary' }).map((value) => Buffer.from(value));

describe('a packed body', () => {
  it('comes back byte for byte, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(bytes, text),
        fc.integer({ min: 1, max: 2000 }),
        async (part, times) => {
          const body = Buffer.concat(Array.from({ length: times }, () => part));
          expect(unpackBody(await packBody(body)).equals(body)).toBe(true);
        }
      )
    );
  });

  it('is smaller where that can be, and never more than a byte longer', async () => {
    const video = readFileSync(`${__dirname}/../ignite/videos/4-updated-complete-public.json`);
    expect((await packBody(video)).length).toBeLessThan(video.length / 1.5);
    const random = randomBytes(100_000);
    expect((await packBody(random)).length).toBe(random.length + 1);
  });
});
