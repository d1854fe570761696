import { crc32, deflateSync } from 'node:zlib';

const chunk = (name: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

/** A black PNG of that size in pixels, with one bit for each: few bytes that decode to many. */
export const blackPng = (width: number, height: number): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

/** A GIF of that size in pixels whose frames have one pixel each. */
export const movingGif = (width: number, height: number, frames: number): Buffer => {
  const screen = Buffer.from([0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  const control = [0x21, 0xf9, 4, 0, 1, 0, 0, 0];
  const pixel = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
  const moving = Array.from({ length: frames }, () => Buffer.from([...control, ...pixel]));
  return Buffer.concat([Buffer.from('GIF89a'), screen, ...moving, Buffer.from([0x3b])]);
};

/** The container of a moving WebP, without pictures in its frames. */
export const webpChunks = (frames: number): Buffer => {
  const part = (name: string, length: number): Buffer => {
    const head = Buffer.alloc(8 + length + (length % 2));
    head.write(name, 'latin1');
    head.writeUInt32LE(length, 4);
    return head;
  };
  const parts = [part('VP8X', 10), part('ANIM', 6)];
  for (let number = 0; number < frames; number += 1) parts.push(part('ANMF', 17));
  return Buffer.concat([Buffer.from('RIFF____WEBP', 'latin1'), ...parts]);
};
