/** A body as a text column can hold it, byte for byte. */
export interface StoredBody {
  body: string;
  body_encoding: 'utf8' | 'base64';
}

/** Bodies that are not clean UTF-8, or hold a NUL that PostgreSQL refuses, are kept as base64. */
export const encodeBody = (bytes: Buffer): StoredBody => {
  const text = bytes.toString('utf8');
  return text.includes('\u0000') || !Buffer.from(text, 'utf8').equals(bytes)
    ? { body: bytes.toString('base64'), body_encoding: 'base64' }
    : { body: text, body_encoding: 'utf8' };
};

export const decodeBody = ({ body, body_encoding }: StoredBody): Buffer =>
  Buffer.from(body, body_encoding);
