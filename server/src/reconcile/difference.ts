import { createHash } from 'node:crypto';
import { titleOf } from '../video/describe';
import { hidesVideo, isCompleteVersion } from '../video/state';
import { isTombstone } from '../video/order';
import type { NewDelivery } from '../store/delivery';
import type { KnownVersion } from '../store/video-lookup';
import { parseVideo, type Video } from '../video/video';

/** A video as Ignite's API gives it; `updatedAt` in ms. */
export interface ListedVideo {
  id: string;
  updatedAt: number;
  video: Video;
}

/**
 * What is to be done about a listed video. One that counts as deleted is not taken at its word: the page
 * may be older than the deletion. Equal times are the same version, and where a webhook has overtaken the
 * page there is nothing to do.
 */
export const differenceOf = (
  listed: Pick<ListedVideo, 'updatedAt'>,
  known: KnownVersion | undefined
): 'created' | 'updated' | 'deletedHere' | null => {
  if (known === undefined) return 'created';
  if (isTombstone(known)) return 'deletedHere';
  return listed.updatedAt > known.updatedAt ? 'updated' : null;
};

const sha256 = (...parts: (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\n');
  return hash.digest('hex');
};

const deliveryOf = (
  event: 'video.updated' | 'video.deleted',
  { id, updatedAt, video }: ListedVideo,
  body: Buffer,
  { t, key }: { t: number; key: string }
): NewDelivery => {
  const hash = sha256(key, event, id, body);
  return {
    deliveryId: `reconcile:${hash.slice(0, 32)}`,
    signature: `reconcile:${hash}`,
    event,
    t,
    body,
    receivedAt: t,
    video: {
      id,
      updatedAt,
      title: titleOf(video),
      hides: hidesVideo({ event }, video),
      complete: isCompleteVersion(video),
    },
    state: 'waiting',
    reason: null,
    source: 'reconcile',
  };
};

/** Brings what Ignite says of a video. The same version is brought once, however many runs see it wait. */
export const updateDelivery = (listed: ListedVideo, t: number): NewDelivery =>
  deliveryOf('video.updated', listed, Buffer.from(JSON.stringify(listed.video)), { t, key: '' });

/**
 * Brings back a video that Ignite's API gave when it was asked at `askedAt` (ms), after the deletion was known.
 * Ignite's clock may be ahead: the deletion that it refutes must not come after it.
 */
export const restoringDelivery = (
  listed: ListedVideo,
  tombstone: Pick<KnownVersion, 't'>,
  { askedAt, run }: { askedAt: number; run: number }
): NewDelivery => {
  const t = Math.max(askedAt, tombstone.t);
  const body = Buffer.from(JSON.stringify(listed.video));
  return { ...deliveryOf('video.updated', listed, body, { t, key: String(run) }), restores: true };
};

/** Deletes a video that Ignite no longer has; its body is the version that is known. */
export const deletionDelivery = (
  known: { id: string; updatedAt: number; body: Uint8Array },
  { t, run }: { t: number; run: number }
): NewDelivery => {
  const parsed = parseVideo(known.body);
  const video = parsed.ok ? parsed.video : {};
  const body = Buffer.from(known.body);
  return deliveryOf('video.deleted', { ...known, video }, body, { t, key: String(run) });
};

/**
 * How many videos may be gone before a person is asked. A handful always may, unless none may at all, or
 * Ignite lists nothing: then something else is wrong.
 */
export const mostDeletions = (known: number, listed: number, share: number): number =>
  share === 0 || listed === 0 ? 0 : Math.max(SMALL_NUMBER, Math.floor(known * share));

const SMALL_NUMBER = 3;
