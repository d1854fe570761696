import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const appDir = path.join(root, 'tests/app');
const strapiBin = (installedIn: string): string =>
  path.join(installedIn, 'node_modules/@strapi/strapi/bin/strapi.js');

const baseEnvironment = {
  ...process.env,
  NODE_ENV: 'production',
  STRAPI_TELEMETRY_DISABLED: 'true',
  BROWSER: 'none',
};

/** A port that nothing listens on. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const run = (args: string[], onOutput: (text: string) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [strapiBin(root), ...args], {
      cwd: appDir,
      env: baseEnvironment,
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
      onOutput(chunk.toString());
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`strapi ${args.join(' ')} failed:\n${output}`))
    );
  });

const hashOfAdmin = (): string => {
  const folder = path.join(root, 'dist/admin');
  const files = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  const hash = createHash('sha256');
  for (const name of files.sort()) hash.update(name).update(readFileSync(path.join(folder, name)));
  return hash.digest('hex');
};

/** Builds the test app's admin panel with the built plugin in it, unless that was done already. */
export const buildAdmin = async (onOutput: (text: string) => void = () => {}): Promise<void> => {
  const marker = path.join(appDir, 'build/ignite-video.hash');
  const hash = hashOfAdmin();
  if (existsSync(marker) && readFileSync(marker, 'utf8') === hash) return;
  await run(['build'], onOutput);
  writeFileSync(marker, hash);
};

/** Runs one of Strapi's own commands on the test app, with the plugin's sources in it, to its end. */
export const runStrapi = (args: readonly string[], env: Record<string, string>): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [strapiBin(root), ...args], {
      cwd: appDir,
      env: {
        ...baseEnvironment,
        IGNITE_PLUGIN_FROM_SOURCE: 'true',
        NODE_OPTIONS: '--import tsx',
        SERVE_ADMIN_PANEL: 'false',
        STRAPI_LOG_LEVEL: 'warn',
        ...env,
      },
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`strapi ${args.join(' ')} failed:\n${output}`))
    );
  });

export interface SiteProcess {
  url: string;
  pid: number;
  /** Whether it is gone. */
  hasExited(): boolean;
  /** Everything that Strapi has printed so far. */
  log(): string;
  /** Ends the process and resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts the test app, or a project with a Strapi of its own, as a process, as `strapi start` does
 * in production. Resolves when it answers.
 */
export const startProcess = async (
  env: Record<string, string>,
  project?: string,
  node = process.execPath
): Promise<SiteProcess> => {
  const port = env['PORT'] ?? String(await freePort());
  const child = spawn(node, [strapiBin(project ?? root), 'start'], {
    cwd: project ?? appDir,
    env: { ...baseEnvironment, ...env, PORT: port },
  });
  let log = '';
  const collect = (chunk: Buffer): void => {
    log += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let hasExited = false;
  void exited.then(() => {
    hasExited = true;
  });

  const url = `http://127.0.0.1:${port}`;
  const answers = (): Promise<boolean> =>
    fetch(`${url}/_health`).then(
      (response) => response.ok,
      () => false
    );
  while (!(await answers())) {
    if (hasExited) throw new Error(`Strapi stopped before it answered:\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    pid: child.pid ?? 0,
    hasExited: () => hasExited,
    log: () => log,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await exited;
    },
  };
};
