import { createHash } from 'node:crypto';
import type { AcceptedBy, NewDelivery } from './delivery';

/** Bytes of a delivery id that are kept as they are: their hex is shorter than any hash. */
const PLAIN_ID = 31;

/** What a delivery id is known by. Ignite's ids grow with time: in their own order a new one goes to the end of the index, not anywhere. */
export const deliveryKey = (deliveryId: string): string => {
  const id = Buffer.from(deliveryId);
  return id.length <= PLAIN_ID ? id.toString('hex') : createHash('sha256').update(id).digest('hex');
};

/** The time of signing goes first, for the same reason: signatures themselves come in no order. */
export const acceptedKey = ({ t, signature }: Omit<AcceptedBy, 'deliveryId'>): string =>
  t.toString(16).padStart(13, '0') + signature;

/** A body that was refused may be recorded once, but uses up no signature that a 2xx could answer. */
export const signatureKey = (delivery: NewDelivery): string => {
  // A reconcile's says by itself what it brings, whenever that was seen.
  if (delivery.source === 'reconcile') return delivery.signature;
  return delivery.state === 'invalid' ? `invalid:${acceptedKey(delivery)}` : acceptedKey(delivery);
};
