import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectAssistant } from '../support/assistants';
import { callAdmin, logIn } from '../support/administrator';
import { deliveryOf, exampleBody } from '../support/ignite';
import { startProcess, type SiteProcess } from '../support/process';
import { send } from '../support/webhook';
import { packed } from './packed';

const root = path.resolve(__dirname, '../..');
const secret = 'whsec_package_1f0e3dad99908345';

// Installing and building a project takes minutes.
jest.setTimeout(15 * 60 * 1000);

let project: string;
let site: SiteProcess | undefined;

const npm = (args: string[], cwd: string): string =>
  execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, STRAPI_TELEMETRY_DISABLED: 'true' },
  });

/** An empty Strapi project as a new one looks: no plugin configured, nothing copied from the plugin. */
const makeEmptyProject = (tarball: string): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ignite-video-project-'));
  for (const name of ['admin', 'api', 'database', 'middlewares', 'server']) {
    const file = `config/${name}.js`;
    cpSync(path.join(root, 'tests/app', file), path.join(folder, file));
  }
  cpSync(path.join(root, 'tests/app/public'), path.join(folder, 'public'), { recursive: true });
  cpSync(path.join(root, 'tests/app/favicon.png'), path.join(folder, 'favicon.png'));
  const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const versionsOf = (names: string[]) =>
    Object.fromEntries(names.map((name) => [name, devDependencies[name]]));
  const manifest = {
    name: 'empty-project',
    private: true,
    dependencies: {
      ...versionsOf(['@strapi/strapi', 'better-sqlite3', 'react', 'react-dom']),
      ...versionsOf(['react-router-dom', 'styled-components']),
      'strapi-plugin-ignite-video': `file:${tarball}`,
    },
  };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  return folder;
};

beforeAll(() => {
  project = makeEmptyProject(packed());
  npm(['install', '--no-audit', '--no-fund', '--prefer-offline'], project);
});

afterAll(async () => {
  await site?.stop();
  rmSync(project, { recursive: true, force: true });
});

it('builds the admin panel of an empty project with the settings page in it', () => {
  npm(['exec', '--', 'strapi', 'build'], project);
  const chunks = readdirSync(path.join(project, 'build'));
  expect(chunks.some((name) => name.startsWith('SettingsPage-'))).toBe(true);
});

it('needs no more than a secret to turn a delivery into an entry', async () => {
  site = await startProcess({ WITH_MCP: 'true' }, project);
  const token = await logIn(site);
  const added = await callAdmin(site, '/ignite-video/secrets', {
    method: 'POST',
    token,
    data: { label: 'Workspace', secret },
  });
  expect(added.status).toBe(200);

  const delivery = deliveryOf({ secret, video: exampleBody('4-updated-complete-public.json') });
  expect((await send(site, delivery)).status).toBe(202);

  const find = async (): Promise<{ title: string; status: string }[]> => {
    const url = '/content-manager/collection-types/plugin::ignite-video.video';
    const { body } = await callAdmin(site!, url, { token });
    return (body as { results: { title: string; status: string }[] }).results;
  };
  let entries = await find();
  while (entries.length === 0) entries = await find();
  expect(entries).toMatchObject([{ title: 'Assembly line', status: 'published' }]);
});

it('refuses to publish what is not public with a sentence, as an error of this very Strapi', async () => {
  const video = exampleBody('3-updated-complete-private.json').toString();
  const id = 'refusedRefusedRefused';
  const body = Buffer.from(video.replaceAll('507f1f77bcf86cd799439011', id));
  expect((await send(site!, deliveryOf({ secret, video: body }))).status).toBe(202);
  const token = await logIn(site!);
  const url = '/content-manager/collection-types/plugin::ignite-video.video';
  const find = async (): Promise<string | undefined> => {
    const { body } = await callAdmin(site!, `${url}?filters[videoId][$eq]=${id}`, { token });
    return (body as { results: { documentId: string }[] }).results[0]?.documentId;
  };
  let documentId = await find();
  while (documentId === undefined) documentId = await find();
  const refused = await callAdmin(site!, `${url}/${documentId}/actions/publish`, {
    method: 'POST',
    token,
    data: {},
  });
  expect(refused).toMatchObject({ status: 400, body: { error: { name: 'ValidationError' } } });
});

