import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommandLine } from '../../server/src/cli/command-line';
import type { Terminal } from '../../server/src/cli/command';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ignite-video-openapi-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = async (...args: string[]) => {
  const said: string[] = [];
  const terminal: Terminal = {
    print: (text) => said.push(text),
    note: (text) => said.push(text),
    redraw: null,
    columns: 80,
    env: {},
    folder,
    interrupted: new AbortController().signal,
  };
  return { code: await runCommandLine(['openapi', ...args], terminal), said: said.join('\n') };
};

it('completes the routes of the plugin in a description, and leaves the rest as it is', async () => {
  const responses = { 200: { description: 'OK' }, 403: { description: 'Forbidden' } };
  const description = {
    info: { title: 'Site' },
    paths: {
      '/ignite-video/videos': { get: { responses, tags: ['videos'] } },
      '/articles': { get: { responses } },
    },
  };
  const file = path.join(folder, 'api.json');
  writeFileSync(file, JSON.stringify(description));
  expect(await run('--file', 'api.json')).toEqual({ code: 0, said: 'Completed: api.json' });
  const completed = JSON.parse(readFileSync(file, 'utf8')) as typeof description;
  expect(completed.info).toEqual(description.info);
  expect(completed.paths['/articles']).toEqual(description.paths['/articles']);
  expect(completed.paths['/ignite-video/videos'].get).toMatchObject({
    tags: ['videos'],
    responses: {
      200: { description: 'OK' },
      403: { content: { 'application/json': { schema: { $ref: expect.any(String) } } } },
    },
  });
});

it('says what to do where there is no description', async () => {
  const { code, said } = await run();
  expect(code).toBe(1);
  expect(said).toContain('npx strapi openapi generate');
});
