import { valueAt } from './path';
import { number, text, texts } from './text';

/** A text's scheme as a browser reads it, which disregards blanks and controls, such as `https:`; null without one. */
const schemeOf = (text: string): string | null =>
  /^[a-z][a-z\d+.-]*:/i.exec(text.replace(/[\p{Cc}\s]/gu, ''))?.[0].toLowerCase() ?? null;

const isWebScheme = (scheme: string | null): boolean => scheme === 'http:' || scheme === 'https:';

/** The value where it is an http(s) URL, as it was written, or null. */
export const webUrl = (value: unknown): string | null => {
  const url = text(value);
  return url !== null && isWebScheme(schemeOf(url)) && URL.canParse(url) ? url : null;
};

/** The http(s) URL that a value is, in normal form, or null. */
export const httpUrl = (value: unknown): string | null => {
  const url = webUrl(value);
  return url === null ? null : new URL(url).href;
};

/**
 * A value of a field that is named as a URL (`url`, `shareUrl`), or null where it has a scheme other
 * than http(s), such as `javascript:`. Only those among the elements of a list are left out.
 */
export const withoutOtherSchemes = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    return value.filter((element) => withoutOtherSchemes(element) !== null);
  }
  const scheme = typeof value === 'string' ? schemeOf(value) : null;
  return scheme === null || isWebScheme(scheme) ? value : null;
};

/** Files of a list by size, smallest first; those that do not tell their size count as 0. */
const filesOf = (value: unknown, size: string, urlAt: string[]): { url: string; size: number }[] =>
  (Array.isArray(value) ? value : [])
    .flatMap((element: unknown) =>
      texts(valueAt(element, urlAt))
        .filter((url) => webUrl(url) !== null)
        .map((url) => ({ url, size: number(valueAt(element, [size])) ?? 0 }))
    )
    .sort((a, b) => a.size - b.size);

/** URL of the best MP4 of a list like `src.mp4` that is at most `maxHeight` px high; a text is taken as the URL itself. */
export const bestMp4 = (value: unknown, maxHeight: number): string | null =>
  typeof value === 'string'
    ? webUrl(value)
    : (filesOf(value, 'height', ['url']).findLast(({ size }) => size <= maxHeight)?.url ?? null);

const thumbnail = (value: unknown, width: number, format: string): string | null => {
  const files = filesOf(value, 'width', ['formats', format, 'url']);
  return (files.find(({ size }) => size >= width) ?? files.at(-1))?.url ?? null;
};

/** URL of one of a list like `src.thumbnails`, in the other format where there is none in the wanted one; a text is taken as the URL itself. */
export const thumbnailOf = (
  value: unknown,
  { width, format }: { width: number; format: 'jpeg' | 'webp' }
): string | null =>
  typeof value === 'string'
    ? webUrl(value)
    : (thumbnail(value, width, format) ??
      thumbnail(value, width, format === 'jpeg' ? 'webp' : 'jpeg'));
