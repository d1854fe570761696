import type { Video } from './video';

/** What lists show of a video. Texts are what every database can hold. */
export interface VideoDescription {
  title: string | null;
  status: string | null;
  visibility: string | null;
  /** URL of an image, small where there is a choice. */
  thumbnailUrl: string | null;
}

/** The longest URL that is kept (characters). */
const URL_LENGTH = 2000;

const textOf = (value: unknown, length: number): string | null =>
  typeof value === 'string' ? value.replaceAll('\u0000', '').slice(0, length).toWellFormed() : null;

const urlOf = (value: unknown): string | null =>
  typeof value === 'string' && value.length <= URL_LENGTH && /^https?:\/\//.test(value)
    ? textOf(value, URL_LENGTH)
    : null;

/** A value within objects and lists, by own keys only. */
const within = (value: unknown, ...keys: (string | number)[]): unknown =>
  keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string | number, unknown>)[key]
        : undefined,
    value
  );

/** Reads what lists show of a video out of its payload. */
export const describeVideo = (video: Video): VideoDescription => {
  const thumbnails = within(video, 'src', 'thumbnails');
  // The largest comes first.
  const smallest = Array.isArray(thumbnails) ? thumbnails.at(-1) : null;
  return {
    title: textOf(within(video, 'title'), 255),
    status: textOf(within(video, 'status'), 64),
    visibility: textOf(within(video, 'visibility'), 64),
    thumbnailUrl:
      urlOf(within(smallest, 'formats', 'jpeg', 'url')) ??
      urlOf(within(smallest, 'formats', 'webp', 'url')) ??
      urlOf(within(video, 'src', 'thumbnailUrl')) ??
      urlOf(within(video, 'previewThumbnailUrl')),
  };
};
