import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';

const tests = path.resolve(__dirname, '..');

/** Makes a copy of the test app, for a test that changes its files. Beside the app: its configuration looks for the plugin from there. */
export const copyApp = (): { appDir: string; remove(): void } => {
  const appDir = mkdtempSync(path.join(tests, '.app-'));
  const left = new Set(['.tmp', 'build', 'dist', '.strapi', 'node_modules']);
  cpSync(path.join(tests, 'app'), appDir, {
    recursive: true,
    filter: (source) => !left.has(path.basename(source)),
  });
  return { appDir, remove: () => rmSync(appDir, { recursive: true, force: true }) };
};
