import type { Mapping } from '#shared/contract/mapping';
import { withWebUrlsOnly } from '../map/default-mapping';
import { matches } from '../map/filter';
import type { CompiledMapping, Values } from '../map/map-video';
import { withoutPrivateMedia, type VideoState } from '../video/state';
import type { Video } from '../video/video';
import type { DesiredEntry } from '../write/decide';
import { desiredStateOf } from '../write/publication';
import { MappingError } from './failure';

/** A mapping that is switched on: ready for use, or why it cannot be used. */
export type ActiveMapping = { mapping: Mapping } & (
  { compiled: CompiledMapping; broken: null } | { broken: string }
);

/** The version of a video that its entries go by. */
export interface CurrentVideo {
  videoId: string;
  /** As it was received. */
  newest: Video;
  /** As mappings are given it. */
  video: Video;
  state: VideoState;
}

/** What a mapping says of a version of a video. */
export interface MappedVideo {
  /** Whether the mapping's filter takes it. */
  matches: boolean;
  /** By attribute; null when the fields of an entry are to stay as they are. */
  values: Values | null;
  /** Which language version a new entry is; null where the type has none. */
  locale: string | null;
}

export interface DesiredEntryParts {
  /** A site's own filter: whether any mapping takes the video. */
  filter(video: Video): Promise<boolean>;
  /** A site's own last word on the mapped values. */
  transform(values: Values, context: { video: Video; mapping: Mapping }): Promise<Values>;
}

/** What a mapping wants of a video's entry. */
export const desiredEntryOf = (
  mapping: Mapping,
  { videoId, state }: CurrentVideo,
  { matches: isMatch, values, locale }: MappedVideo
): DesiredEntry => ({
  videoId,
  values,
  state: desiredStateOf(mapping, state, isMatch),
  locale,
});

/** Maps videos, with what the site's own code has to say. */
export const createVideoMapping = ({ filter, transform }: DesiredEntryParts) => ({
  /** @throws MappingError when the mapping cannot tell, although it takes the video. */
  async map(active: ActiveMapping, current: CurrentVideo): Promise<MappedVideo> {
    const { mapping } = active;
    const { isDeleted } = current.state;
    const video = withoutPrivateMedia(current.video, current.state, mapping);
    let isMatch = true;
    try {
      isMatch = matches(mapping.filter, video) && (await filter(video));
      if (!isMatch && !isDeleted) return { matches: false, values: null, locale: null };
      if (active.broken !== null) {
        const message = `The mapping "${mapping.name}" cannot be used: ${active.broken}`;
        throw new MappingError('mappingBroken', mapping, active.broken, message);
      }
      const mapped = await active.compiled.values(video, isDeleted);
      return {
        matches: isMatch,
        values: withWebUrlsOnly(mapping.target, await transform(mapped, { video, mapping })),
        locale: active.compiled.locale(video),
      };
    } catch (error) {
      // The entry of a deleted video that a mapping no longer takes is taken down all the same.
      if (!isMatch) return { matches: false, values: null, locale: null };
      throw error instanceof MappingError ? error : new MappingError('notMapped', mapping, error);
    }
  },
});

export type VideoMapping = ReturnType<typeof createVideoMapping>;
