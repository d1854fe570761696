import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { packed } from './packed';

const root = path.resolve(__dirname, '../..');
const NAME = 'strapi-plugin-ignite-video';
/** Compressed, with everything that it exports. */
const CLIENT_LIMIT = 3 * 1024;

let folder: string;
let tarball: string;

beforeAll(() => {
  // Elsewhere, so that it knows nothing of the plugin but what was packed.
  folder = mkdtempSync(path.join(tmpdir(), 'ignite-video-types-'));
  tarball = packed();
  const modules = path.join(folder, 'node_modules');
  mkdirSync(path.join(modules, NAME), { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', path.join(modules, NAME), '--strip-components=1']);
  symlinkSync(path.join(root, 'node_modules/zod'), path.join(modules, 'zod'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(path.dirname(tarball), { recursive: true, force: true });
});

/** What a tool of the project says, and whether it found nothing. */
const run = (tool: string, args: string[], cwd = root): { status: number | null; said: string } => {
  const bin = path.join(root, 'node_modules/.bin', tool);
  const { status, stdout, stderr } = spawnSync(bin, args, { cwd, encoding: 'utf8' });
  return { status, said: stdout + stderr };
};

const PASSED = { status: 0, said: expect.any(String) };

it('publint finds nothing', () => {
  expect(run('publint', ['run', tarball, '--strict'])).toEqual(PASSED);
});

it('are the types wrong? They are not', () => {
  // Strapi's admin build and a shell load these, and no TypeScript does.
  const untyped = ['--exclude-entrypoints', 'cli', 'strapi-admin'];
  expect(run('attw', [tarball, ...untyped, '--no-emoji', '--no-color'])).toEqual(PASSED);
});

it.each([
  ['node', 'commonjs'],
  ['node16', 'node16'],
  ['bundler', 'esnext'],
])('a project with moduleResolution %s compiles against it', (moduleResolution, module) => {
  const source = `
    import type { Hooks, Mapping } from '${NAME}/strapi-server';
    import { bestMp4, chaptersToVtt, isPublished, thumbnail, videoJsonLd } from '${NAME}/client';
    import type { IgniteVideo, IgniteVideoField } from '${NAME}/client';

    export const hooks: Hooks = {
      filter: (video) => video['visibility'] === 'public',
      transform: (entry, { mapping }) => ({ ...entry, title: mapping.name }),
    };
    export const key = (mapping: Mapping): string => mapping.key;

    export const play = (field: IgniteVideoField) => {
      if (!isPublished(field)) return field?.videoId ?? null;
      const status: string | null = field.processingStatus;
      if (field.processingStatus === 'COMPLETE') return field.streamUrl;
      return [status, bestMp4(field)?.url, thumbnail(field)?.srcset, chaptersToVtt(field), videoJsonLd(field)];
    };
    export const some = (video: Pick<IgniteVideo, 'videoId' | 'sources'>) => bestMp4(video, { maxHeight: 720 });
    // @ts-expect-error: Ignite knows two kinds of tracks.
    export const wrong: NonNullable<NonNullable<IgniteVideo['textTracks']>[number]['type']> = 'commentary';
    // @ts-expect-error: there is no such field.
    export const missing = (video: IgniteVideo) => video.streamURL;
  `;
  writeFileSync(path.join(folder, 'project.ts'), source);
  // As Strapi's own projects are set up.
  const usual = { strict: true, esModuleInterop: true, skipLibCheck: true, target: 'es2022' };
  const compilerOptions = { ...usual, moduleResolution, module, noEmit: true, types: [] };
  const config = { compilerOptions, files: ['project.ts'] };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  expect(run('tsc', ['-p', folder], folder)).toEqual({ status: 0, said: '' });
});

describe('the client of front ends', () => {
  it('is loaded by import and by require', () => {
    const use = `.videoJsonLd(null) ?? 'nothing'`;
    const node = (...args: string[]) =>
      execFileSync('node', args, { cwd: folder, encoding: 'utf8' }).trim();
    expect(node('-p', `require('${NAME}/client')${use}`)).toBe('nothing');
    const script = `const client = await import('${NAME}/client'); console.log(client${use})`;
    expect(node('--input-type=module', '-e', script)).toBe('nothing');
  });

  it('is under 3 KB, imports nothing, and is left out where it is not used', () => {
    const shipped = path.join(folder, 'node_modules', NAME);
    const source = readFileSync(path.join(shipped, 'dist/client/index.mjs'), 'utf8');
    expect(source).not.toMatch(/\bimport\b/);
    expect(gzipSync(source).length).toBeLessThan(CLIENT_LIMIT);
    const entry = path.join(folder, 'unused.mjs');
    writeFileSync(entry, `import '${NAME}/client';\nimport { isoDuration } from '${NAME}/client';`);
    const { status, said } = run('esbuild', [entry, '--bundle', '--format=esm', '--minify']);
    expect({ status, size: said.length }).toMatchObject({ status: 0 });
    expect(said).not.toContain('VideoObject');
  });
});

it('has few files: no types of what nobody imports, no copies that nothing loads', () => {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  const types = files.filter((name) => /\.d\.m?ts$/.test(name)).sort();
  expect(types).toEqual([
    'package/dist/client/index.d.mts',
    'package/dist/client/index.d.ts',
    'package/dist/server/index.d.ts',
  ]);
  expect(files.filter((name) => /^package\/dist\/admin\/.*\.js$/.test(name))).toEqual([]);
  const rest = files.filter((name) => !/^package\/(dist\/admin|docs)\//.test(name));
  expect(rest.length).toBeLessThan(25);
  // The pages, without pictures and what only developers read.
  const docs = files.filter((name) => name.startsWith('package/docs/'));
  expect(docs).toContain('package/docs/troubleshooting.md');
  expect(docs.filter((name) => !/\/[\w-]+\.md$|\/operations\//.test(name))).toEqual([]);
});
