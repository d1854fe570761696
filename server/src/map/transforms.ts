import type { PlainTransform } from '#shared/contract/mapping';
import { VIDEO_ID } from '#shared/ignite';
import { bestMp4, httpUrl, thumbnailOf } from '../video/files';
import { number, storableText, text, texts } from '../video/text';

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

/** What the custom field holds; what is no id of Ignite's would be refused. */
const videoReference = (value: unknown): { videoId: string } | null =>
  typeof value === 'string' && VIDEO_ID.test(value) ? { videoId: value } : null;

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
    case 'video':
      return videoReference;
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
      return (value) => bestMp4(value, transform.maxHeight);
    case 'thumbnail':
      return (value) => thumbnailOf(value, transform);
  }
};