it('types a real answer, from which a front end plays the video', async () => {
  const token = await logIn(site!);
  const made = await callAdmin(site!, '/admin/api-tokens', {
    method: 'POST',
    token,
    data: { name: 'Front end', description: '', type: 'read-only', lifespan: null },
  });
  const { accessKey } = (made.body as { data: { accessKey: string } }).data;
  const answer = await fetch(`${site!.url}/api/ignite-video/videos`, {
    headers: { authorization: `Bearer ${accessKey}` },
  });
  expect(answer.status).toBe(200);
  const source = `
    import { bestMp4, captionTracks, chaptersToVtt, playerUrl, thumbnail, type IgniteVideo } from 'strapi-plugin-ignite-video/client';
    // What a site adds may stand beside what is typed.
    const typed = <T extends { data: IgniteVideo[] }>(answer: T): IgniteVideo[] => answer.data;
    const [video] = typed(${await answer.text()});
    console.log(JSON.stringify({
      stream: video?.streamUrl,
      mp4: bestMp4(video, { maxHeight: 720 }),
      poster: thumbnail(video, { width: 640 })?.url,
      tracks: captionTracks(video).length,
      chapters: chaptersToVtt(video),
      player: playerUrl(video),
    }));
  `;
  writeFileSync(path.join(project, 'play.ts'), source);
  const options = '--strict --skipLibCheck --target es2022 --module commonjs --types node'.split(
    ' '
  );
  const roots = [
    '--moduleResolution',
    'node',
    '--typeRoots',
    path.join(root, 'node_modules/@types'),
  ];
  const tsc = path.join(root, 'node_modules/.bin/tsc');
  execFileSync(tsc, [...options, ...roots, 'play.ts'], { cwd: project, stdio: 'inherit' });
  const said = execFileSync('node', ['play.js'], { cwd: project, encoding: 'utf8' });
  expect(JSON.parse(said)).toMatchObject({
    stream: expect.stringContaining('.m3u8'),
    mp4: { url: expect.stringContaining('.mp4') },
    poster: expect.stringMatching(/^https:/),
    chapters: expect.stringContaining('WEBVTT'),
    player: expect.stringMatching(/^https:/),
  });
});

it('gives assistants its tools', async () => {
  const token = await logIn(site!);
  const client = await connectAssistant(site!, token, ['plugin::ignite-video.deliveries.read']);
  const { content, isError } = await client.callTool({
    name: 'ignite_video_explain',
    arguments: { video: '507f1f77bcf86cd799439011' },
  });
  await client.close();
  expect(isError).toBeFalsy();
  expect(JSON.stringify(content)).toContain('published.');
});

it('brings its command line along', async () => {
  const command = (args: string[]): string =>
    npm(['exec', '--', 'strapi-plugin-ignite-video', ...args], project);
  expect(command(['--help'])).toContain('Usage: npx strapi-plugin-ignite-video');
  expect(command(['send', '--url', site!.url, '--secret', secret])).toContain('202  accepted');
  expect(command(['doctor', '--url', site!.url])).toContain('✓ Signing secrets: 1');
});

it('ships what it needs and nothing else', () => {
  const shipped = path.join(project, 'node_modules/strapi-plugin-ignite-video');
  expect(readdirSync(shipped).sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'THIRD-PARTY-NOTICES.md',
    'dist',
    'docs',
    'package.json',
  ]);
  const pages = readdirSync(path.join(shipped, 'docs'));
  expect(pages).toEqual(expect.arrayContaining(['field.md', 'mapping.md', 'operations']));
  for (const ours of ['architecture.md', 'testing.md', 'decisions']) {
    expect(pages).not.toContain(ours);
  }
});
