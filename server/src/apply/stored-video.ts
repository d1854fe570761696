import type { Core } from '@strapi/strapi';
import type { AppliedVideos } from '../store/applied-videos';
import type { Transaction } from '../store/transaction';
import { stateOf } from '../video/state';
import type { Video } from '../video/video';
import type { EntryWriter, Plan } from '../write/entry';
import type { Links } from '../write/links';
import type { ReleaseEntry } from '../write/release';
import type { Repair } from '../write/repairs';
import type { AppliedChange, Bring, WrittenEntry } from './bring';
import type { TakenUp, TakeUp } from './current-version';
import {
  desiredEntryOf,
  type ActiveMapping,
  type CurrentVideo,
  type MappedVideo,
  type VideoMapping,
} from './desired-entry';
import type { HideFirst } from './hide';
import type { MapVideos } from './mapped';
import { inTransaction } from './transaction';

/** Why an entry cannot be a video's, in words for who asked for it. */
export class LinkError extends Error {}

export interface StoredVideoParts {
  strapi: Core.Strapi;
  appliedVideos: Pick<AppliedVideos, 'lock'>;
  links: Links;
  entries: EntryWriter;
  takeUp: TakeUp;
  hideFirst: HideFirst;
  mapVideos: MapVideos;
  mapping: VideoMapping;
  bring: Bring;
  release: ReleaseEntry;
  mappings(): Promise<readonly ActiveMapping[]>;
  /** Called after the commit, once for each entry that changed. */
  onChange(change: AppliedChange): void;
}

