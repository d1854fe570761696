import type { ComponentRule, Rule } from '#shared/contract/mapping';
import type { FieldProblem } from '#shared/contract/problems';
import type { Attributes } from './attributes';

type Attribute = Attributes[string];

/** Characters of a column that nothing else is said of. */
const COLUMN_LENGTH = 255;

/** The deepest JSON that is written: databases and serialisers give up at different depths beyond it. */
const JSON_DEPTH = 100;

/** What an integer column holds. */
const MAX_INTEGER = 2 ** 31 - 1;

const COLUMN_TYPES: readonly string[] = ['string', 'email', 'uid'];
const FREE_TYPES: readonly string[] = ['string', 'text', 'richtext'];
const FREE_TRANSFORMS: readonly string[] = ['text', 'join', 'first', 'richtext'];

/** What a cut text ends with. */
const ELLIPSIS = '…';

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const columnLength = (attribute: Attribute): number => {
  if (!COLUMN_TYPES.includes(attribute.type)) return Infinity;
  const { column } = attribute as { column?: { type?: string; args?: unknown[] } };
  if (column?.type === 'text') return Infinity;
  const [length] = column?.args ?? [];
  return typeof length === 'number' ? length : COLUMN_LENGTH;
};

/** How many UTF-16 units, as Strapi counts them, an attribute takes. */
export const limitOf = (attribute: Attribute): number => {
  const { maxLength } = attribute as { maxLength?: number };
  return Math.min(maxLength ?? Infinity, columnLength(attribute));
};

/** A text that is no longer than a limit, cut between characters as a reader sees them, with an ellipsis. */
export const shorten = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  let end = 0;
  // Whatever comes after the limit plays no part: a text may have millions of characters.
  for (const { index, segment } of characters.segment(text.slice(0, limit + 64))) {
    if (index + segment.length > limit - ELLIPSIS.length) break;
    end = index + segment.length;
  }
  return limit < 1 ? '' : text.slice(0, end).trimEnd() + ELLIPSIS;
};

/** Whether a text may be cut: a URL or an id is worth nothing when it is. */
const isFree = ({ type }: Attribute, { source, transform }: Rule | ComponentRule, text: string) =>
  FREE_TYPES.includes(type) &&
  FREE_TRANSFORMS.includes(transform.type) &&
  !/^[a-z][a-z\d+.-]*:\S+$/i.test(text) &&
  !('paths' in source && source.paths.some((path) => /(^|[.\]])(id|url)$|(Id|Url)$/.test(path)));

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

/** What of a value an attribute takes. */
export type Fitting =
  | { fits: true; value: unknown; problem?: Omit<FieldProblem, 'attribute'> }
  | { fits: false; error: string };

/**
 * Makes a value fit its attribute: a free text is shortened, anything else that is too long, too deep or too
 * large is not taken. It goes by the schema alone, so it is the same whenever the value comes.
 */
export const fit = (attribute: Attribute, rule: Rule | ComponentRule, value: unknown): Fitting => {
  const limit = limitOf(attribute);
  if (typeof value === 'string' && value.length > limit) {
    if (!isFree(attribute, rule, value)) {
      return { fits: false, error: `${value.length} characters, of which ${limit} fit` };
    }
    const values = { length: value.length, limit };
    return { fits: true, value: shorten(value, limit), problem: { code: 'shortened', values } };
  }
  if (attribute.type === 'json' && isDeeper(value, JSON_DEPTH)) {
    return { fits: false, error: `JSON of more than ${JSON_DEPTH} levels` };
  }
  if (attribute.type === 'integer' && typeof value === 'number' && Math.abs(value) > MAX_INTEGER) {
    return { fits: false, error: `${value} is larger than ${MAX_INTEGER}` };
  }
  return { fits: true, value };
};
