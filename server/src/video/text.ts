// PostgreSQL refuses U+0000 and half surrogate pairs, which JSON can express: they are not text.
export const storableText = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();

// `1e400` is JSON, and read as Infinity, which is not.
/** A number that JSON can hold, or null. */
export const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** A text, a number or a boolean as text, or null. */
export const text = (value: unknown): string | null => {
  if (typeof value === 'string') return storableText(value);
  return typeof value === 'boolean' || number(value) !== null ? String(value) : null;
};

/** The texts, numbers and booleans of a list, or the one that the value is; all as texts, none empty. */
export const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value])
    .map(text)
    .filter((item): item is string => item !== null && item !== '');
