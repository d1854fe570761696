import type { Core } from '@strapi/strapi';
import { errorText } from '../error-text';
import { quoted } from '../quoted';
import type { RecheckStore } from '../store/rechecks';
import type { Repair } from '../write/repairs';
import { isUnavailable } from '../store/unavailable';

/** Videos that are looked at again before others may go on. */
const STEP = 10;
/** When a video whose entries could not be put right is looked at again (ms). */
const PAUSE = 60_000;

export interface RecheckStepParts {
  strapi: Core.Strapi;
  store: Pick<RecheckStore, 'due' | 'done' | 'postpone'>;
  /** Compares the entries of a video with what is desired of them, and repairs what differs. */
  bring(videoId: string, repair: Repair | undefined): Promise<unknown>;
  now(): number;
}

/**
 * Looks again at videos whose entries somebody else has written: what was changed beside the sync is put
 * right, not only with the video's next delivery.
 *
 * @returns a function that does the next few and says whether there was anything to do.
 */
export const createRecheckStep =
  ({ strapi, store, bring, now }: RecheckStepParts) =>
  async (): Promise<boolean> => {
    const due = await store.due(now(), STEP);
    for (const recheck of due) {
      try {
        const { videoId, writer } = recheck;
        await bring(videoId, writer === null ? undefined : { writer });
        await store.done(recheck);
      } catch (error) {
        if (isUnavailable(error)) throw error;
        strapi.log.warn(
          `[ignite-video] The entries of the video ${quoted(recheck.videoId)} could not be put right: ${errorText(error)}`
        );
        await store.postpone(recheck, now() + PAUSE);
      }
    }
    return due.length > 0;
  };
