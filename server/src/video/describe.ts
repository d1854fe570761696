import type { VideoView } from '#shared/contract/entries';
import type { Video } from './video';
import { parsePath, valueAt } from './path';
import { bestMp4, httpUrl, thumbnailOf } from './files';
import { storableText } from './text';

/** What lists show of a video. Texts are what every database can hold. */
export interface VideoDescription {
  title: string | null;
  status: string | null;
  visibility: string | null;
  /** URL of a small image. */
  thumbnailUrl: string | null;
}

/** The longest URL that is kept (characters). */
const URL_LENGTH = 2000;
/** Widths (px) that images are wanted in: in a list, and in front of a player. */
const THUMBNAIL_WIDTH = 160;
const POSTER_WIDTH = 1280;
/** The highest MP4 that a player falls back to (px). */
const PLAYER_HEIGHT = 720;

const parsed = new Map<string, ReturnType<typeof parsePath>>();

/** Reads a path, which is parsed once. */
const at = (value: unknown, path: string): unknown => {
  const segments = parsed.get(path) ?? parsePath(path);
  parsed.set(path, segments);
  return valueAt(value, segments);
};

/** A text, cut at a length (characters). */
const textAt = (value: unknown, path: string, length: number): string | null => {
  const found = at(value, path);
  return typeof found === 'string' ? storableText(found.slice(0, length)) : null;
};

/** The first of some values that is the URL of something on the web. */
const firstUrl = (...values: unknown[]): string | null =>
  values.map(httpUrl).find((url) => url !== null && url.length <= URL_LENGTH) ?? null;

/** The title, as far as the log and lists show it: for each request, which needs nothing else. */
export const titleOf = (video: Video): string | null => textAt(video, 'title', 255);

/** The id of the workspace that a video belongs to; null for none. */
export const workspaceOf = (video: Video): string | null => textAt(video, 'workspace', 255) || null;

/** Reads what lists show of a video out of its payload. */
export const describeVideo = (video: Video): VideoDescription => ({
  title: titleOf(video),
  status: textAt(video, 'status', 64),
  visibility: textAt(video, 'visibility', 64),
  thumbnailUrl: firstUrl(
    thumbnailOf(at(video, 'src.thumbnails'), { width: THUMBNAIL_WIDTH, format: 'jpeg' }),
    at(video, 'src.thumbnailUrl'),
    at(video, 'previewThumbnailUrl')
  ),
});

/** Reads what a player needs out of a video's payload. */
export const describePlayer = (
  video: Video,
  { id, isDeleted }: { id: string; isDeleted: boolean }
): VideoView => {
  const { title, status, visibility } = describeVideo(video);
  const duration = at(video, 'duration');
  const tracks = at(video, 'texttracks') ?? at(video, 'subtitles');
  return {
    id,
    title,
    status,
    visibility,
    isDeleted,
    duration: typeof duration === 'number' ? duration : null,
    streamUrl: firstUrl(at(video, 'src.abr.url')),
    previewUrl: firstUrl(at(video, 'previewVideoUrl')),
    mp4Url: firstUrl(bestMp4(at(video, 'src.mp4'), PLAYER_HEIGHT)),
    posterUrl: firstUrl(
      thumbnailOf(at(video, 'src.thumbnails'), { width: POSTER_WIDTH, format: 'jpeg' }),
      at(video, 'src.thumbnailUrl'),
      at(video, 'previewThumbnailUrl')
    ),
    tracks: (Array.isArray(tracks) ? tracks : []).flatMap((track: unknown) => {
      const url = firstUrl(at(track, 'url'));
      if (url === null) return [];
      const kind = at(track, 'type') === 'subtitles' ? 'subtitles' : 'captions';
      return [{ url, kind, language: textAt(track, 'language', 35) }];
    }),
  };
};

/** A category or a tag. */
export interface Term {
  slug: string;
  title: string;
}

/** Categories, and tags, of a video that are kept. */
const MOST_TERMS = 50;

const termsAt = (video: Video, path: string): Term[] => {
  const found = at(video, path);
  const terms = (Array.isArray(found) ? found.slice(0, MOST_TERMS) : []).flatMap(
    (element: unknown) => {
      const title = textAt(element, 'title', 255);
      const slug = textAt(element, 'slug', 255) || title;
      return slug ? [{ slug, title: title || slug }] : [];
    }
  );
  return [...new Map(terms.map((term) => [term.slug, term])).values()];
};

/** Reads what a list of videos is searched and filtered by. Times in ms. */
export const describeListed = (video: Video) => {
  const made = Date.parse(textAt(video, 'createdAt', 64) ?? textAt(video, 'updatedAt', 64) ?? '');
  const duration = at(video, 'duration');
  return {
    madeAt: Number.isNaN(made) ? 0 : made,
    duration: typeof duration === 'number' && duration >= 0 ? Math.round(duration * 1000) : null,
    language: textAt(video, 'language', 35),
    orientation: textAt(video, 'orientation', 16),
    categories: termsAt(video, 'categories'),
    tags: termsAt(video, 'tags'),
  };
};
