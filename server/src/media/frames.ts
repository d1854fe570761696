import type { ImageType } from './image-type';

/** Follows sub-blocks (a length, then so many bytes) to the byte after the empty one that ends them. */
const afterSubBlocks = (file: Buffer, start: number): number => {
  let at = start;
  while (at < file.length && file[at] !== 0) at += 1 + file[at]!;
  return at + 1;
};

/** Bytes of a colour table that a packed field announces. */
const colourTable = (packed = 0): number => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);

const IMAGE = 0x2c;
const EXTENSION = 0x21;

/** GIF89a, "Blocks". */
const framesOfGif = (file: Buffer): number => {
  let frames = 0;
  let at = 13 + colourTable(file[10]);
  while (at < file.length) {
    if (file[at] === EXTENSION) at = afterSubBlocks(file, at + 2);
    else if (file[at] === IMAGE) {
      frames += 1;
      at = afterSubBlocks(file, at + 11 + colourTable(file[at + 9]));
    } else break;
  }
  return frames;
};

/** WebP's container: chunks of a name, a length and so many bytes, padded to an even number. */
const framesOfWebp = (file: Buffer): number => {
  let frames = 0;
  for (let at = 12; at + 8 <= file.length;) {
    if (file.toString('latin1', at, at + 4) === 'ANMF') frames += 1;
    const length = file.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return frames;
};

/** How many pictures an image holds one after the other; 1 for one that does not move. Nothing is decoded. */
export const framesOf = (file: Buffer, { mime }: Pick<ImageType, 'mime'>): number => {
  if (mime === 'image/gif') return Math.max(1, framesOfGif(file));
  if (mime === 'image/webp') return Math.max(1, framesOfWebp(file));
  return 1;
};
