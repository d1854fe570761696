import { en } from 'zod/locales';
import { mapping, mappings, type Mapping } from '#shared/contract/mapping';

/** Gives the user a file with mappings in it: one, or a list. */
export const download = (content: Mapping | Mapping[], name: string): void => {
  const json = new Blob([`${JSON.stringify(content, null, 2)}\n`], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(json);
  link.download = `${name}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
};

/** One thing that is wrong with a file; without a path it is the file as a whole. */
export interface FileError {
  path: string;
  message: string;
}

const pathOf = (keys: PropertyKey[]): string =>
  keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');

// A bundler drops zod's own: every error would be "Invalid input".
const WORDS = { error: en().localeError };

/** Reads an exported file: one mapping, or a list of them. */
export const readFile = (content: string): { mappings: Mapping[] } | { errors: FileError[] } => {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    return { errors: [{ path: '', message: String(error) }] };
  }
  const read = Array.isArray(json)
    ? mappings.safeParse(json, WORDS)
    : mapping.safeParse(json, WORDS);
  if (!read.success) {
    return {
      errors: read.error.issues.map(({ path, message }) => ({ path: pathOf(path), message })),
    };
  }
  return { mappings: Array.isArray(read.data) ? read.data : [read.data] };
};

/** The mappings with others put in: those of the same key in their place, new ones at the end. */
export const withMappings = (all: readonly Mapping[], others: readonly Mapping[]): Mapping[] => [
  ...all.map((old) => others.find(({ key }) => key === old.key) ?? old),
  ...others.filter(({ key }) => !all.some((old) => old.key === key)),
];

/** A copy under a key that no other mapping has. */
export const duplicate = (original: Mapping, name: string, all: readonly Mapping[]): Mapping => {
  const base = `${original.key.slice(0, 50)}-copy`;
  let key = base;
  for (let n = 2; all.some((other) => other.key === key); n += 1) key = `${base}-${n}`;
  return { ...original, key, name: name.slice(0, 255) };
};
