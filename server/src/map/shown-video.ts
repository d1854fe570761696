import type { VideoView } from '#shared/contract/entries';
import type { Rule } from '#shared/contract/mapping';

/** The parts of a video that fields hold, and where each stands in the payload. */
const PARTS = {
  title: ['title'],
  status: ['status'],
  visibility: ['visibility'],
  duration: ['duration'],
  streamUrl: ['src.abr'],
  mp4Url: ['src.mp4'],
  // It is a part of the video that plays.
  previewUrl: ['previewVideoUrl', 'src.abr', 'src.mp4'],
  posterUrl: ['src.thumbnails', 'src.thumbnailUrl', 'previewThumbnailUrl'],
  tracks: ['texttracks', 'subtitles'],
} as const satisfies Partial<Record<keyof VideoView, readonly string[]>>;

export type VideoPart = keyof typeof PARTS;

const isWithin = (path: string, of: string): boolean =>
  path === of || path.startsWith(`${of}.`) || path.startsWith(`${of}[`);

/** Whether one of two paths leads to the other, or to a part of it. */
const overlap = (one: string, other: string): boolean =>
  isWithin(one, other) || isWithin(other, one);

/**
 * The parts of a video that are in the fields that somebody may read: by the rules that feed these.
 * What an expression makes of a video is not known to be a part of it.
 */
export const partsIn = (rules: readonly Rule[]): ReadonlySet<VideoPart> => {
  const paths = rules.flatMap(({ source }) => ('paths' in source ? source.paths : []));
  const parts = Object.entries(PARTS) as [VideoPart, readonly string[]][];
  return new Set(
    parts
      .filter(([, places]) => places.some((place) => paths.some((path) => overlap(path, place))))
      .map(([part]) => part)
  );
};
