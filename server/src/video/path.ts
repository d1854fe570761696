/** Stands for each element of a list. */
export const each = Symbol('each');

/** A key of an object, an index of a list (from 0), or each of its elements. */
export type Segment = string | number | typeof each;

/** What leads from a value to a value within it; without segments, the value itself. */
export type Path = readonly Segment[];

const BARE = String.raw`[^.[\]"\p{Cc}\p{Cs}]+`;
const bareKey = new RegExp(`^${BARE}$`, 'u');

const isBare = (key: string): boolean => bareKey.test(key) && key === key.trim() && key !== '$';

const unquote = (quoted: string): unknown => {
  try {
    return JSON.parse(quoted);
  } catch {
    return undefined;
  }
};

/**
 * Reads a path: `title`, `src.mp4[0].url`, `tags[].title` (each element). Keys with dots, brackets,
 * quotes or nothing in them are written as JSON: `customMetadata["a.b"]`. `$` is the value that the
 * path starts at: a component's element, say.
 *
 * @throws Error that says where the text is no path.
 */
export const parsePath = (text: string): Path => {
  const token = new RegExp(
    String.raw`(?<dot>\.?)(?<key>${BARE})|\[(?<index>\d{1,15})\]|(?<each>\[\])|\[(?<quoted>"(?:[^"\\]|\\.)*")\]`,
    'suy'
  );
  const segments: Segment[] = [];
  let at = /^\$(?=[.[]|$)/.test(text) ? 1 : 0;
  const isRoot = at === 1;
  while (at < text.length) {
    token.lastIndex = at;
    const { dot, key, index, each: all, quoted } = token.exec(text)?.groups ?? {};
    let segment: unknown;
    if (key !== undefined && key === key.trim() && (dot === '.') === at > 0) segment = key;
    else if (index !== undefined) segment = Number(index);
    else if (all !== undefined) segment = each;
    else if (quoted !== undefined) segment = unquote(quoted);
    if (segment === undefined) break;
    segments.push(segment as Segment);
    at = token.lastIndex;
  }
  if (at < text.length || (segments.length === 0 && !isRoot)) {
    throw new Error(
      `The path ${JSON.stringify(text)} cannot be read at character ${at + 1}: ` +
        'a key such as title, an index such as [0], [] for each element, or ["a.b"] was expected'
    );
  }
  return segments;
};

/** Writes a path so that `parsePath` reads the same one. */
export const formatPath = (path: Path): string =>
  path
    .map((segment, position) => {
      if (segment === each) return '[]';
      if (typeof segment === 'number') return `[${segment}]`;
      if (!isBare(segment)) return `[${JSON.stringify(segment)}]`;
      return position === 0 ? segment : `.${segment}`;
    })
    .join('') || '$';

/**
 * The value that a path leads to, or undefined. `[]` gives a list: elements without a value (or with
 * null) are left out, and a list in an element's place gives its own elements.
 *
 * Follows own keys only: a body may carry keys such as `__proto__` or `constructor`.
 */
export const valueAt = (value: unknown, path: Path): unknown => {
  let current = value;
  for (const [position, segment] of path.entries()) {
    if (segment === each) {
      const rest = path.slice(position + 1);
      return Array.isArray(current)
        ? current.flatMap((element) => valueAt(element, rest) ?? [])
        : undefined;
    }
    if (
      typeof current !== 'object' ||
      current === null ||
      Array.isArray(current) !== (typeof segment === 'number') ||
      !Object.hasOwn(current, segment)
    ) {
      return undefined;
    }
    current = (current as Record<string | number, unknown>)[segment];
  }
  return current;
};
