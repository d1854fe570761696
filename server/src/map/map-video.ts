import type { Video } from '../order/video';
import type { Mapping, Path, Transform } from './rules';

/** The values that a mapping makes of a video, by attribute. A field that the video lacks is null. */
export type Values = Record<string, unknown>;

/** Follows own keys only: a body may carry keys such as `__proto__` or `constructor`. */
const valueAt = (video: Video, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string | number, unknown>)[key]
        : undefined,
    video
  );

// PostgreSQL refuses U+0000 and half surrogate pairs, which JSON can express: they are not text.
const storableText = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();

/** Makes every text inside a JSON value storable; keys and own `__proto__` members survive. */
const storableJson = (value: unknown): unknown => {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storableJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [storableText(key), storableJson(member)])
  );
};

const transforms: Record<Transform, (value: unknown) => unknown> = {
  text: (value) => {
    if (typeof value === 'string') return storableText(value);
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
  },
  number: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : null),
  date: (value) => {
    const time = typeof value === 'string' ? Date.parse(value) : NaN;
    return Number.isNaN(time) ? null : new Date(time).toISOString();
  },
  json: (value) => {
    if (typeof value === 'object') return storableJson(value);
    // Strapi hands what is no object to the database as it is, and a JSON column wants JSON. A text
    // loses one layer more when Strapi copies the draft to publish it.
    const json = JSON.stringify(storableJson(value));
    return typeof value === 'string' ? JSON.stringify(json) : json;
  },
};

/** What the mapping's attributes should say for this video, before anybody's ownership is considered. */
export const mapVideo = (mapping: Mapping, video: Video, deleted: boolean): Values => {
  const values: Values = {};
  for (const { from, attribute, transform } of mapping.rules) {
    const found = from.map((path) => valueAt(video, path)).find((value) => value != null);
    values[attribute] = found === undefined ? null : transforms[transform](found);
  }
  if (deleted) values[mapping.deletionMark.attribute] = mapping.deletionMark.value;
  return values;
};
