import type { IncomingHttpHeaders } from 'node:http';
import type { RefusalReason } from '#shared/contract/outcomes';
import { judgeTimestamp, parseSignatureHeader, type SignatureHeader } from './signature';

/** What the headers of a delivery say, once they are known to be in order. */
export interface DeliveryHeaders {
  event: string;
  deliveryId: string;
  signature: SignatureHeader;
}

export type HeaderCheck =
  { ok: true; headers: DeliveryHeaders } | { ok: false; reason: RefusalReason };

const single = (value: string | string[] | undefined): string => String(value ?? '').trim();

const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/**
 * Checks everything that can be known before the body is read. Times and windows in ms, `maxBodySize`
 * in bytes. The order of the checks is the order of the answers in the product rules.
 */
export const checkHeaders = (
  headers: IncomingHttpHeaders,
  { now, replayWindow, maxBodySize }: { now: number; replayWindow: number; maxBodySize: number }
): HeaderCheck => {
  const refused = (reason: RefusalReason): HeaderCheck => ({ ok: false, reason });

  // A compressed body would be signed as sent but limited as unpacked: Ignite sends plain JSON.
  const encoding = single(headers['content-encoding']);
  if (!JSON_TYPE.test(single(headers['content-type'])) || !/^(identity)?$/i.test(encoding)) {
    return refused('notJson');
  }
  const event = single(headers['x-webhook-event']);
  const deliveryId = single(headers['x-webhook-delivery-id']);
  if (event === '' || deliveryId === '') return refused('missingHeader');

  const signatureHeader = single(headers['x-webhook-signature']);
  if (signatureHeader === '') return refused('signatureMissing');
  const signature = parseSignatureHeader(signatureHeader);
  if (signature === null) return refused('signatureMalformed');
  const age = judgeTimestamp(signature.timestamp, now, replayWindow);
  if (age !== 'current') return refused(age);

  if (Number(headers['content-length'] ?? 0) > maxBodySize) return refused('tooLarge');
  return { ok: true, headers: { event, deliveryId, signature } };
};
