import { createHmac, timingSafeEqual } from 'node:crypto';

/** The parts of `X-Webhook-Signature: t=<ms>,v1=<hex>` once its form is known to be right. */
export interface SignatureHeader {
  /** The time of signing exactly as sent: these characters are part of what is signed. */
  t: string;
  /** The same in ms since the epoch. */
  timestamp: number;
  /** Every `v1` candidate, in lower case. */
  candidates: string[];
}

/** Requests signed further ahead of our clock than this are refused (ms). Source: product rules. */
export const FUTURE_TOLERANCE = 5 * 60 * 1000;

/** What is left of a list that is one and the same list several times, as a header that is sent twice. */
const onceOf = (parts: readonly string[], times: number): readonly string[] => {
  const length = parts.length / times;
  return parts.every((part, index) => part === parts[index % length])
    ? parts.slice(0, length)
    : parts;
};

/**
 * Parses the signature header; sent twice with the same text, it is one. Unknown schemes beside `v1` are ignored; several `v1` are candidates.
 *
 * @returns null when the header is missing or is not of the form `t=<ms>,v1=<64 hex digits>`.
 */
export const parseSignatureHeader = (header: string): SignatureHeader | null => {
  const timestamps: string[] = [];
  const candidates: string[] = [];
  const parts = header.split(',').map((part) => part.trim());
  // Node joins headers of one name with a comma.
  const headers = parts.filter((part) => part.startsWith('t=')).length;
  for (const part of headers > 1 ? onceOf(parts, headers) : parts) {
    const [key, value = ''] = part.split(/=(.*)/s);
    if (key === 't') timestamps.push(value);
    else if (key === 'v1') candidates.push(value.toLowerCase());
  }
  const [t, ...otherTimestamps] = timestamps;
  const wellFormed =
    t !== undefined &&
    otherTimestamps.length === 0 &&
    /^\d{1,15}$/.test(t) &&
    candidates.length > 0 &&
    candidates.every((candidate) => /^[0-9a-f]{64}$/.test(candidate));
  return wellFormed ? { t, timestamp: Number(t), candidates } : null;
};

/** Where a signing time stands relative to our clock; all in ms. */
export const judgeTimestamp = (
  timestamp: number,
  now: number,
  replayWindow: number
): 'current' | 'tooOld' | 'inFuture' => {
  if (timestamp < now - replayWindow) return 'tooOld';
  if (timestamp > now + FUTURE_TOLERANCE) return 'inFuture';
  return 'current';
};

/** `v1` as Ignite computes it: HMAC-SHA256 over `t`, a dot and the raw body; the key is the secret as UTF-8. */
export const sign = (secret: string, t: string, body: Uint8Array): Buffer =>
  createHmac('sha256', secret).update(`${t}.`).update(body).digest();

/**
 * Finds the secret that a body was signed with. Every secret is compared with every candidate, in
 * constant time each, so that the time taken tells nothing about which was close.
 *
 * @returns the secret and the signature (hex), or null when none fits.
 */
export const findSigner = <S extends { value: string }>(
  secrets: readonly S[],
  header: SignatureHeader,
  body: Uint8Array
): { secret: S; signature: string } | null => {
  const candidates = header.candidates.map((candidate) => Buffer.from(candidate, 'hex'));
  let found: { secret: S; signature: string } | null = null;
  for (const secret of secrets) {
    const expected = sign(secret.value, header.t, body);
    for (const candidate of candidates) {
      const matches = timingSafeEqual(expected, candidate);
      if (matches) found ??= { secret, signature: expected.toString('hex') };
    }
  }
  return found;
};
