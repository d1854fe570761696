import { sign } from './signature';

/** A test delivery, as Ignite would send it. */
export interface TestDelivery {
  event: string;
  deliveryId: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** `created` is short for `video.created`; other events are sent as they are given. */
const eventName = (given: string): string =>
  ['created', 'updated', 'deleted'].includes(given) ? `video.${given}` : given;

/** `count` things in an order that `random` (from 0 up to 1) decides. */
const shuffled = <T>(things: readonly T[], random: () => number): T[] =>
  things
    .map((thing) => ({ thing, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ thing }) => thing);

/**
 * Signs one delivery for each event, in the order in which they happened, each `repeat` times: the
 * same bytes, id and signature again, as when Ignite gets no answer.
 *
 * @param bodyOf the body of the event at this place.
 * @param t time of signing of the first one, ms. Each has its own: one signature is accepted once.
 */
export const testDeliveries = (
  events: readonly string[],
  {
    secret,
    bodyOf,
    repeat,
    shuffle,
    t,
    newId,
    random,
  }: {
    secret: string;
    bodyOf(event: string, index: number): Uint8Array;
    repeat: number;
    shuffle: boolean;
    t: number;
    newId(): string;
    random(): number;
  }
): TestDelivery[] => {
  const sendings = events.map(eventName).flatMap((event, index): TestDelivery[] => {
    const body = bodyOf(event, index);
    const time = String(t + index);
    const deliveryId = newId();
    const headers = {
      'content-type': 'application/json',
      'x-webhook-event': event,
      'x-webhook-delivery-id': deliveryId,
      'x-webhook-signature': `t=${time},v1=${sign(secret, time, body).toString('hex')}`,
    };
    return Array.from({ length: repeat }, () => ({ event, deliveryId, headers, body }));
  });
  return shuffle ? shuffled(sendings, random) : sendings;
};
