import type { Transform } from '#shared/contract/mapping';

export type Conversion = Transform['type'];

/** The custom field, and the content type that the plugin brings along (product rules, "Public surface"). */
export const VIDEO = 'plugin::ignite-video.video';

const TEXT: readonly Conversion[] = [
  ...(['text', 'join', 'first', 'enumeration', 'date', 'mp4', 'thumbnail'] as const),
];
// A text may say what an attribute of another type wants: "12", "true", "2024-01-15".
const NUMBER: readonly Conversion[] = ['number', 'text', 'first', 'enumeration'];
const DATE: readonly Conversion[] = ['date', 'text', 'first', 'enumeration'];

/**
 * What a value can become in an attribute of a type; the first is the usual one. The form offers these
 * and the check accepts these. A type that is missing takes nothing: a dynamic zone, and a password or
 * a `timestamp`, which do not read as they were written.
 */
const CONVERSIONS: Readonly<Record<string, readonly Conversion[]>> = {
  string: TEXT,
  text: TEXT,
  richtext: ['richtext', ...TEXT],
  blocks: ['blocks', 'json'],
  json: ['json', 'blocks'],
  email: ['text', 'first', 'enumeration'],
  uid: ['slug', 'text', 'first', 'enumeration'],
  enumeration: ['enumeration', 'text', 'first'],
  integer: NUMBER,
  biginteger: NUMBER,
  float: NUMBER,
  decimal: NUMBER,
  boolean: ['boolean', 'text', 'first', 'enumeration'],
  date: DATE,
  datetime: DATE,
  time: DATE,
  relation: ['relation'],
  media: ['media'],
  component: ['component'],
};

/** What an attribute can be fed with, by its type and the custom field that it is. */
export const conversionsFor = (
  { type, customField }: { type: string; customField?: string | undefined },
  isInner: boolean
): readonly Conversion[] => {
  if (customField === VIDEO) return ['video'];
  const conversions = Object.hasOwn(CONVERSIONS, type) ? CONVERSIONS[type]! : [];
  // Strapi makes slugs for attributes of content types only.
  return isInner ? conversions.filter((one) => one !== 'slug') : conversions;
};

const USABLE = {
  /** To find related entries by. */
  by: ['uid', 'string', 'text', 'email', 'enumeration', 'integer', 'biginteger'],
  /** To find a video's entry by. */
  adoptBy: ['string', 'text', 'uid'],
  /** To mark the entries of deleted videos in. */
  deletionMark: ['string', 'text', 'enumeration'],
  /** To know the elements of a list by. */
  elementId: ['string', 'text', 'uid', 'integer', 'biginteger'],
} as const satisfies Record<string, readonly string[]>;

export type Use = keyof typeof USABLE;

/** Whether an attribute of a type can be used so. */
export const isUsable = (use: Use, type: string): boolean =>
  (USABLE[use] as readonly string[]).includes(type);