/** Looks at videos again as they were applied last: after somebody else's write, after a change of a mapping, in a preview. */
export const createStoredVideos = (parts: StoredVideoParts) => {
  const {
    strapi,
    appliedVideos,
    links,
    entries,
    takeUp,
    hideFirst,
    mapVideos,
    mapping,
    bring,
    release,
  } = parts;

  /** The version that was applied last, locked; null when there is none. */
  const applied = async (trx: Transaction, videoId: string): Promise<TakenUp | null> => {
    // Who holds the video just now may be writing by the mapping as it was.
    const locked = await appliedVideos.lock(trx, [videoId], { waits: true });
    const [taken] = await takeUp(trx, locked, { isSettled: true });
    return taken?.newest ? taken : null;
  };

  /**
   * Does something with a stored video and what a mapping says of it. The mapping is asked before the
   * transaction, and once more when another version counts by then.
   *
   * @returns null when there is no such video.
   * @throws MappingError
   */
  const withMapped = async <T>(
    videoId: string,
    active: ActiveMapping,
    work: (
      trx: Transaction,
      current: CurrentVideo,
      says: MappedVideo,
      onCommit: (tell: () => void) => void
    ) => Promise<T>
  ): Promise<T | null> => {
    for (;;) {
      const read = await strapi.db.transaction(async ({ trx }) => {
        const taken = await applied(trx, videoId);
        return taken && { identity: taken.identity, current: await taken.read() };
      });
      if (read === null) return null;
      const says = await mapping.map(active, read.current);
      const done = await inTransaction(strapi, async (trx, onCommit) => {
        const taken = await applied(trx, videoId);
        if (taken?.identity !== read.identity) return null;
        return { result: await work(trx, read.current, says, onCommit) };
      });
      if (done !== null) return done.result;
    }
  };

  return {
    withMapped,

    /**
     * Compares the entries of a stored video with what is desired of them, and repairs what differs.
     *
     * @param only key of the only mapping that is to be applied.
     * @param recreates whether an entry that an editor deleted comes back: never with a repair.
     * @param repair given when somebody else has written the entries.
     * @returns what changed.
     */
    async bring(
      videoId: string,
      {
        only,
        recreates = false,
        repair,
      }: { only?: string; recreates?: boolean; repair?: Repair } = {}
    ): Promise<WrittenEntry[]> {
      const active = await parts.mappings();
      const hidden = await hideFirst([videoId], { isAsked: true });
      const mapped = await mapVideos([videoId], active, { isSettled: true });
      return inTransaction(strapi, async (trx, onCommit) => {
        const taken = await applied(trx, videoId);
        if (taken === null || !mapped.isFor(taken)) return [];
        const current = await taken.read();
        const written = await bring(trx, current, active, {
          mapped: (one) => mapped.of(taken, current, one),
          hidden: hidden.versions.get(videoId) ?? [],
          recreates: recreates && !current.state.isDeleted,
          isDeletion: false,
          only,
          repair,
        });
        onCommit(() => written.forEach((one) => parts.onChange(one.applied)));
        return written;
      });
    },

    /**
     * Makes an entry that is there the video's, and applies the mapping to it. An entry that the video
     * had before stays as it is.
     *
     * @throws LinkError when the entry cannot be the video's; then nothing was written.
     */
    async link(active: ActiveMapping, videoId: string, documentId: string): Promise<void> {
      const { mapping: onto } = active;
      if (active.broken !== null) throw new LinkError(`The mapping is broken: ${active.broken}`);
      const all = await parts.mappings();
      const linked = await withMapped(videoId, active, async (trx, current, says, onCommit) => {
        if (current.state.isDeleted) {
          throw new LinkError('The video was deleted in Ignite: entries cannot be linked to it.');
        }
        if (!says.matches) throw new LinkError('The mapping does not take this video.');
        const syncState = await entries.take(trx, onto, documentId, says.locale);
        if (syncState === null) {
          const where = says.locale === null ? '' : ` in the locale ${says.locale}`;
          throw new LinkError(`There is no entry ${documentId}${where}.`);
        }
        if (await links.isLinkedElsewhere(trx, onto, videoId, syncState)) {
          throw new LinkError('The entry is kept up to date by another video or mapping already.');
        }
        const lastSync = await links.find(trx, onto, videoId);
        // What is remembered of an entry that is the video's already tells whose its fields are.
        if (lastSync?.documentId !== documentId) await links.attach(trx, onto, videoId, syncState);
        const options = { hidden: [], recreates: false, isDeletion: false, only: onto.key };
        const written = await bring(trx, current, all, { ...options, mapped: async () => says });
        onCommit(() => written.forEach((one) => parts.onChange(one.applied)));
        return true;
      });
      if (linked === null) throw new LinkError('There is no such video.');
    },

    /** Detaches an entry from its video ("Words"). @returns false when the video is not there or does not feed it. */
    async detach(
      videoId: string,
      { uid, documentId, locale }: { uid: string; documentId: string; locale: string | null }
    ): Promise<boolean> {
      return inTransaction(strapi, async (trx) => {
        const taken = await applied(trx, videoId);
        if (taken === null) return false;
        const { state } = await taken.read();
        const linked = (await links.ofDocument(trx, uid, documentId)).filter(
          (link) =>
            link.videoId === videoId &&
            (link.syncState.locale === null || link.syncState.locale === locale)
        );
        for (const link of linked) await release(trx, link, 'leave', state);
        return linked.length > 0;
      });
    },

    /**
     * What a mapping would do to the entry of a video; nothing of it is done.
     *
     * @param videoId null for a video that is not stored.
     * @returns null when there is no such video.
     */
    async preview(
      active: ActiveMapping,
      sample: Video,
      videoId: string | null
    ): Promise<(Partial<Plan> & { matches: boolean }) | null> {
      const plan = async (trx: Transaction, current: CurrentVideo, says: MappedVideo) => {
        const lastSync = await links.find(trx, active.mapping, current.videoId);
        if (!says.matches && lastSync === null) return { matches: false };
        const desired = desiredEntryOf(active.mapping, current, says);
        const planned = await entries.plan(trx, active.mapping, desired, lastSync);
        return { matches: says.matches, ...planned };
      };
      if (videoId !== null) return withMapped(videoId, active, plan);
      const state = stateOf(sample, { isDeleted: false, hasComplete: false });
      const current: CurrentVideo = { videoId: '', newest: sample, video: sample, state };
      const says = await mapping.map(active, current);
      return strapi.db.transaction(({ trx }) => plan(trx, current, says));
    },
  };
};

export type StoredVideos = ReturnType<typeof createStoredVideos>;
