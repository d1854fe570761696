import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(__dirname, '../..');

/**
 * The rooms of the server, from the top down: folders and files of `server/src`. A room may use those of
 * later lines only; rooms of one line do not know each other. A new room belongs in here.
 */
const ROOMS = [
  ['index'],
  ['bootstrap', 'register', 'routes'],
  ['mcp'],
  ['controllers'],
  ['content-types', 'policies'],
  ['cli'],
  ['services'],
  ['upload'],
  ['health', 'reconcile', 'transfer'],
  ['log'],
  ['receive', 'ignite', 'field'],
  ['settings'],
  ['apply', 'media'],
  ['config'],
  ['guard'],
  ['write'],
  ['store'],
  ['map'],
  ['video'],
  ['shared'],
  [
    'context',
    'container',
    'error-text',
    'pass-over-routes',
    'quoted',
    'requirements',
    'strapi-utils',
  ],
];

const filesOf = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => path.posix.join(folder, name));

/** The file that an import of the plugin's own leads to; null for packages. */
const resolve = (from: string, specifier: string): string | null => {
  const base = specifier.startsWith('#shared/')
    ? `server/src/shared/${specifier.slice('#shared/'.length)}`
    : path.posix.join(path.posix.dirname(from), specifier);
  if (!/^[.#]/.test(specifier)) return null;
  const candidates = [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`, `${base}/index.tsx`];
  return (
    candidates.find((file) => /\.\w+$/.test(file) && existsSync(path.join(root, file))) ?? base
  );
};

/** What each file imports of the plugin's own files, types included. */
type Imports = ReadonlyMap<string, readonly string[]>;

const importsOf = (folders: readonly string[]): Imports =>
  new Map(
    folders.flatMap(filesOf).map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(path.join(root, file), 'utf8'));
      const own = importedFiles.flatMap(({ fileName }) => resolve(file, fileName) ?? []);
      return [file, own];
    })
  );

const roomOf = (file: string): string | null => /^server\/src\/([^/.]+)/.exec(file)?.[1] ?? null;

const floorOf = (room: string): number => ROOMS.findIndex((rooms) => rooms.includes(room));

/** The imports between rooms that run up or sideways, and the rooms that have no place yet. */
const wrongArrows = (imports: Imports): string[] =>
  [...imports].flatMap(([file, targets]) => {
    const room = roomOf(file);
    if (room === null) return [];
    if (floorOf(room) < 0) return [`${file}: "${room}" is not in the list of rooms`];
    return targets
      .filter((target) => {
        const other = roomOf(target);
        return other !== null && other !== room && floorOf(other) <= floorOf(room);
      })
      .map((target) => `${file} must not import ${target}`);
  });

/** Files that import each other round about, as one circle for each file that closes one. */
const circles = (imports: Imports): string[] => {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) {
      found.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return found;
};

/** How many lines of a file hold code: not those that are blank or only a comment's. */
const linesOfCode = (text: string, name = 'a.tsx'): number => {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest);
  const lines = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return;
    const parts = node.getChildren(source);
    parts.forEach(visit);
    if (parts.length > 0 || node.getWidth(source) === 0) return;
    const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
    const last = source.getLineAndCharacterOfPosition(node.end).line;
    for (let line = first; line <= last; line += 1) lines.add(line);
  };
  visit(source);
  return lines.size;
};

const LONGEST_FILE = 300;

const imports = importsOf(['server/src', 'admin/src']);

it('no file holds more lines of code than one idea takes', () => {
  const tooLong = [...imports.keys()].flatMap((file) => {
    const lines = linesOfCode(readFileSync(path.join(root, file), 'utf8'), file);
    return lines > LONGEST_FILE ? [`${file}: ${lines} lines of code`] : [];
  });
  expect(tooLong).toEqual([]);
});

it('comments and blank lines are no lines of code', () => {
  const text = `// One
/** Two
 * three */
const a = 1; // Four

/* five */ const b = \`six
seven\`;
`;
  expect(linesOfCode(text)).toBe(3);
});

it('no room of the server uses one above or beside it', () => {
  expect(wrongArrows(imports)).toEqual([]);
});

/** A component of React that shows itself within itself: a rule of a component is a form of rules. */
const isRecursive = (circle: string): boolean =>
  circle.split(' → ').every((file) => file.startsWith('admin/src/pages/mappings/')) &&
  circle.includes('/ComponentRules.tsx');

it('no files import each other in a circle, but for the form of rules that holds forms of rules', () => {
  expect(circles(imports).filter((circle) => !isRecursive(circle))).toEqual([]);
});

it('of the server the admin panel knows what both share, and nothing else', () => {
  const wrong = [...imports].flatMap(([file, targets]) =>
    targets
      .filter((target) => file.startsWith('admin/') && target.startsWith('server/'))
      .filter((target) => !target.startsWith('server/src/shared/'))
      .map((target) => `${file} must not import ${target}`)
  );
  expect(wrong).toEqual([]);
});

it('the client of front ends brings nothing along but its own files', () => {
  const own = 'server/src/shared/client/';
  const wrong = filesOf(own).flatMap((file) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(path.join(root, file), 'utf8'));
    return importedFiles
      .map(({ fileName }) => resolve(file, fileName) ?? fileName)
      .filter((target) => !target.startsWith(own))
      .map((target) => `${file} must not import ${target}`);
  });
  expect(wrong).toEqual([]);
});

it.each(['CONTRIBUTING.md', 'docs/architecture.md'])(
  '%s names files that are there',
  (document) => {
    const text = readFileSync(path.join(root, document), 'utf8');
    const named = [...text.matchAll(/`([\w/.-]+\/[\w.-]+\.tsx?)`/g)].map(([, file]) => file ?? '');
    expect(named.length).toBeGreaterThan(10);
    const isThere = (file: string) =>
      ['', 'server/src'].some((folder) => existsSync(path.join(root, folder, file)));
    expect(named.filter((file) => !isThere(file))).toEqual([]);
  }
);

describe('a wrong import', () => {
  it('up, sideways or from a room without a place is told', () => {
    const wrong = new Map([
      ['server/src/write/entry.ts', ['server/src/apply/apply.ts', 'server/src/store/log.ts']],
      ['server/src/receive/body.ts', ['server/src/ignite/client.ts']],
      ['server/src/attic/box.ts', []],
    ]);
    expect(wrongArrows(wrong)).toEqual([
      'server/src/write/entry.ts must not import server/src/apply/apply.ts',
      'server/src/receive/body.ts must not import server/src/ignite/client.ts',
      'server/src/attic/box.ts: "attic" is not in the list of rooms',
    ]);
  });

  it('that closes a circle is told', () => {
    const circle = new Map([
      ['a.ts', ['b.ts']],
      ['b.ts', ['c.ts']],
      ['c.ts', ['b.ts']],
    ]);
    expect(circles(circle)).toEqual(['b.ts → c.ts → b.ts']);
  });
});
