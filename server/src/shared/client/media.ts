import type { VideoFile, VideoTextTrack, VideoThumbnail, VideoWith } from './types';

/**
 * An http(s) URL in normal form, or null: what a page may use as a link or a source. JSON fields hold what
 * Ignite sent, and what it sent may be written by others.
 */
export const webUrl = (value: unknown): string | null => {
  if (typeof value !== 'string') return null;
  try {
    const { protocol, href } = new URL(value);
    return protocol === 'https:' || protocol === 'http:' ? href : null;
  } catch {
    return null;
  }
};

/** The objects of a list, whatever stands in its place. */
export const objectsOf = <T extends object>(list: readonly T[] | null | undefined): T[] =>
  Array.isArray(list) ? list.filter((one) => typeof one === 'object' && one !== null) : [];

const sizeOf = (value: unknown): number | null =>
  typeof value === 'number' && value > 0 ? value : null;

/** A file with its size in pixels, where Ignite says it. */
export interface SizedFile {
  url: string;
  width: number | null;
  height: number | null;
}

const sized = (
  url: unknown,
  { width, height }: Pick<VideoFile, 'width' | 'height'>
): SizedFile[] => {
  const href = webUrl(url);
  return href === null ? [] : [{ url: href, width: sizeOf(width), height: sizeOf(height) }];
};

/** The best MP4 of a video that is at most `maxHeight` pixels high, or null. Needs `sources`. */
export const bestMp4 = (
  video: VideoWith<'sources'>,
  { maxHeight = Infinity }: { maxHeight?: number } = {}
): SizedFile | null => {
  const files = objectsOf(video?.sources?.mp4)
    .flatMap((file) => sized(file.url, file))
    .filter(({ height }) => (height ?? 0) <= maxHeight);
  return files.sort((a, b) => (b.height ?? 0) - (a.height ?? 0))[0] ?? null;
};

/** An image with what `<img srcset>` wants; null where there is only one size. */
export interface Thumbnail extends SizedFile {
  srcset: string | null;
}

const imagesOf = (list: VideoThumbnail[] | null | undefined, format: 'jpeg' | 'webp') =>
  objectsOf(list)
    .flatMap((image) => sized(image.formats?.[format]?.url, image))
    .sort((a, b) => (a.width ?? 0) - (b.width ?? 0));

/**
 * The smallest image of a video that is at least `width` pixels wide, or the largest there is; in the other format
 * where there is none in the wanted one. Needs `sources` or, as a last resort, `thumbnailUrl`.
 */
export const thumbnail = (
  video: VideoWith<'sources' | 'thumbnailUrl'>,
  { width = 640, format = 'jpeg' }: { width?: number; format?: 'jpeg' | 'webp' } = {}
): Thumbnail | null => {
  const list = video?.sources?.thumbnails;
  const wanted = imagesOf(list, format);
  const images = wanted.length > 0 ? wanted : imagesOf(list, format === 'jpeg' ? 'webp' : 'jpeg');
  const best = images.find((image) => (image.width ?? 0) >= width) ?? images[images.length - 1];
  if (!best) {
    const url = webUrl(video?.thumbnailUrl);
    return url === null ? null : { url, width: null, height: null, srcset: null };
  }
  const candidates = images.flatMap((image) =>
    image.width === null ? [] : [`${image.url} ${image.width}w`]
  );
  return { ...best, srcset: candidates.length > 1 ? candidates.join(', ') : null };
};

/** What `<track>` takes. */
export interface CaptionTrack {
  src: string;
  kind: 'captions' | 'subtitles';
  srcLang: string;
  /** The name of the language in itself, such as `Deutsch (Deutschland)`. */
  label: string;
}

const languageName = (language: string): string => {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  } catch {
    return language;
  }
};

/** The text tracks of a video, for `<track>`. Needs `textTracks`. */
export const captionTracks = (video: VideoWith<'textTracks'>): CaptionTrack[] =>
  objectsOf<VideoTextTrack>(video?.textTracks).flatMap(({ url, type, language }) => {
    const src = webUrl(url);
    if (src === null) return [];
    const srcLang = typeof language === 'string' ? language : 'und';
    const kind = type === 'subtitles' ? 'subtitles' : 'captions';
    return [{ src, kind, srcLang, label: languageName(srcLang) }];
  });

/** The address of Ignite's player page, to be linked or framed, or null. Needs `shareUrl`. */
export const playerUrl = (video: VideoWith<'shareUrl'>): string | null => webUrl(video?.shareUrl);

/**
 * Where the oEmbed of the player page is, or null. Needs `shareUrl`.
 *
 * @param options.apiUrl of Ignite's API, for companies with a host of their own.
 * @param options.maxWidth and `maxHeight` of the embedded player (pixels).
 */
export const oembedUrl = (
  video: VideoWith<'shareUrl'>,
  {
    apiUrl = 'https://app.ignitevideo.cloud/api',
    maxWidth,
    maxHeight,
  }: { apiUrl?: string; maxWidth?: number; maxHeight?: number } = {}
): string | null => {
  const page = playerUrl(video);
  if (page === null) return null;
  const url = new URL(`${apiUrl.replace(/\/+$/, '')}/oembed`);
  url.searchParams.set('url', page);
  if (maxWidth !== undefined) url.searchParams.set('maxwidth', String(maxWidth));
  if (maxHeight !== undefined) url.searchParams.set('maxheight', String(maxHeight));
  return url.href;
};
