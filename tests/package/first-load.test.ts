import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const folder = path.resolve(__dirname, '../../dist/admin');
const LIMIT = 15 * 1024;

/** What Strapi's admin panel has loaded anyway. */
const STRAPI_HAS = [
  'react',
  'react/jsx-runtime',
  'react-intl',
  'react-router-dom',
  '@strapi/strapi/admin',
  '@strapi/design-system',
  '@strapi/icons',
];

/** The modules that a module imports before it runs; what it imports later is not among them. */
const importsOf = (source: string): string[] =>
  [...source.matchAll(/^\s*(?:import|export)\b[^'"();]*?(?:from\s*)?["']([^"']+)["'];?$/gm)].map(
    ([, name]) => name as string
  );

const load = (
  file: string,
  loaded = new Map<string, string>(),
  others = new Set<string>()
): { loaded: Map<string, string>; others: Set<string> } => {
  if (loaded.has(file)) return { loaded, others };
  const source = readFileSync(path.join(folder, file), 'utf8');
  loaded.set(file, source);
  for (const name of importsOf(source)) {
    if (name.startsWith('.')) load(path.join(path.dirname(file), name), loaded, others);
    else others.add(name);
  }
  return { loaded, others };
};

const { loaded, others } = load('index.mjs');

it('adds less than 15 KB, compressed, to the first load of the admin panel', () => {
  const sources = [...loaded.values()];
  expect(sources.length).toBeGreaterThan(1);
  const size = sources.reduce((sum, source) => sum + gzipSync(source).length, 0);
  expect(size).toBeLessThan(LIMIT);
});

it('makes the admin panel load no library at its start that Strapi does not load', () => {
  expect(others).toContain('react');
  expect([...others].filter((name) => !STRAPI_HAS.includes(name))).toEqual([]);
});
