import type { Core } from '@strapi/strapi';
import { errorText } from '../error-text';
import { quoted } from '../quoted';
import type { AppliedVideos } from '../store/applied-videos';
import type { Deliveries } from '../store/deliveries';
import { isUnavailable } from '../store/unavailable';
import type { HiddenVersion, Hiding } from '../write/hide';
import type { Links } from '../write/links';
import type { TakeUp } from './current-version';
import { inTransaction } from './transaction';

/** What was taken off the public site before anything else of some videos is written. */
export interface HiddenFirst {
  /** What was taken down, by video. */
  versions: ReadonlyMap<string, readonly HiddenVersion[]>;
  /** The last delivery of each video that may hide, and did so where it has to. */
  last: ReadonlyMap<string, number>;
}

export interface HideParts {
  strapi: Core.Strapi;
  deliveries: Pick<Deliveries, 'lastHiding'>;
  appliedVideos: Pick<AppliedVideos, 'lock'>;
  links: Pick<Links, 'ofVideos'>;
  hiding: Hiding;
  takeUp: TakeUp;
}

/**
 * Takes the entries of videos that are not public off the public site, before anything else of them is
 * written and whatever that needs ("Hiding comes first, alone, and ahead of the queue").
 */
export const createHideFirst = (parts: HideParts) => {
  const { strapi, deliveries, appliedVideos, links, hiding, takeUp } = parts;

  /** @returns null where somebody else holds the video, and may not know the delivery that hides it. */
  const hideOne = (videoId: string, isForced: boolean) =>
    inTransaction(strapi, async (trx): Promise<HiddenVersion[] | null> => {
      const locked = await appliedVideos.lock(trx, [videoId]);
      const [taken] = await takeUp(trx, locked);
      if (!taken) return null;
      if (taken.newest === null) return [];
      const { state } = await taken.read();
      if (state.isPublic) return [];
      return hiding.hide(trx, await links.ofVideos(trx, [videoId]), state, isForced);
    });

  /** Those of some videos that have entries which follow their visibility. */
  const linkedAmong = async (videoIds: readonly string[]): Promise<Set<string>> => {
    if (videoIds.length === 0) return new Set();
    const all = await strapi.db.transaction(({ trx }) => links.ofVideos(trx, videoIds));
    const following = all.filter(
      ({ isDetached, publishing }) => !isDetached && publishing === 'followVisibility'
    );
    return new Set(following.map(({ videoId }) => videoId));
  };

  /**
   * @param videoIds videos that are taken up.
   * @param isAsked whether to look at each, and not only at those that a delivery may hide.
   * @throws what the database does.
   */
  return async (videoIds: readonly string[], { isAsked = false } = {}): Promise<HiddenFirst> => {
    const last = await deliveries.lastHiding(videoIds);
    const candidates = isAsked ? videoIds : [...last.keys()];
    const versions = new Map<string, HiddenVersion[]>();
    const note = (videoId: string, hidden: HiddenVersion[] | null) => {
      if (hidden === null) last.delete(videoId);
      else versions.set(videoId, hidden);
    };
    for (const videoId of await linkedAmong(candidates)) {
      try {
        note(videoId, await hideOne(videoId, false));
      } catch (error) {
        if (isUnavailable(error)) throw error;
        // A lifecycle, a document middleware: what refuses may not keep the video public.
        note(videoId, await hideOne(videoId, true));
        strapi.log.warn(
          `[ignite-video] Entries of the video ${quoted(videoId)} were taken off the public site past the document service, and what listens to them may not have heard: ${errorText(error)}`
        );
      }
    }
    return { versions, last };
  };
};

export type HideFirst = ReturnType<typeof createHideFirst>;
