import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandError, defineCommand, exitCodes } from './command';
import { openapiDocument, withErrors } from './openapi-errors';

const help = `Usage: npx strapi-plugin-ignite-video openapi [--file <path>]

Adds to a description that "strapi openapi generate" wrote what Strapi's
generator has no place for: the bodies of the errors of the plugin's routes, and
answers other than 200. The rest of the file stays as it is.

  --file <path>   the description (default: specification.json)

Exit codes:
  0   done
  1   there is no such file, or it is no description
  2   not given as this help says`;

const DEFAULT_FILE = 'specification.json';

/** @throws CommandError where there is no description. */
const readDescription = async (file: string) => {
  try {
    return openapiDocument.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    throw new CommandError(
      `${file} is no description of an API: write one with "npx strapi openapi generate" first.`
    );
  }
};

export default defineCommand({
  help,
  options: { file: { type: 'string' } },
  run: async ({ file = DEFAULT_FILE }, terminal) => {
    const target = path.resolve(terminal.folder, file);
    const completed = withErrors(await readDescription(target));
    await writeFile(target, `${JSON.stringify(completed, null, 2)}\n`);
    terminal.print(`Completed: ${file}`);
    return exitCodes.ok;
  },
});
