import { valueAt } from './path';
import { number, text, texts } from './text';

/** The http(s) URL that a value is, or null. */
export const httpUrl = (value: unknown): string | null => {
  const url = text(value);
  if (url === null || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? href : null;
};

/** Files of a list by size, smallest first; those that do not tell their size count as 0. */
const filesOf = (value: unknown, size: string, urlAt: string[]): { url: string; size: number }[] =>
  (Array.isArray(value) ? value : [])
    .flatMap((element: unknown) =>
      texts(valueAt(element, urlAt)).map((url) => ({
        url,
        size: number(valueAt(element, [size])) ?? 0,
      }))
    )
    .sort((a, b) => a.size - b.size);

/** URL of the best MP4 of a list like `src.mp4` that is at most `maxHeight` px high; a text is taken as the URL itself. */
export const bestMp4 = (value: unknown, maxHeight: number): string | null =>
  typeof value === 'string'
    ? text(value)
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
    ? text(value)
    : (thumbnail(value, width, format) ??
      thumbnail(value, width, format === 'jpeg' ? 'webp' : 'jpeg'));
