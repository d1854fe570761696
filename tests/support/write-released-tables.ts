/** Notes the tables of the version that is about to be released: `npm run release:version` runs it. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tables } from '../../server/src/store/tables';
import { releasedOf } from './table-changes';

const manifest = path.resolve(__dirname, '../../package.json');
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
const text = JSON.stringify({ version, tables: releasedOf(tables) }, null, 2);
writeFileSync(path.join(__dirname, 'released-tables.json'), `${text}\n`);
