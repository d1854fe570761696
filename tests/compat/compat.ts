/**
 * Tries the packed plugin in fresh sites, and writes docs/compatibility.md.
 *
 *   npm run compat                        every combination
 *   npm run compat -- --strapi 5.27.0     one version (several times for several)
 *   npm run compat -- --list              prints the versions as JSON, for a workflow
 *
 * PostgreSQL and MariaDB are those of POSTGRES_URL and MARIADB_URL.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { packed } from '../package/packed';
import { makeDatabase } from '../support/database';
import { startProcess } from '../support/process';
import { combinations, type Combination } from './combinations';
import { openPages, sendDeliveries } from './play';
import { install, makeProject, nodeOf, run } from './project';
import { withResults, type Result } from './table';

const root = path.resolve(__dirname, '../..');
const PAGE = path.join(root, 'docs/compatibility.md');

const SERVERS = {
  sqlite: undefined,
  postgres: process.env['POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test',
  mysql: process.env['MARIADB_URL'] ?? 'mysql://root@127.0.0.1:3306/test',
};

const { values } = parseArgs({
  options: {
    strapi: { type: 'string', multiple: true },
    list: { type: 'boolean', default: false },
  },
});

const tryOut = async (combination: Combination, tarball: string): Promise<void> => {
  const { node: major, database: client } = combination;
  const node = await nodeOf(major);
  const env = {
    PATH: `${path.dirname(node)}${path.delimiter}${process.env['PATH'] ?? ''}`,
    STRAPI_TELEMETRY_DISABLED: 'true',
    // What package managers and bundlers leave out where it is "production".
    NODE_ENV: undefined,
  };
  const folder = makeProject(combination, tarball);
  process.env['DATABASE_CLIENT'] = client;
  process.env['DATABASE_URL'] = SERVERS[client];
  const database = await makeDatabase();
  const step = (name: string): void => console.log(`${combination.strapi}: ${name}`);
  try {
    step('install');
    await install(combination, folder, env);
    step('build');
    const strapi = path.join(folder, 'node_modules/@strapi/strapi/bin/strapi.js');
    await run(node, [strapi, 'build'], { cwd: folder, env: { ...env, NODE_ENV: 'production' } });
    step('start');
    const site = await startProcess(
      { ...env, NODE_ENV: 'production', ...database.env },
      folder,
      node
    );
    try {
      step('deliveries');
      const documentId = await sendDeliveries(site);
      step('pages');
      await openPages(site, documentId);
    } catch (error) {
      console.error(site.log().slice(-3000));
      throw error;
    } finally {
      await site.stop();
    }
  } finally {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
};

const main = async (): Promise<void> => {
  if (values.list) {
    console.log(JSON.stringify(combinations.map(({ strapi }) => strapi)));
    return;
  }
  const wanted = combinations.filter(({ strapi }) => values.strapi?.includes(strapi) ?? true);
  if (wanted.length === 0) throw new Error('There is no such version in combinations.ts');
  const tarball = packed();
  for (const combination of wanted) {
    const problem = await tryOut(combination, tarball).then(
      () => null,
      (error: unknown) => {
        console.error(error);
        process.exitCode = 1;
        // Its heading, and the first of what was printed.
        const said = String(error instanceof Error ? error.message : error).split('\n');
        return said.slice(0, 2).join(' ').slice(0, 200);
      }
    );
    const result: Result = {
      ...combination,
      problem,
      day: new Date().toISOString().slice(0, 10),
    };
    writeFileSync(PAGE, withResults(readFileSync(PAGE, 'utf8'), [result]));
    console.log(`${combination.strapi}: ${problem ?? 'works'}`);
  }
  rmSync(path.dirname(tarball), { recursive: true, force: true });
};

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
