import { setImmediate } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import type { AppliedVideos } from '../store/applied-videos';
import { writeListing } from '../store/listing-rows';
import type { Listing } from '../store/listing';
import { asSync } from '../write/own-writes';
import type { RequestGate } from './request-gate';

/** Videos that are looked at in one go, and those that are written in one transaction. */
const LOOKED_AT = 500;
const WRITTEN = 20;

/**
 * Writes what lists lack: the videos of an earlier release. It can be interrupted anywhere, and several processes
 * may do it at once.
 */
export const createFillListing = ({
  strapi,
  appliedVideos,
  listing,
  requestGate,
  isPaused,
}: {
  strapi: Core.Strapi;
  appliedVideos: Pick<AppliedVideos, 'after' | 'lock'>;
  listing: Pick<Listing, 'missing'>;
  requestGate: Pick<RequestGate, 'idle'>;
  /** Whether the content is being replaced. */
  isPaused(): boolean;
}) => {
  let isStopped = false;

  const fill = async (): Promise<void> => {
    for (let position = 0; !isStopped;) {
      const videos = await appliedVideos.after(position, LOOKED_AT);
      const last = videos.at(-1);
      if (last === undefined) return;
      position = last.position;
      const missing = await listing.missing(videos.map(({ videoId }) => videoId));
      for (let done = 0; done < missing.length && !isStopped && !isPaused(); done += WRITTEN) {
        await requestGate.idle();
        await strapi.db.transaction(({ trx }) =>
          asSync(async () => {
            // Whoever holds one of them writes it.
            const locked = await appliedVideos.lock(trx, missing.slice(done, done + WRITTEN));
            await writeListing(
              strapi,
              trx,
              locked.map(({ videoId }) => videoId)
            );
          })
        );
        await setImmediate();
      }
    }
  };

  let running: Promise<void> = Promise.resolve();
  return {
    start(): Promise<void> {
      running = fill();
      return running;
    },
    /** Resolves when nothing is written any more. */
    async stop(): Promise<void> {
      isStopped = true;
      await running.catch(() => {});
    },
  };
};
