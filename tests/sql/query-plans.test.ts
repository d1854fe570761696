import type { Rule, Transform } from '#shared/contract/mapping';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { packBody } from '../../server/src/store/body';
import { tables } from '../../server/src/store/tables';
import { callAdmin, logIn } from '../support/administrator';
import { startFakeIgnite, type FakeIgnite } from '../support/fake-ignite/fake-ignite';
import { deliveryOf } from '../support/ignite';
import { analyze, captureStatements, planOf, type Statement } from '../support/query-plans';
import { reconciled, reconcileOf } from '../support/reconcile';
import { startSite, type TestSite } from '../support/site';
import { mappingOnto } from '../support/tutorial';
import { freshVideoId, videoOf } from '../support/videos';
import { VIDEO, send, settled, until } from '../support/webhook';
import { service } from '../../server/src/services';

const secret = 'whsec_plans_9e107d9d372bb6826bd81d3542a419d6';

/** Holds a handful of rows by its nature, and is read whole. */
const TINY = [
  'ignite_video_secrets',
  'ignite_video_jobs',
  'ignite_video_runs',
  'ignite_video_tally',
  // As many as could not be fetched so far.
  'ignite_video_wanted_files',
];

/** Sent once in a run, to count what is there or was not listed: every video is looked at by its nature. */
const ONCE_IN_A_RUN = /^select count\(.*from [`"]ignite_video_videos[`"]/;

/** How many videos are stored can only be counted. */
const COUNTED = /^select count\(.id.\) as .count. from .ignite_video_videos. limit \?$/;

/** Which types have linked entries is asked now and then; an index by type would serve it. Known, and to be mended. */
const LINKED_TYPES = /^select distinct .target. from .ignite_video_links./;

/** What entries lack is counted along an index, row by row; sums that are kept would serve it. Known, and to be mended. */
const LACKS = /^select .mapping., .attribute., .code., count\(.id.\)/;

const ROWS = 4000;
const DAY = 24 * 60 * 60 * 1000;

let site: TestSite;
let statements: Map<string, Statement>;

const rule = (attribute: string, path: string, transform: Transform): Rule => ({
  attribute,
  source: { paths: [path] },
  transform,
  owner: 'always',
});

/** The default one, and one that makes related entries and fetches an image, which is refused here. */
const mappings = [
  defaultMapping,
  mappingOnto('api::tutorial.tutorial', {
    rules: [
      rule('title', 'title', { type: 'text' }),
      rule('topics', 'tags[].title', { type: 'relation', by: 'name', create: true, mode: 'add' }),
      rule('cover', 'src.thumbnailUrl', { type: 'media', hosts: ['localhost'], folder: null }),
    ],
  }),
];

/** Makes the tables large enough for a planner to prefer an index where one fits. */
const fill = async (): Promise<void> => {
  const now = Date.now();
  const numbers = Array.from({ length: ROWS }, (_, index) => index);
  const version = (n: number) => ({
    video_id: `filled${n}`,
    event: 'video.updated',
    t: now,
    video_updated_at: now,
  });
  const bodies = await Promise.all(
    numbers.map((n) => packBody(Buffer.from(JSON.stringify(videoOf({ id: `filled${n}` })))))
  );
  const states = ['applied', 'superseded', 'unchanged', 'stale', 'ignored'];
  const outcomes = ['accepted', 'duplicate', 'wrongSignature', 'tooOld'];
  const rows: Record<string, (n: number) => Record<string, unknown>> = {
    ignite_video_deliveries: (n) => ({
      ...version(n),
      delivery_key: `key${n}`,
      signature: `signature${n}`,
      insert_token: `token${n}`,
      delivery_id: `del_filled${n}`,
      source: 'webhook',
      state: states[n % states.length],
      attempts: 0,
      // A tenth is older than the retention.
      received_at: now - (n / ROWS) * 33 * DAY,
      settled_at: now,
    }),
    ignite_video_bodies: (n) => ({ id: n + 1, body: bodies[n] }),
    // Those of other videos, which are dead.
    ignite_video_queue: (n) => ({
      ...version(n),
      id: 1_000_000 + n,
      video_id: `dead${n}`,
      hides: n % 2,
      state: 'dead',
      attempts: 40,
      received_at: now,
    }),
    ignite_video_repeats: (n) => ({
      delivery: n + 1,
      event: 'video.updated',
      count: 1,
      last_at: now,
    }),
    ignite_video_videos: (n) => ({
      ...version(n),
      body: bodies[n],
      applied_at: now,
      title_lower: `title ${n}`,
    }),
    ignite_video_listing: (n) => ({
      video_id: `filled${n}`,
      format: 1,
      made_at: now - n,
      title: `Title ${n}`,
      search_text: `title ${n}\nfilled${n}`,
      tag_text: `tag ${n % 50}`,
      status: n % 40 === 0 ? 'FAILED' : 'COMPLETE',
      visibility: n % 40 === 0 ? 'private' : 'public',
      language: `l${n % 40}`,
      orientation: n % 40 === 0 ? 'portrait' : 'landscape',
    }),
    ignite_video_terms: (n) => ({
      video_id: `filled${n}`,
      kind: n % 2 ? 'tag' : 'category',
      slug: `slug${n % 100}`,
    }),
    ignite_video_term_names: (n) => ({ kind: n % 2 ? 'tag' : 'category', slug: `slug${n}` }),
    ignite_video_links: (n) => ({
      mapping: 'default',
      video_id: `filled${n}`,
      target: VIDEO,
      document_id: `document${n}`,
      publication: 'never',
      written: '{}',
    }),
    ignite_video_seen_videos: (n) => ({ video_id: `seen${n}`, run_id: 1000 + n }),
    ignite_video_run_changes: (n) => ({
      run_id: 1000 + (n % 1000),
      video_id: `filled${n}`,
      change: 'updated',
      signature: `signature${n}`,
    }),
    ignite_video_requests: (n) => ({
      minute: now - Math.floor(n / outcomes.length) * 600_000,
      outcome: outcomes[n % outcomes.length],
      count: 1,
      last_at: now,
    }),
    ignite_videos: (n) => ({
      document_id: `document${n}`,
      video_id: `filled${n}`,
      title: 'Filled',
    }),
  };
  for (const [table, row] of Object.entries(rows)) {
    await site.strapi.db.connection.batchInsert(table, numbers.map(row), 200);
  }
  await analyze(site, Object.keys(rows));
};

/** One video is new, one has changed, one comes back, and one is gone. */
const reconcile = async (): Promise<void> => {
  const at = (n: number) => new Date(Date.now() - n).toISOString();
  const [first, gone] = ignite.library.all();
  const deletion = deliveryOf({ secret, video: first!, event: 'video.deleted' });
  expect((await send(site, deletion)).status).toBe(202);
  expect((await send(site, deliveryOf({ secret, video: gone! }))).status).toBe(202);
  await settled(site);
  ignite.library.remove(gone!.id);
  for (let n = 0; n < ROWS; n++) {
    ignite.library.create({ id: `filled${n}`, updatedAt: at(n === 0 ? -60_000 : 10 * 60_000) });
  }
  const run = await reconciled(site);
  expect(run).toMatchObject({ state: 'done', restored: 1 });
  expect(run.deleted).toBeGreaterThan(0);
  expect(run.updated).toBeGreaterThan(0);
  await reconcileOf(site).view();
  await reconcileOf(site).changes(run.id, 0);
};

/** Everything that the plugin does again and again, once. */
const exercise = async (): Promise<void> => {
  const now = Date.now();
  const take = async (status: number, video: object, event?: string): Promise<void> => {
    const delivery = deliveryOf({ secret, video, ...(event && { event }) });
    expect((await send(site, delivery)).status).toBe(status);
  };
  const at = (minute: number) => new Date(Date.UTC(2024, 0, 15, 10, minute)).toISOString();
  const id = freshVideoId();
  await take(202, videoOf({ id, updatedAt: at(1) }), 'video.created');
  await settled(site);
  await take(202, videoOf({ id, updatedAt: at(3), title: 'New' }));
  const related = {
    tags: [{ title: 'New' }],
    src: { thumbnailUrl: 'http://localhost/poster.jpg' },
  };
  await take(202, videoOf({ id: freshVideoId(), ...related }));
  await settled(site);
  await take(202, videoOf({ id, updatedAt: at(2) }));
  await take(202, videoOf({ id, updatedAt: at(4), visibility: 'private' }));
  await settled(site);
  await take(202, videoOf({ id, updatedAt: at(5) }), 'video.deleted');
  await take(200, videoOf({ id }), 'video.viewed');
  await take(422, { id });
  await settled(site);

  // It fails among others and then alone, which is recorded, and is tried again.
  let failuresLeft = 2;
  site.strapi.documents.use((context, next) => {
    if (context.uid === VIDEO && failuresLeft > 0) {
      failuresLeft -= 1;
      throw new Error('Index down');
    }
    return next();
  });
  await take(202, videoOf({ id: freshVideoId() }));
  await settled(site);
  expect(failuresLeft).toBe(0);

  const jobs = service(site.strapi, 'jobs');
  await jobs.start('no mapping of that name', ROWS, Date.now());
  // All but the last few.
  await site.strapi.db.connection('ignite_video_jobs').update({ position: ROWS - 20 });
  await until(async () => (await jobs.find())?.state === 'done');

  await reconcile();

  const token = await logIn(site);
  const time = `from=${now - 20 * DAY}&to=${now - DAY}`;
  const paths = [
    'settings',
    'status',
    'deliveries/1',
    'deliveries/1/payload',
    'deliveries/counts',
    'deliveries/chart?hours=24',
    `refusals?${time}`,
    `entries/${VIDEO}/document1`,
    'library/filters',
    'library/filled1',
    ...['', 'language=l1', 'visibility=private', 'status=FAILED', 'orientation=portrait'].flatMap(
      (filter) =>
        ['', 'search=title', `cursor=${now}-3000`, 'tag=slug1', 'category=slug2'].map(
          (rest) => `library?${filter}&${rest}`
        )
    ),
    ...['', 'outcome=applied', 'outcome=retrying', 'outcome=duplicate'].flatMap((outcome) =>
      ['', 'event=video.updated', 'videoId=filled1', time, 'search=nobody', 'search=Title'].map(
        (rest) => `deliveries?before=3000&${outcome}&${rest}`
      )
    ),
  ];
  for (const path of paths) {
    expect([path, (await callAdmin(site, `/ignite-video/${path}`, { token })).status]).toEqual([
      path,
      200,
    ]);
  }
  const page = {
    method: 'POST',
    data: { documentIds: ['document1', 'document2'] },
    token,
  } as const;
  const videos = `/ignite-video/entries/${VIDEO}/videos`;
  expect((await callAdmin(site, videos, page)).status).toBe(200);
  await send(site, deliveryOf({ secret, video: videoOf({ id }), deliveryId: 'del_repeated' }));
  await send(site, deliveryOf({ secret, video: videoOf({ id }), deliveryId: 'del_repeated' }));
  await service(site.strapi, 'repeats').flush();
  const replay = { method: 'POST', data: {}, token } as const;
  expect((await callAdmin(site, '/ignite-video/deliveries/replay', replay)).status).toBe(202);
  await service(site.strapi, 'retention').prune(Date.now());
};

let ignite: FakeIgnite;
beforeAll(async () => {
  ignite = await startFakeIgnite({ videos: 30 });
  const { token: apiToken, apiUrl } = ignite;
  site = await startSite({ config: { signingSecrets: [secret], mappings, apiToken, apiUrl } });
  const settings = service(site.strapi, 'reconcileSettings');
  await settings.set({ ...(await settings.get()), requestsPerSecond: 100 });
  await fill();
  const captured = captureStatements(site, /\bignite_videos?_|\bignite_videos\b/);
  await exercise();
  captured.stop();
  statements = captured.statements;
});
afterAll(async () => {
  await site?.stop();
  await ignite?.stop();
});

it('every query that is sent again and again is served by an index', async () => {
  const sent = [...statements.keys()];
  for (const { tableName } of tables) {
    expect(sent).toContainEqual(expect.stringContaining(tableName));
  }
  const fullScans: Record<string, string[]> = {};
  for (const [shape, statement] of statements) {
    if (TINY.some((table) => shape.includes(table)) || LINKED_TYPES.test(shape)) continue;
    if (COUNTED.test(shape) || ONCE_IN_A_RUN.test(shape) || LACKS.test(shape)) continue;
    const plan = await planOf(site, statement);
    if (process.env['SHOW_PLANS'] === 'true') process.stdout.write(`${shape}\n${plan.text}\n\n`);
    if (plan.fullScans.length > 0) fullScans[shape] = plan.fullScans;
  }
  expect(fullScans).toEqual({});
});
