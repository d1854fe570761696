import type { Transform } from '#shared/contract/mapping';
import { warning, type AnyRule, type Found } from './found';
import { isLink, isRepeatable, type AttributeSchema } from './schema';

/** Strapi refuses more in a `string`, and databases in a `uid`, unless its own limit says otherwise. */
const COLUMN_LENGTH = 255;

/** The longest value that is quoted, in characters. */
const QUOTED = 60;

const isTime = (text: string): boolean => /^(\d{4}-\d\d-\d\dT)?\d\d:\d\d/.test(text);
const isDate = (text: string): boolean => !Number.isNaN(Date.parse(text));
const isNumber = (text: string): boolean => Number.isFinite(Number(text));

/** Whether a text is one that an attribute of another type takes. */
const fits: Readonly<Record<string, (text: string, attribute: AttributeSchema) => boolean>> = {
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  uid: (text) => /^[\w.~-]*$/.test(text),
  enumeration: (text, { enum: allowed = [] }) => allowed.includes(text),
  integer: isNumber,
  biginteger: isNumber,
  float: isNumber,
  decimal: isNumber,
  boolean: (text) => text === 'true' || text === 'false',
  date: isDate,
  datetime: isDate,
  time: isTime,
};

const isEmpty = (value: unknown): boolean => value === null || value === '';

/** Conversions whose result is not yet what the attribute will say. */
const UNFINISHED: readonly Transform['type'][] = ['slug', 'relation', 'media', 'component'];

/**
 * What the values that a rule gives of the stored videos say against its attribute. Nobody is warned of
 * a video that is not there.
 */
export const checkValues = (
  { attribute: name, transform }: AnyRule,
  attribute: AttributeSchema,
  values: readonly unknown[],
  isPublished: boolean
): Found[] => {
  const { type, unique, required, maxLength } = attribute;
  const found: Found[] = [];
  const texts = UNFINISHED.includes(transform.type)
    ? []
    : values.filter((value): value is string => typeof value === 'string' && value !== '');

  const odd = texts.find((text) => fits[type]?.(text, attribute) === false);
  if (odd !== undefined) {
    const quoted = odd.length > QUOTED ? `${odd.slice(0, QUOTED)}…` : odd;
    found.push(
      warning('mayNotFit', { attribute: name, type, transform: transform.type, value: quoted })
    );
  }

  const isColumn = type === 'string' || type === 'uid';
  const limit = maxLength ?? (isColumn ? COLUMN_LENGTH : Infinity);
  const longest = Math.max(0, ...texts.map((text) => text.length));
  if (['string', 'text', 'richtext', 'uid', 'email'].includes(type) && longest > limit) {
    found.push(
      warning('tooLong', { attribute: name, limit: String(limit), longest: String(longest) })
    );
  }

  if ((unique || type === 'uid') && transform.type !== 'slug') {
    const given = values.filter((value) => !isEmpty(value));
    if (new Set(given).size < given.length) found.push(warning('notUnique', { attribute: name }));
  }

  const demands = isPublished && required && !isLink(attribute) && !isRepeatable(attribute);
  if (demands && values.some(isEmpty)) found.push(warning('mayBeEmpty', { attribute: name }));
  return found;
};
