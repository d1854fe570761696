import type { Combination } from './combinations';

export interface Result extends Combination {
  /** What went wrong, in one line; null when all went well. */
  problem: string | null;
  /** When it was tried, such as 2026-11-26. */
  day: string;
}

const MARKS = { begin: '<!-- compat: begin -->', end: '<!-- compat: end -->' };

const order = (version: string): number =>
  version.split('.').reduce((sum, part) => sum * 1000 + Number.parseInt(part), 0);

const versionOf = (row: string): string => /^\| *(\d\S*)/.exec(row)?.[1] ?? '';

const NAMES = { sqlite: 'SQLite', postgres: 'PostgreSQL', mysql: 'MariaDB' } as const;

const rowOf = ({ strapi, packageManager, node, database, problem, day }: Result): string =>
  `| ${[strapi, packageManager, node, NAMES[database], problem ?? 'works', day]
    .map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' '))
    .join(' | ')} |`;

/** The page with these results in the place of earlier ones of the same versions; other rows stay. */
export const withResults = (page: string, results: readonly Result[]): string => {
  const [before = '', rest = ''] = page.split(MARKS.begin);
  const [table = '', after = ''] = rest.split(MARKS.end);
  const rows = new Map(
    table
      .split('\n')
      .filter((line) => versionOf(line) !== '')
      .map((line) => [versionOf(line), line])
  );
  for (const result of results) rows.set(result.strapi, rowOf(result));
  const sorted = [...rows].sort(([a], [b]) => order(a) - order(b)).map(([, row]) => row);
  const lines = [
    MARKS.begin,
    '',
    '| Strapi | package manager | Node | database | outcome | tried on |',
    '| --- | --- | --- | --- | --- | --- |',
    ...sorted,
    '',
    MARKS.end,
  ];
  return `${before}${lines.join('\n')}${after}`;
};
