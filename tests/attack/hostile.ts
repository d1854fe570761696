/** Numbers from 0 to 1 that a seed gives again. */
export const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

export type Random = () => number;

export const pick = <T>(random: Random, some: readonly T[]): T =>
  some[Math.floor(random() * some.length)]!;

const deep = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 ? [value] : { a: value };
  return value;
};

/** Texts that have broken somebody's program before. */
export const TEXTS: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  '1.5',
  'NaN',
  '1e400',
  '99999999999',
  '9223372036854775808',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e\ufeff',
  "' or 1=1 --",
  '"; drop table ignite_video_queue; --',
  '%',
  '%00',
  '_%\\',
  '../../../etc/passwd',
  'javascript:alert(1)',
  '<script>alert(1)</script>',
  '${7*7}',
  '{{constructor}}',
  '__proto__',
  'constructor',
  'toString',
  'a\r\nx-injected: yes',
  'null',
  'undefined',
  '2024-13-45T99:99:99Z',
  'api::tutorial.tutorial',
  'plugin::users-permissions.user',
  'admin::user',
  'x'.repeat(3000),
  'ä'.repeat(300),
  '🎬'.repeat(100),
  'http://127.0.0.1:1/',
];

/** Values of any kind. */
export const VALUES: readonly unknown[] = [
  ...TEXTS,
  null,
  true,
  false,
  0,
  -1,
  1.5,
  Number.MAX_SAFE_INTEGER,
  1e308,
  [],
  {},
  [null],
  [[[]]],
  { $ne: null },
  { $where: 'sleep(1)' },
  JSON.parse('{"__proto__":{"polluted":true}}'),
  { constructor: { prototype: {} } },
  deep(120),
  Array.from({ length: 2000 }, (_, index) => index),
];

/** The value with one of its parts, at any depth, replaced, left out or doubled. */
export const mutate = (random: Random, value: unknown): unknown => {
  if (random() < 0.25 || typeof value !== 'object' || value === null) return pick(random, VALUES);
  if (Array.isArray(value)) {
    if (value.length === 0) return [pick(random, VALUES)];
    const at = Math.floor(random() * value.length);
    if (random() < 0.2) return value.filter((_, index) => index !== at);
    return value.map((one: unknown, index) => (index === at ? mutate(random, one) : one));
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return { [pick(random, TEXTS)]: pick(random, VALUES) };
  const [name] = pick(random, entries);
  if (random() < 0.1) return Object.fromEntries(entries.filter(([key]) => key !== name));
  return Object.fromEntries(
    entries.map(([key, one]) => [key, key === name ? mutate(random, one) : one])
  );
};
