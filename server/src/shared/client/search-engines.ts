import { bestMp4, playerUrl, thumbnail, webUrl } from './media';
import type { VideoWith } from './types';

/** Seconds as an ISO 8601 duration (`PT2M4.48S`), to the millisecond; null for what is no duration. */
export const isoDuration = (seconds: number | null | undefined): string | null => {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0) return null;
  const ms = Math.round(seconds * 1000);
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const rest = (ms % 60_000) / 1000;
  const time = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${rest ? `${rest}S` : ''}`;
  return `PT${time || '0S'}`;
};

type Described = VideoWith<
  | 'title'
  | 'description'
  | 'duration'
  | 'language'
  | 'thumbnailUrl'
  | 'streamUrl'
  | 'shareUrl'
  | 'sources'
  | 'igniteCreatedAt'
>;

/** Pixels, as search engines want images. */
const IMAGE_WIDTH = 1280;
/** Pixels: they fetch the file to look into it. */
const FILE_HEIGHT = 720;

/** What both ask for of a video; null where one of what they require is missing. */
const described = (video: Described) => {
  const image = thumbnail(video, { width: IMAGE_WIDTH })?.url;
  if (!video?.title || !image) return null;
  const file = bestMp4(video, { maxHeight: FILE_HEIGHT })?.url ?? webUrl(video.streamUrl);
  return { ...video, title: video.title, image, file, player: playerUrl(video) };
};

/**
 * schema.org's `VideoObject` of a video as JSON that may stand in a `<script type="application/ld+json">` as it is; null
 * where something lacks that search engines require: `title`, an image (`sources` or `thumbnailUrl`), `igniteCreatedAt`.
 * Takes up `description`, `duration`, `language`, `streamUrl` and `shareUrl` too.
 */
export const videoJsonLd = (video: Described): string | null => {
  const known = described(video);
  if (!known?.igniteCreatedAt) return null;
  const object = {
    '@context': 'https://schema.org',
    '@type': 'VideoObject',
    name: known.title,
    description: known.description || known.title,
    thumbnailUrl: [known.image],
    uploadDate: known.igniteCreatedAt,
    duration: isoDuration(known.duration) ?? undefined,
    inLanguage: known.language ?? undefined,
    contentUrl: known.file ?? undefined,
    embedUrl: known.player ?? undefined,
  };
  // No text may end the script, or begin a comment or another script in it.
  return JSON.stringify(object).replace(/[<>&\u2028\u2029]/g, (one) => {
    return `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
};

/** The longest texts that video sitemaps take (characters). */
const TITLE_LENGTH = 100;
const DESCRIPTION_LENGTH = 2048;
/** The longest video that they take (s). */
const LONGEST = 28_800;

// eslint-disable-next-line no-control-regex -- XML 1.0 has no way to write these, nor half a surrogate pair
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu;

const xml = (text: string): string =>
  text.replace(NOT_IN_XML, '').replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

const cut = (text: string, length: number): string => Array.from(text).slice(0, length).join('');

/**
 * The `<url>` of a page with a video, for a sitemap with the namespace of `videoSitemap`; null where something lacks that
 * search engines require: `title`, an image (`sources` or `thumbnailUrl`), a file or a player (`sources`, `streamUrl`
 * or `shareUrl`). Takes up `description`, `duration` and `igniteCreatedAt` too.
 *
 * @param options.pageUrl the whole address of the page that shows the video.
 * @throws TypeError where `pageUrl` is no http(s) URL.
 */
export const sitemapEntry = (video: Described, { pageUrl }: { pageUrl: string }): string | null => {
  const page = webUrl(pageUrl);
  if (page === null) throw new TypeError('pageUrl must be a whole http(s) URL');
  const known = described(video);
  if (!known || (known.file === null && known.player === null)) return null;
  const seconds = Math.round(known.duration ?? 0);
  const parts: [string, string | null | undefined][] = [
    ['thumbnail_loc', known.image],
    ['title', cut(known.title, TITLE_LENGTH)],
    ['description', cut(known.description || known.title, DESCRIPTION_LENGTH)],
    ['content_loc', known.file],
    ['player_loc', known.player],
    ['duration', seconds >= 1 && seconds <= LONGEST ? String(seconds) : null],
    ['publication_date', known.igniteCreatedAt],
  ];
  const tags = parts.map(([tag, text]) =>
    text ? `<video:${tag}>${xml(text)}</video:${tag}>` : ''
  );
  return `<url><loc>${xml(page)}</loc><video:video>${tags.join('')}</video:video></url>`;
};

/** A whole sitemap of entries; those that are null are left out. */
export const videoSitemap = (entries: readonly (string | null)[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1">
${entries.filter((entry) => entry !== null).join('\n')}
</urlset>
`;
