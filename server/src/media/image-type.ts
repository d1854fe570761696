export interface ImageType {
  mime: string;
  /** Without a dot. */
  extension: string;
}

const types: (ImageType & { signature: RegExp })[] = [
  { mime: 'image/jpeg', extension: 'jpg', signature: /^\xff\xd8\xff/ },
  { mime: 'image/png', extension: 'png', signature: /^\x89PNG\r\n/ },
  { mime: 'image/gif', extension: 'gif', signature: /^GIF8[79]a/ },
  { mime: 'image/webp', extension: 'webp', signature: /^RIFF.{4}WEBP/s },
  // `avif` or `avis` may come after other brands of four bytes each.
  { mime: 'image/avif', extension: 'avif', signature: /^.{4}ftyp(.{4})*?avi[fs]/s },
];

/** How many bytes `imageTypeOf` needs to see. */
export const HEAD_BYTES = 40;

/** Which kind of image a file is by its first bytes, or null for everything but an image. */
export const imageTypeOf = (head: Buffer): ImageType | null => {
  const text = head.subarray(0, HEAD_BYTES).toString('latin1');
  return types.find(({ signature }) => signature.test(text)) ?? null;
};
