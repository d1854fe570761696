import type { VideoView } from '#shared/contract/entries';

/** What is shown of a part of a video that is in no field that the caller may read. */
const nothing = {
  title: null,
  status: null,
  visibility: null,
  duration: null,
  streamUrl: null,
  mp4Url: null,
  previewUrl: null,
  posterUrl: null,
  tracks: [],
} satisfies Partial<VideoView>;

/** The parts of a video that may be shown. */
export const limitedView = <V extends object>(video: V, parts: ReadonlySet<string>): V => ({
  ...video,
  ...Object.fromEntries(
    Object.entries(nothing).filter(([part]) => part in video && !parts.has(part))
  ),
});
