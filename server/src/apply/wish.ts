import type { Mapping } from '../contract/mapping';
import type { CompiledMapping, Values } from '../map/map-video';
import type { Video } from '../order/video';
import type { Wish } from '../write/decide';
import { fateOf } from '../write/publication';
import { MappingError } from './failure';

/** A mapping that is switched on: ready for use, or why it cannot be used. */
export type ActiveMapping = { mapping: Mapping } & (
  { compiled: CompiledMapping; broken: null } | { broken: string }
);

export interface WishParts {
  /** A site's own filter: whether any mapping takes the video. */
  filter(video: Video): Promise<boolean>;
  /** A site's own last word on the mapped values. */
  transform(values: Values, context: { video: Video; mapping: Mapping }): Promise<Values>;
}

/**
 * Finds out what a mapping wants of a video's entry; null when the video is none of its business.
 * @throws MappingError
 */
export const createWishes =
  ({ filter, transform }: WishParts) =>
  async (
    active: ActiveMapping,
    videoId: string,
    video: Video,
    { deleted, isLinked }: { deleted: boolean; isLinked: boolean }
  ): Promise<Wish | null> => {
    const { mapping } = active;
    if (active.broken !== null) {
      const message = `The mapping "${mapping.name}" cannot be used: ${active.broken}`;
      throw new MappingError('mappingBroken', mapping, active.broken, message);
    }
    const { compiled } = active;
    try {
      const matches = compiled.matches(video) && (await filter(video));
      if (!matches && !isLinked) return null;
      const values =
        matches || deleted
          ? await transform(await compiled.values(video, deleted), { video, mapping })
          : null;
      const fate = fateOf(mapping, video, deleted || !matches);
      return { videoId, values, fate, locale: compiled.locale(video) };
    } catch (error) {
      throw new MappingError('notMapped', mapping, error);
    }
  };

export type WishOf = ReturnType<typeof createWishes>;
