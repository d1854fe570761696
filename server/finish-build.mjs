// What `strapi-plugin build` leaves to do: bundles without what nothing loads, and types in one file each. A
// resolver finds `index.d.ts` beside `index.js` and `index.d.mts` beside `index.mjs`.
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import ts from 'typescript';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Source of an export, by its folder in `dist`. */
const ENTRIES = {
  client: 'server/src/shared/client/index.ts',
  server: 'strapi-server.ts',
};

// In the project, so that what the types import is found.
const declarations = mkdtempSync(path.join(root, 'dist/.types-'));

const emit = () => {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const sources = Object.values(ENTRIES).map((source) => path.join(root, source));
  const program = ts.createProgram(sources, {
    ...options,
    declaration: true,
    emitDeclarationOnly: true,
    // `npm run types` checks.
    noCheck: true,
    noEmit: false,
    outDir: declarations,
    rootDir: root,
  });
  program.emit();
};

/** Bundles the declarations of an entry into one file. */
const bundle = (folder, source) => {
  const target = path.join(root, 'dist', folder, 'index.d.ts');
  const extractorConfig = ExtractorConfig.prepare({
    configObject: {
      projectFolder: declarations,
      mainEntryPointFilePath: path.join(declarations, source.replace(/\.ts$/, '.d.ts')),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'ES2022',
            module: 'ESNext',
            moduleResolution: 'Bundler',
            skipLibCheck: true,
            types: ['node'],
            paths: { '#shared/*': [path.join(declarations, 'server/src/shared/*')] },
          },
        },
      },
      dtsRollup: { enabled: true, untrimmedFilePath: target },
      apiReport: { enabled: false },
      docModel: { enabled: false },
      messages: {
        extractorMessageReporting: { default: { logLevel: 'none' } },
        compilerMessageReporting: { default: { logLevel: 'none' } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(root, 'package.json'),
  });
  const { succeeded } = Extractor.invoke(extractorConfig, {
    localBuild: true,
    messageCallback: quiet,
  });
  if (!succeeded) throw new Error(`The types of ${source} could not be bundled.`);
  if (existsSync(target.replace(/\.d\.ts$/, '.mjs'))) {
    copyFileSync(target, target.replace(/\.d\.ts$/, '.d.mts'));
  }
};

/** Strapi builds its admin panel of modules and requires its servers; the tool insists on building both of both. */
const removeUnloaded = () => {
  for (const [folder, ending] of [
    ['admin', '.js'],
    ['server', '.mjs'],
  ]) {
    for (const name of readdirSync(path.join(root, 'dist', folder))) {
      if (name.endsWith(ending)) rmSync(path.join(root, 'dist', folder, name));
    }
  }
};

const quiet = (message) => {
  if (message.logLevel !== 'error') message.handled = true;
};

removeUnloaded();
try {
  emit();
  for (const [folder, source] of Object.entries(ENTRIES)) bundle(folder, source);
} finally {
  rmSync(declarations, { recursive: true });
}
