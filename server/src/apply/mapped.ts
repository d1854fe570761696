import type { Core } from '@strapi/strapi';
import type { Mapping, Source } from '#shared/contract/mapping';
import type { AppliedVideos } from '../store/applied-videos';
import type { TakenUp, TakeUp } from './current-version';
import type { ActiveMapping, CurrentVideo, MappedVideo, VideoMapping } from './desired-entry';

/** What mappings say of some videos. */
export interface MappedVideos {
  /** Whether it is about the version that counts by now. */
  isFor(taken: TakenUp): boolean;
  /** @throws MappingError */
  of(taken: TakenUp, current: CurrentVideo, active: ActiveMapping): Promise<MappedVideo>;
}

const isExpression = (source: Source): boolean => 'expression' in source;

const usesExpressions = ({ rules }: Mapping): boolean =>
  rules.some(
    ({ source, transform }) =>
      isExpression(source) ||
      (transform.type === 'component' &&
        transform.rules.some((inner) => isExpression(inner.source)))
  );

export interface MapVideosParts {
  strapi: Core.Strapi;
  appliedVideos: Pick<AppliedVideos, 'lock'>;
  takeUp: TakeUp;
  mapping: VideoMapping;
  /** Whether code of the site has a say in what mappings say. */
  hasHooks: boolean;
}

/**
 * Maps videos before the transaction in which they are written, where that may take long: an expression,
 * the site's own code. All else is mapped when it is needed.
 */
export const createMapVideos = ({
  strapi,
  appliedVideos,
  takeUp,
  mapping,
  hasHooks,
}: MapVideosParts) => {
  const atOnce: MappedVideos = {
    isFor: () => true,
    of: (_taken, current, active) => mapping.map(active, current),
  };

  return async (
    videoIds: readonly string[],
    active: readonly ActiveMapping[],
    { isSettled = false } = {}
  ): Promise<MappedVideos> => {
    const slow = active.filter(({ mapping: one }) => hasHooks || usesExpressions(one));
    if (slow.length === 0) return atOnce;
    const read = await strapi.db.transaction(async ({ trx }) => {
      // Who looks at a video again has to see it: nobody else does so in its place.
      const locked = await appliedVideos.lock(trx, videoIds, { waits: isSettled });
      const found: { identity: string; current: CurrentVideo }[] = [];
      for (const taken of await takeUp(trx, locked, { isSettled })) {
        if (taken.newest === null) continue;
        found.push({ identity: taken.identity, current: await taken.read() });
      }
      return found;
    });
    const identities = new Map<string, string>();
    const results = new Map<string, Promise<MappedVideo>>();
    for (const { identity, current } of read) {
      identities.set(current.videoId, identity);
      for (const one of slow) {
        const result = mapping.map(one, current);
        // Whoever asks for it hears of the failure.
        await result.catch(() => {});
        results.set(`${one.mapping.key} ${current.videoId}`, result);
      }
    }
    return {
      isFor: ({ videoId, identity, newest }) =>
        newest === null || identities.get(videoId) === identity,
      of: (taken, current, one) =>
        results.get(`${one.mapping.key} ${taken.videoId}`) ?? mapping.map(one, current),
    };
  };
};

export type MapVideos = ReturnType<typeof createMapVideos>;
