import type { PlainTransform } from '#shared/contract/mapping';
import { valueAt } from '../video/path';

// PostgreSQL refuses U+0000 and half surrogate pairs, which JSON can express: they are not text.
export const storableText = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();

// `1e400` is JSON, and read as Infinity, which is not.
const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** Makes every text inside a JSON value storable; keys and own `__proto__` members survive. */
const storableJson = (value: unknown): unknown => {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storableJson);
  if (typeof value === 'number') return number(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [storableText(key), storableJson(member)])
  );
};

const text = (value: unknown): string | null => {
  if (typeof value === 'string') return storableText(value);
  return typeof value === 'boolean' || number(value) !== null ? String(value) : null;
};

/** The texts, numbers and booleans of a list, or the one that the value is; all as texts, none empty. */
export const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value])
    .map(text)
    .filter((item): item is string => item !== null && item !== '');

const boolean = (value: unknown): boolean | null => {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : null;
};

const ISO_DATE =
  /^\d{4}-\d{2}-\d{2}(?<time>T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/;

/** An ISO 8601 timestamp in UTC. A time without a zone is taken for UTC, wherever the server stands. */
const date = (value: unknown): string | null => {
  const found = typeof value === 'string' ? ISO_DATE.exec(value) : null;
  if (!found) return null;
  const { time, zone } = found.groups!;
  const ms = Date.parse(time && !zone ? `${found[0]}Z` : found[0]);
  const iso = Number.isNaN(ms) ? '' : new Date(ms).toISOString();
  // The years that every database's timestamps have.
  return /^[1-9]\d{3}-/.test(iso) ? iso : null;
};

const json = (value: unknown): unknown => {
  const storable = storableJson(value);
  if (typeof storable === 'object') return storable;
  // Strapi hands what is no object to the database as it is, and a JSON column wants JSON. A text
  // loses one layer more when Strapi copies the draft to publish it.
  const encoded = JSON.stringify(storable);
  return typeof storable === 'string' ? JSON.stringify(encoded) : encoded;
};

const paragraphs = (value: unknown): string[] =>
  (text(value) ?? '')
    .replace(/\r\n?/g, '\n')
    .split(/\n(?:[^\S\n]*\n)+/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');

const blocks = (value: unknown): unknown => {
  const found = paragraphs(value);
  if (found.length === 0) return null;
  return found.map((paragraph) => ({
    type: 'paragraph',
    children: [{ type: 'text', text: paragraph }],
  }));
};

// What CommonMark and GitHub's tables and strikethrough would take for markup.
const escapeMarkdown = (line: string): string =>
  line
    .replace(/[\\`*_[\]<>~|]|&(?=#?\w+;)/g, '\\$&')
    .replace(/^[#+=:-]/, '\\$&')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');

/** Markdown that shows the text as it is written: two spaces before a newline keep it. */
const richtext = (value: unknown): string | null =>
  paragraphs(value)
    .map((paragraph) =>
      paragraph
        .split('\n')
        .map((line) => escapeMarkdown(line.trim()))
        .join('  \n')
    )
    .join('\n\n') || null;

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

const mp4 = (value: unknown, maxHeight: number): string | null =>
  filesOf(value, 'height', ['url']).findLast(({ size }) => size <= maxHeight)?.url ?? null;

const thumbnail = (value: unknown, width: number, format: string): string | null => {
  const files = filesOf(value, 'width', ['formats', format, 'url']);
  return (files.find(({ size }) => size >= width) ?? files.at(-1))?.url ?? null;
};

/**
 * What a source's value (JSON, null when there is none) becomes: storable JSON in the attribute's
 * form, or null where it does not fit.
 *
 * - `json`: what is no object comes as JSON text, as Strapi's JSON fields want it.
 * - `slug`: the text that a slug is to be made of.
 * - `relation`: the distinct texts by which the related entries are known; never null.
 * - `media`: the http(s) URL of the file.
 * - `join`, `first`, `relation`, `mp4`, `thumbnail` take a list; a single text counts as a list of
 *   one, or as the URL itself.
 */
export const compileTransform = (transform: PlainTransform): ((value: unknown) => unknown) => {
  switch (transform.type) {
    case 'text':
    case 'slug':
      return text;
    case 'number':
      return number;
    case 'boolean':
      return boolean;
    case 'date':
      return date;
    case 'json':
      return json;
    case 'blocks':
      return blocks;
    case 'richtext':
      return richtext;
    case 'media':
      return httpUrl;
    case 'enumeration': {
      const { values } = transform;
      return (value) => {
        const name = text(value);
        return name !== null && Object.hasOwn(values, name) ? values[name] : name;
      };
    }
    case 'join':
      return (value) => texts(value).join(transform.separator) || null;
    case 'first':
      return (value) => texts(value)[0] ?? null;
    case 'relation':
      return (value) => [...new Set(texts(value))];
    case 'mp4':
      return (value) => (typeof value === 'string' ? text(value) : mp4(value, transform.maxHeight));
    case 'thumbnail': {
      const { width, format } = transform;
      const other = format === 'jpeg' ? 'webp' : 'jpeg';
      return (value) =>
        typeof value === 'string'
          ? text(value)
          : (thumbnail(value, width, format) ?? thumbnail(value, width, other));
    }
  }
};
