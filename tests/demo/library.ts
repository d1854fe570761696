import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { progressBar, resultText } from '../../server/src/cli/run-text';
import type { RunView } from '#shared/contract/reconcile';
import { callAdmin } from '../support/administrator';
import type { FakeIgnite } from '../support/fake-ignite/fake-ignite';
import { createLibrary, type Library } from '../support/fake-ignite/library';
import { randomFrom } from '../support/fake-ignite/random';
import { createWebhooks } from '../support/fake-ignite/webhooks';
import type { SiteProcess } from '../support/process';
import type { Video } from '../support/videos';
import { WEBHOOK } from '../support/webhook';

const VIDEOS = 200;
const CHANGES = 120;

/** The library of the last demo, which its database knows, or a new one. */
export const openLibrary = (file: string): Library => {
  if (!existsSync(file)) return createLibrary({ videos: VIDEOS });
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Video[];
  return createLibrary({ videos: kept.length, make: (number) => kept[number]! });
};

export const keepLibrary = (file: string, library: Library): void =>
  writeFileSync(file, JSON.stringify(library.all()));

interface Entry {
  videoId: string;
  igniteUpdatedAt: string;
  processingStatus: string;
  status: 'draft' | 'published' | 'modified';
}

interface Demo {
  site: SiteProcess;
  token: string;
  ignite: FakeIgnite;
  secret: string;
  everythingIsApplied(): Promise<void>;
  /** Prints a line, and whether what it says is as the rules say. */
  check(isRight: boolean, text: string): void;
}

/** The whole library is imported; then it lives, and its webhook is not to be relied on. */
export const playLibrary = async (demo: Demo): Promise<void> => {
  const { site, token, ignite, check } = demo;
  const { library } = ignite;

  const call = async <T>(path: string, data?: unknown): Promise<T> => {
    const method = data === undefined ? 'GET' : 'POST';
    const { status, body } = await callAdmin(site, path, { token, method, data });
    if (status >= 300) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
    return body as T;
  };

  const allEntries = async (): Promise<Map<string, Entry>> => {
    const entries = new Map<string, Entry>();
    const collection = '/content-manager/collection-types/plugin::ignite-video.video';
    for (let page = 1; ; page++) {
      const { results } = await call<{ results: Entry[] }>(
        `${collection}?page=${page}&pageSize=100&sort=videoId:ASC`
      );
      if (results.length === 0) return entries;
      for (const entry of results) entries.set(entry.videoId, entry);
    }
  };

  /** How many entries do not say what Ignite says. */
  const countDifferences = async (): Promise<number> => {
    const entries = await allEntries();
    const differs = (video: Video): boolean => {
      const entry = entries.get(video.id);
      const isPublic = video['visibility'] === 'public' && video['status'] === 'COMPLETE';
      return (
        entry?.igniteUpdatedAt !== video.updatedAt ||
        entry.processingStatus !== video['status'] ||
        (entry.status !== 'draft') !== isPublic
      );
    };
    const gone = [...entries.values()].filter(
      ({ videoId, processingStatus, status }) =>
        !library.get(videoId) && (processingStatus !== 'DELETED' || status !== 'draft')
    );
    return library.all().filter(differs).length + gone.length;
  };

  const reconcile = async (): Promise<RunView> => {
    const start = { mode: 'full' };
    let { data: run } = await call<{ data: RunView }>('/ignite-video/reconcile/runs', start);
    while (run.state === 'running' || run.waiting > 0) {
      if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${progressBar(run, 100)}`);
      await setTimeout(100);
      ({ data: run } = await call<{ data: RunView }>(`/ignite-video/reconcile/runs/${run.id}`));
    }
    if (process.stdout.isTTY) process.stdout.write('\r\u001b[2K');
    return run;
  };

  console.log(`\nIgnite has a library of ${library.all().length} videos. It is imported:`);
  const imported = await reconcile();
  check(imported.state === 'done', resultText(imported));
  check((await countDifferences()) === 0, 'every entry says what Ignite says');

  const webhooks = createWebhooks({
    url: `${site.url}${WEBHOOK}`,
    secret: demo.secret,
    loss: 0.3,
    repetition: 0.2,
    disorder: 0.3,
  });
  console.log(
    '\nThe library lives. Of its deliveries some are lost, some are late, some come twice:'
  );
  const random = randomFrom(Date.now());
  for (let change = 0; change < CHANGES; change++) await webhooks.tell(library.live(random));
  await webhooks.flush();
  await demo.everythingIsApplied();
  const { lost, answers } = webhooks.seen;
  const taken = Object.keys(answers).every((status) => ['200', '202'].includes(status));
  check(taken, `${CHANGES} changes, ${lost} deliveries lost, answers ${JSON.stringify(answers)}`);
  const differences = await countDifferences();
  check(
    differences > 0,
    `${differences} entries do not say what Ignite says, for want of deliveries`
  );

  console.log('\nOne reconcile puts that right:');
  const repaired = await reconcile();
  check(repaired.state === 'done', resultText(repaired));
  check((await countDifferences()) === 0, 'every entry says what Ignite says');
};
