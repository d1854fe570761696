import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

/** Packs the plugin, which has been built, and gives the path of the tarball in a folder of its own. */
export const packed = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ignite-video-tarball-'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [name] = readdirSync(folder);
  if (name === undefined) throw new Error('npm pack wrote nothing');
  return path.join(folder, name);
};
