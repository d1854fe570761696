import type { Core } from '@strapi/strapi';
import type { Obstacle } from '#shared/contract/entries';
import { deliveriesQuery, type DeliveryState } from '#shared/contract/deliveries';
import type { Mapping } from '#shared/contract/mapping';
import type { ActiveMapping } from '../apply/desired-entry';
import { MappingError } from '../apply/failure';
import type { StoredVideos } from '../apply/stored-video';
import { errorText } from '../error-text';
import type { Log } from '../log/search';
import type { AppliedVideos } from '../store/applied-videos';
import { describeVideo } from '../video/describe';
import { isTombstone } from '../video/order';
import { parseVideo } from '../video/video';
import type { Link, Links } from '../write/links';
import { storedVersions } from '../write/stored-versions';

/** What is known of a video and of the entry that a mapping makes of it. */
export interface EntryFacts {
  mapping: Pick<Mapping, 'name' | 'publishing' | 'deletion'>;
  /** Why the mapping cannot tell what the entry should say, or null. */
  problem: string | null;
  /** Whether the mapping takes the video; null where that cannot be told. */
  matches: boolean | null;
  video: { isDeleted: boolean; status: string | null; visibility: string | null };
  /** Whether the video can be played; null where that cannot be told. */
  isComplete: boolean | null;
  /** The entry as it is linked, or null. */
  link: (Pick<Link, 'isDetached'> & { publication: Link['syncState']['publication'] }) | null;
  hasDraft: boolean;
  isPublished: boolean;
  /** What became of the video's newest delivery. */
  newest: DeliveryState | null;
}

type Finding = Obstacle | false;

const blockedBy = ({ mapping, problem, matches, video, isComplete }: EntryFacts): Obstacle[] => {
  const { name, publishing, deletion } = mapping;
  const { isDeleted, status, visibility } = video;
  const values = { mapping: name };
  const needsFile = publishing === 'followVisibility' || publishing === 'whenComplete';
  const found: Finding[] = [
    problem !== null && { code: 'mappingBroken', values: { ...values, problem } },
    matches === false && !isDeleted && { code: 'filtered', values },
    isDeleted && deletion !== 'keep' && { code: 'deleted', values: {} },
    publishing === 'followVisibility' && visibility !== 'public' && { code: 'private', values: {} },
    needsFile && isComplete === false && { code: 'notComplete', values: { status: status ?? '?' } },
    publishing === 'never' && { code: 'editorsDecide', values },
  ];
  return found.filter((finding) => finding !== false);
};

/** Why an entry that nothing blocks is not published all the same. */
const leftBy = ({ mapping, link, hasDraft, newest }: EntryFacts): Obstacle[] => {
  if (link === null) {
    return newest === 'waiting' ? [] : [{ code: 'notMade', values: { mapping: mapping.name } }];
  }
  if (link.isDetached) return [{ code: 'detached', values: {} }];
  if (!hasDraft) return [{ code: 'entryDeleted', values: {} }];
  const isWithdrawn = link.publication === 'withdrawn' || link.publication === 'published';
  return [{ code: isWithdrawn ? 'withdrawn' : 'unfinished', values: {} }];
};

/** What keeps an entry from the public, causes first; none when it is published. */
export const obstaclesOf = (facts: EntryFacts): Obstacle[] => {
  if (facts.isPublished) return [];
  const { newest } = facts;
  const blocked = blockedBy(facts);
  return [
    ...(newest === 'waiting' ? [{ code: 'waiting', values: {} } as const] : []),
    ...(newest === 'retrying' || newest === 'dead'
      ? [{ code: 'failing', values: {} } as const]
      : []),
    ...(blocked.length > 0 ? blocked : leftBy(facts)),
  ];
};

/** An entry that a mapping makes of a video, as the public meets it. */
export interface EntryState {
  /** Null when there is none. */
  documentId: string | null;
  locale: string | null;
  isPublished: boolean;
  obstacles: Obstacle[];
}

/** Finds out what keeps the entries of a video from the public: for the side panel and for assistants. */
export const createObstacles = ({
  strapi,
  links,
  appliedVideos,
  storedVideos,
  log,
}: {
  strapi: Core.Strapi;
  links: Pick<Links, 'ofVideos'>;
  appliedVideos: Pick<AppliedVideos, 'find'>;
  storedVideos: Pick<StoredVideos, 'withMapped'>;
  log: Pick<Log, 'page'>;
}) => {
  /** What the mapping says of the video as it was applied last. */
  const said = async (videoId: string, active: ActiveMapping) => {
    try {
      const told = await storedVideos.withMapped(videoId, active, async (_trx, current, says) => ({
        problem: null,
        matches: says.matches,
        isComplete: current.state.isComplete,
      }));
      return told ?? { problem: null, matches: null, isComplete: null };
    } catch (error) {
      if (!(error instanceof MappingError)) throw error;
      return { problem: errorText(error.cause), matches: null, isComplete: null };
    }
  };

  const versionsOf = async (
    target: string,
    link: Link | undefined
  ): Promise<{ hasDraft: boolean; isPublished: boolean }> => {
    if (link === undefined) return { hasDraft: false, isPublished: false };
    const { documentId, locale } = link.syncState;
    const versions = await storedVersions(strapi, target, documentId, locale);
    return {
      hasDraft: versions.length > 0,
      isPublished: versions.some(({ isPublished }) => isPublished),
    };
  };

  return {
    /** @returns null when nothing of the video was applied yet. */
    async of(active: ActiveMapping, videoId: string): Promise<EntryState | null> {
      const { mapping } = active;
      const applied = await appliedVideos.find(videoId);
      const parsed = applied && parseVideo(applied.body);
      if (!applied || !parsed?.ok) return null;
      const all = await strapi.db.transaction(({ trx }) => links.ofVideos(trx, [videoId]));
      const link = all.find((one) => one.mapping === mapping.key && one.target === mapping.target);
      const { status, visibility } = describeVideo(parsed.video);
      const { rows } = await log.page(deliveriesQuery.parse({ videoId, limit: 1 }));
      const versions = await versionsOf(mapping.target, link);
      return {
        documentId: versions.hasDraft ? (link?.syncState.documentId ?? null) : null,
        locale: link?.syncState.locale ?? null,
        isPublished: versions.isPublished,
        obstacles: obstaclesOf({
          mapping,
          ...(await said(videoId, active)),
          video: { isDeleted: isTombstone(applied), status, visibility },
          link: link
            ? { isDetached: link.isDetached, publication: link.syncState.publication }
            : null,
          ...versions,
          newest: rows[0]?.state ?? null,
        }),
      };
    },
  };
};

export type Obstacles = ReturnType<typeof createObstacles>;
