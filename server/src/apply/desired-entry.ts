import type { Mapping } from '#shared/contract/mapping';
import { withWebUrlsOnly } from '../map/default-mapping';
import { matches } from '../map/filter';
import type { CompiledMapping, Values } from '../map/map-video';
import type { Video } from '../video/video';
import type { DesiredEntry } from '../write/decide';
import { desiredStateOf } from '../write/publication';
import { MappingError } from './failure';

/** A mapping that is switched on: ready for use, or why it cannot be used. */
export type ActiveMapping = { mapping: Mapping } & (
  { compiled: CompiledMapping; broken: null } | { broken: string }
);

export interface DesiredEntryParts {
  /** A site's own filter: whether any mapping takes the video. */
  filter(video: Video): Promise<boolean>;
  /** A site's own last word on the mapped values. */
  transform(values: Values, context: { video: Video; mapping: Mapping }): Promise<Values>;
}

/** Finds out what a mapping wants of a video's entry. */
export const createDesiredEntries = ({ filter, transform }: DesiredEntryParts) => {
  /** Whether a mapping is about a video: also one that is broken, whose deliveries wait. */
  const matchesFilter = async ({ filter: conditions }: Mapping, video: Video): Promise<boolean> =>
    matches(conditions, video) && filter(video);

  /**
   * @returns null when the video is none of the mapping's business.
   * @throws MappingError
   */
  const desiredEntryOf = async (
    active: ActiveMapping,
    videoId: string,
    video: Video,
    { deleted, isLinked }: { deleted: boolean; isLinked: boolean }
  ): Promise<DesiredEntry | null> => {
    const { mapping } = active;
    let isMatch: boolean;
    try {
      isMatch = await matchesFilter(mapping, video);
    } catch (error) {
      throw new MappingError('notMapped', mapping, error);
    }
    if (!isMatch && !isLinked) return null;
    if (active.broken !== null) {
      const message = `The mapping "${mapping.name}" cannot be used: ${active.broken}`;
      throw new MappingError('mappingBroken', mapping, active.broken, message);
    }
    const { compiled } = active;
    try {
      const values =
        isMatch || deleted
          ? withWebUrlsOnly(
              mapping.target,
              await transform(await compiled.values(video, deleted), { video, mapping })
            )
          : null;
      const state = desiredStateOf(mapping, video, deleted || !isMatch);
      return { videoId, values, state, locale: compiled.locale(video) };
    } catch (error) {
      throw new MappingError('notMapped', mapping, error);
    }
  };

  return { matchesFilter, desiredEntryOf };
};

export type DesiredEntries = ReturnType<typeof createDesiredEntries>;
