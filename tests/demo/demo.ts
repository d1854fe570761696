/**
 * The demo: a real Strapi with the built plugin, and Ignite played against it over HTTP: some videos
 * whose every delivery is shown, and a library of 200 that is imported and then lives.
 *
 *   --exit   end when everything was played, with code 0 only if every answer and entry was right
 *   --fresh  start with an empty database instead of the one of the last demo
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { administrator, callAdmin, logIn, waitingOf } from '../support/administrator';
import { startFakeIgnite, type FakeIgnite } from '../support/fake-ignite/fake-ignite';
import { buildAdmin, startProcess, type SiteProcess } from '../support/process';
import { keepLibrary, openLibrary, playLibrary } from './library';
import { DEMO_SECRET, laterTour, remaining, writeScript, type Ending, type Step } from './script';

const isColored = process.stdout.isTTY === true;
const paint = (code: number) => (text: string) =>
  isColored ? `\u001b[${code}m${text}\u001b[0m` : text;
const [green, red, dim, bold] = [paint(32), paint(31), paint(2), paint(1)];

const COLLECTION = '/content-manager/collection-types/plugin::ignite-video.video';

interface Entry {
  documentId: string;
  title: string;
  duration: number | null;
  processingStatus: string;
  status: 'draft' | 'published' | 'modified';
}

let failures = 0;

const mark = (isRight: boolean): string => {
  if (!isRight) failures += 1;
  return isRight ? green('✓') : red('✗');
};

const say = (...columns: [string, number][]): void =>
  console.log(columns.map(([text, width]) => text.padEnd(width)).join(' '));

const play = async (site: SiteProcess, token: string, ignite: FakeIgnite): Promise<void> => {
  const get = async <T>(url: string): Promise<T> =>
    (await callAdmin(site, url, { token })).body as T;

  const findEntries = async (videoId: string): Promise<Entry[]> =>
    (await get<{ results: Entry[] }>(`${COLLECTION}?filters[videoId][$eq]=${videoId}`)).results;

  const everythingIsApplied = async (): Promise<void> => {
    while ((await waitingOf(site, token)) !== 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  const describe = (entry: Entry | undefined): string =>
    entry ? `${entry.title} · ${entry.processingStatus} · ${entry.status}` : 'no entry';

  const request = async (
    { video, what, delivery, expect }: Step,
    videoId: string
  ): Promise<void> => {
    const response = await fetch(`${site.url}/api/ignite-video/webhook`, {
      method: 'POST',
      headers: delivery.headers,
      body: new Uint8Array(delivery.body),
    });
    const body = (await response.json()) as { status?: string; error?: { name: string } };
    await everythingIsApplied();
    const [entry] = await findEntries(videoId);
    const isRight = response.status === expect.status && body.status === expect.word;
    const answer = `${response.status} ${body.status ?? body.error?.name ?? ''}`;
    say(
      [mark(isRight), isColored ? 10 : 1],
      [video, 10],
      [what, 38],
      [answer, 24],
      [dim(describe(entry)), 0]
    );
  };

  const { steps, endings } = writeScript();
  const idOf = (video: string): string => endings.find((ending) => ending.video === video)!.videoId;

  console.log(
    bold(`\n  ${'video'.padEnd(10)} ${'request'.padEnd(38)} ${'answer'.padEnd(24)} entry`)
  );
  for (const step of steps) await request(step, idOf(step.video));

  console.log(bold('\nThe entries must now say what the last version of each video says:'));
  const check = async (ending: Ending): Promise<void> => {
    const entries = await findEntries(ending.videoId);
    const [entry] = entries;
    const isRight =
      entries.length === 1 &&
      entry?.title === ending.title &&
      entry.processingStatus === ending.processingStatus &&
      (entry.status === 'published') === ending.published;
    say([mark(isRight), isColored ? 10 : 1], [ending.video, 10], [describe(entry), 0]);
  };
  for (const ending of endings) await check(ending);

  console.log(
    bold(
      '\nAn editor gives the tour a title of their own and publishes; then Ignite sends a newer version:'
    )
  );
  const tour = idOf('tour');
  const [before] = await findEntries(tour);
  await callAdmin(site, `${COLLECTION}/${before!.documentId}/actions/publish`, {
    method: 'POST',
    token,
    data: { title: 'How we build it' },
  });
  const later = laterTour(tour);
  await request(later, tour);
  const [after] = await findEntries(tour);
  const keptTitle = after?.title === 'How we build it' && after.status === 'published';
  say([mark(keptTitle), isColored ? 10 : 1], ['tour', 10], ["the editor's title stayed", 0]);
  say(
    [mark(after?.duration === 130.5), isColored ? 10 : 1],
    ['tour', 10],
    ['the duration moved to 130.5 s', 0]
  );

  for (const video of remaining([...steps, later])) ignite.library.create(video);
  await playLibrary({
    site,
    token,
    ignite,
    secret: DEMO_SECRET,
    everythingIsApplied,
    check: (isRight, text) => say([mark(isRight), isColored ? 10 : 1], [text, 0]),
  });
};

const main = async (): Promise<void> => {
  const dataDir = path.resolve(__dirname, '../app/.tmp/demo');
  if (process.argv.includes('--fresh')) rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });

  console.log('Building the admin panel (about a minute the first time) …');
  await buildAdmin();
  console.log('Starting Strapi …');
  const libraryFile = path.join(dataDir, 'library.json');
  const ignite = await startFakeIgnite({ library: openLibrary(libraryFile) });
  const site = await startProcess({
    DATABASE_FILENAME: path.join(dataDir, 'data.db'),
    IGNITE_API_URL: ignite.apiUrl,
    IGNITE_API_TOKEN: ignite.token,
    ...(process.argv.includes('--exit') ? {} : { PORT: process.env['PORT'] ?? '1337' }),
  });
  try {
    const token = await logIn(site);
    const added = await callAdmin(site, '/ignite-video/secrets', {
      method: 'POST',
      token,
      data: { label: 'Demo workspace', secret: DEMO_SECRET },
    });
    if (![200, 409].includes(added.status)) throw new Error('The signing secret was not stored');
    await play(site, token, ignite);

    console.log(
      failures === 0
        ? green('\nEvery answer and every entry was as the rules say.')
        : red(`\n${failures} of the answers and entries were not as the rules say.`)
    );
    if (!process.argv.includes('--exit')) {
      console.log(`
Have a look around until Ctrl-C:

  Settings   ${site.url}/admin/settings/ignite-video
  Entries    ${site.url}/admin/content-manager/collection-types/plugin::ignite-video.video
  Log in as  ${administrator.email}  ${administrator.password}
`);
      await new Promise<void>((resolve) => {
        process.once('SIGINT', resolve);
        process.once('SIGTERM', resolve);
      });
    }
  } finally {
    await site.stop();
    await ignite.stop();
    keepLibrary(libraryFile, ignite.library);
  }
};

main().then(
  () => process.exit(failures === 0 ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
);
