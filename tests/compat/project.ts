import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Combination } from './combinations';

const root = path.resolve(__dirname, '../..');

/** Runs a command to its end, and gives what it printed to standard output. */
export const run = (
  command: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env?: NodeJS.ProcessEnv }
): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env } });
    let output = '';
    let all = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      all += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => (all += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0
        ? resolve(output)
        : reject(new Error(`${command} ${args.join(' ')} failed:\n${all.slice(-4000)}`))
    );
  });

/** The path of a Node of this major version, which npm fetches where it is not the one that runs. */
export const nodeOf = async (major: number): Promise<string> => {
  if (process.version.startsWith(`v${major}.`)) return process.execPath;
  const args = ['exec', '--yes', `--package=node@${major}`, '--', 'node', '-p', 'process.execPath'];
  return (await run('npm', args, { cwd: tmpdir() })).trim().split('\n').at(-1) ?? '';
};

/** Where each package manager keeps its own settings, and how it installs. */
const INSTALL: Record<Combination['packageManager'], readonly string[]> = {
  npm: ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'],
  pnpm: ['npx', '--yes', 'pnpm@10', 'install', '--prefer-offline'],
  yarn: ['npx', '--yes', '@yarnpkg/cli-dist@4', 'install'],
};

const settingsOf = ({ packageManager }: Combination): Record<string, string> => ({
  ...(packageManager === 'yarn' && {
    '.yarnrc.yml':
      'nodeLinker: node-modules\nenableTelemetry: false\nenableImmutableInstalls: false\n',
    'yarn.lock': '',
  }),
  // Strict, as pnpm is by itself: nothing is found that was not asked for.
  ...(packageManager === 'pnpm' && {
    'pnpm-workspace.yaml':
      'onlyBuiltDependencies:\n  - better-sqlite3\n  - esbuild\n  - "@swc/core"\n  - sharp\n',
  }),
});

/** A project as a new one is, with the packed plugin in it, and nothing configured for it. */
export const makeProject = (combination: Combination, tarball: string): string => {
  const folder = mkdtempSync(path.join(tmpdir(), `ignite-video-compat-${combination.strapi}-`));
  for (const name of ['admin', 'api', 'database', 'middlewares', 'server']) {
    cpSync(path.join(root, `tests/app/config/${name}.js`), path.join(folder, `config/${name}.js`));
  }
  cpSync(path.join(root, 'tests/app/public'), path.join(folder, 'public'), { recursive: true });
  cpSync(path.join(root, 'tests/app/favicon.png'), path.join(folder, 'favicon.png'));
  const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const driver = { sqlite: 'better-sqlite3', postgres: 'pg', mysql: 'mysql2' }[
    combination.database
  ];
  const manifest = {
    name: 'fresh-site',
    version: '0.0.0',
    private: true,
    dependencies: {
      '@strapi/strapi': combination.strapi,
      [driver]: devDependencies[driver],
      react: '^18.0.0',
      'react-dom': '^18.0.0',
      'react-router-dom': '^6.0.0',
      'styled-components': '^6.0.0',
      'strapi-plugin-ignite-video': `file:${tarball}`,
    },
  };
  const files = { 'package.json': JSON.stringify(manifest, null, 2), ...settingsOf(combination) };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
};

export const install = async (
  { packageManager }: Combination,
  folder: string,
  env: NodeJS.ProcessEnv
): Promise<void> => {
  const [command = '', ...args] = INSTALL[packageManager];
  await run(command, args, { cwd: folder, env });
};
