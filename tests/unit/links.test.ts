import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

const pagesIn = (folder: string, recursive: boolean): string[] =>
  readdirSync(path.join(root, folder), { recursive, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => path.posix.join(folder, name));

const pages = [...pagesIn('.', false), ...pagesIn('docs', true), ...pagesIn('.changeset', false)];

/** Where a page's links lead in the repository; code is no text. */
const targetsOf = (page: string): string[] => {
  const text = readFileSync(path.join(root, page), 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
    .map(([, target]) => target ?? '')
    .filter((target) => !/^[a-z]+:/i.test(target));
};

it.each(pages)('every link of %s leads to a file', (page) => {
  const dead = targetsOf(page).filter(
    (target) => !existsSync(path.join(root, path.dirname(page), target))
  );
  expect(dead).toEqual([]);
});
