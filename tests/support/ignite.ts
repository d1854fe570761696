import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What Ignite sends: an independent reading of its contract, which shares no code with the plugin. */
export interface Delivery {
  headers: Record<string, string>;
  body: Buffer;
}

export interface DeliveryParts {
  secret: string;
  /** The video object, or the body's exact bytes. */
  video: object | Buffer;
  event?: string;
  deliveryId?: string;
  /** Time of signing, ms since the epoch. */
  t?: number | string;
}

export const exampleVideos = path.resolve(__dirname, '../ignite/videos');

/** One of Ignite's example bodies, byte for byte. */
export const exampleBody = (name: string): Buffer => readFileSync(path.join(exampleVideos, name));

export const signature = (secret: string, t: number | string, body: Buffer): string =>
  createHmac('sha256', secret)
    .update(Buffer.concat([Buffer.from(`${t}.`), body]))
    .digest('hex');

/** A delivery with a valid signature. */
export const deliveryOf = ({
  secret,
  video,
  event = 'video.updated',
  deliveryId = `del_${randomUUID()}`,
  t = Date.now(),
}: DeliveryParts): Delivery => {
  const body = Buffer.isBuffer(video) ? video : Buffer.from(JSON.stringify(video));
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-webhook-event': event,
      'x-webhook-delivery-id': deliveryId,
      'x-webhook-signature': `t=${t},v1=${signature(secret, t, body)}`,
    },
  };
};
