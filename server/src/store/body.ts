import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';

/** What the first byte of a packed body says of the rest. */
const AS_IT_IS = 0;
const DEFLATED = 1;

/** Bytes from which packing is left to another thread: this one has other requests. */
const LARGE = 64 * 1024;

const deflate = promisify(deflateRaw);

/** Packs a body for a column of bytes: deflated where that makes it smaller. */
export const packBody = async (bytes: Uint8Array): Promise<Buffer> => {
  const deflated = bytes.length < LARGE ? deflateRawSync(bytes) : await deflate(bytes);
  return deflated.length < bytes.length
    ? Buffer.concat([Buffer.of(DEFLATED), deflated])
    : Buffer.concat([Buffer.of(AS_IT_IS), bytes]);
};

/** The body that was packed, byte for byte. */
export const unpackBody = (packed: Uint8Array): Buffer => {
  const bytes = packed.subarray(1);
  return packed[0] === DEFLATED ? inflateRawSync(bytes) : Buffer.from(bytes);
};
