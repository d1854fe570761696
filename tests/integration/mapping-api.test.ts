import type { UID } from '@strapi/strapi';
import type { JobView, Mapping, MappingsView, Problem } from '#shared/contract/mapping';
import type { PayloadField, PreviewVideo, PreviewView } from '#shared/contract/mapping-preview';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { callAdmin, logIn, makeAdministrator } from '../support/administrator';
import { makeDatabase } from '../support/database';
import { editorOf } from '../support/editor';
import { deliveryOf } from '../support/ignite';
import { mappingPageOf, type MappingPage } from '../support/mappings';
import { startSite, type TestSite } from '../support/site';
import { everyRule, mappingOnto, textRule } from '../support/tutorial';
import { freshVideoId, videoOf } from '../support/videos';
import { entryOf, send, settled, until, type Entry } from '../support/webhook';
import { service } from '../../server/src/services';

const secret = 'whsec_mapping_api_5e0d8c2b71';
const TUTORIAL: UID.CollectionType = 'api::tutorial.tutorial';
const READ = 'plugin::ignite-video.settings.read';
const CHANGE = 'plugin::ignite-video.settings.update';

let site: TestSite;
let page: MappingPage;

/** Sends videos and waits until they are stored and applied. @returns their ids. */
const store = async (...videos: Record<string, unknown>[]): Promise<string[]> => {
  const ids: string[] = [];
  for (const parts of videos) {
    const video = videoOf({ id: freshVideoId(), ...parts });
    expect((await send(site, deliveryOf({ secret, video }))).status).toBe(202);
    ids.push(video.id);
  }
  await settled(site);
  return ids;
};

const errorsOf = (problems: readonly Problem[] | undefined): Problem[] =>
  (problems ?? []).filter(({ severity }) => severity === 'error');

const few = (parts: Partial<Mapping> = {}): Mapping =>
  mappingOnto(TUTORIAL, {
    rules: [textRule('title', 'title', 'untilEdited'), textRule('videoId', 'id')],
    ...parts,
  });

describe('the mapping page', () => {
  beforeAll(async () => {
    site = await startSite({ config: { signingSecrets: [secret] } });
    page = await mappingPageOf(site);
  });
  afterAll(() => site.stop());

  it('shows the default mapping to begin with, and what there is to map onto', async () => {
    const view = await page.load();
    expect(view).toMatchObject({ revision: 0, isSetByServer: false, job: null, storedVideos: 0 });
    expect(view.mappings).toEqual([defaultMapping]);
    expect(errorsOf(view.problems['default'])).toEqual([]);
    const types = view.types.map(({ uid }) => uid);
    expect(types).toEqual(
      expect.arrayContaining(['plugin::ignite-video.video', TUTORIAL, 'api::clip.clip'])
    );
    expect(types.filter((uid) => /^(admin|strapi)::|users-permissions|upload/.test(uid))).toEqual(
      types.filter((uid) => uid === 'plugin::users-permissions.user')
    );
    expect(view.referred.map(({ uid }) => uid)).toEqual(
      expect.arrayContaining(['video.hero', 'video.chapter', 'api::topic.topic'])
    );
    expect(view.locales.map(({ code }) => code)).toEqual(['en']);
  });

  it('saves what was loaded last, and nothing that was loaded before somebody else saved', async () => {
    const { revision } = await page.load();
    const saved = await page.call<MappingsView>('PUT', '', { revision, mappings: [few()] });
    expect(saved).toMatchObject({ status: 200, data: { revision: revision + 1 } });
    const late = await page.call('PUT', '', { revision, mappings: [] });
    expect(late).toMatchObject({ status: 409, body: { error: { name: 'ConflictError' } } });
    const view = await page.load();
    expect(view.mappings).toEqual([few()]);
    expect(view).toEqual(saved.data);
  });

  it.each([
    ['no list', { mappings: 'all' }],
    ['a mapping without a target', { mappings: [{ ...few(), target: undefined }] }],
    [
      'an unknown transform',
      {
        mappings: [few({ rules: [{ ...few().rules[0]!, transform: { type: 'magic' } as never }] })],
      },
    ],
    ['two mappings of one key', { mappings: [few(), few()] }],
    ['no revision', { revision: undefined }],
  ])('refuses %s and changes nothing', async (_what, parts) => {
    const before = await page.load();
    const data = { revision: before.revision, mappings: [few()], ...parts };
    expect((await page.call('PUT', '', data)).status).toBe(400);
    expect(await page.load()).toEqual(before);
  });

  it('saves a mapping with errors, shows them at their rules, and checks one that is not saved', async () => {
    const broken = few({
      rules: [
        ...few().rules,
        {
          attribute: 'hero',
          source: { paths: ['player'] },
          transform: {
            type: 'component',
            rules: [
              { attribute: 'link', source: { paths: ['shareUrl'] }, transform: { type: 'text' } },
              { attribute: 'nothing', source: { paths: ['x'] }, transform: { type: 'text' } },
            ],
          },
          owner: 'always',
        },
      ],
    });
    const found = [{ code: 'unknownAttribute', rule: 2, inner: 1 }];
    expect(errorsOf((await page.save([broken])).problems['tutorial'])).toMatchObject(found);
    const checked = await page.call<Problem[]>('POST', '/check', { mapping: broken });
    expect(errorsOf(checked.data)).toMatchObject(found);
    const whole = mappingOnto(TUTORIAL, { rules: everyRule('untilEdited') });
    const right = await page.call<Problem[]>('POST', '/check', { mapping: whole });
    expect(errorsOf(right.data)).toEqual([]);
    expect((await page.call('POST', '/check', { mapping: {} })).status).toBe(400);
  });

  it.each([TUTORIAL, 'api::record.record', 'api::clip.clip', 'api::topic.topic'])(
    'proposes rules for %s that can be used as they are, under a key that is free',
    async (target) => {
      await page.save([few()]);
      const { status, data } = await page.call<Mapping>('POST', '/propose', { target });
      expect(status).toBe(200);
      expect(data.target).toBe(target);
      const { problems } = await page.save([few(), data]);
      expect(errorsOf(problems[data.key])).toEqual([]);
    }
  );

  it.each(['api::missing.missing', 'admin::user', 'plugin::upload.folder', ''])(
    'proposes nothing for %j',
    async (target) => {
      expect((await page.call('POST', '/propose', { target })).status).toBe(400);
    }
  );

  describe('stored videos', () => {
    beforeAll(() => page.save([]));

    it('are found by id, and by a part of the title in any case of letters, the latest first', async () => {
      const marker = freshVideoId();
      const ids = await store(
        { title: `Assembly_Line ${marker}` },
        { title: `assembly line ${marker}` },
        { title: `ASSEMBLY_LINE ${marker} Übung` },
        { title: null, description: `assembly line ${marker}` }
      );
      const find = async (search: string): Promise<PreviewVideo[]> =>
        (await page.call<PreviewVideo[]>('GET', `/videos?search=${encodeURIComponent(search)}`))
          .data;
      expect(await find(ids[1]!)).toEqual([{ videoId: ids[1], title: `assembly line ${marker}` }]);
      const byText = await find(`line ${marker}`);
      expect(byText.map(({ videoId }) => videoId)).toEqual([ids[2], ids[1], ids[0]]);
      expect((await find('übUNG')).map(({ videoId }) => videoId)).toEqual([ids[2]]);
      expect((await find(`assembly_line ${marker}`)).map(({ videoId }) => videoId)).toContain(
        ids[0]
      );
      expect(await find(`%${marker}%nothing`)).toEqual([]);
      expect((await find('')).map(({ videoId }) => videoId).slice(0, ids.length)).toEqual(
        [...ids].reverse()
      );
    });

    it('are offered twenty at most', async () => {
      await store(...Array.from({ length: 21 }, () => ({})));
      expect((await page.call<PreviewVideo[]>('GET', '/videos')).data).toHaveLength(20);
    });

    it('show their fields with their values, and without one the sample does', async () => {
      const [id] = await store({ title: 'With fields', customMetadata: { 'a.b': 7 } });
      const fields = async (query: string) => page.call<PayloadField[]>('GET', `/fields${query}`);
      const stored = await fields(`?videoId=${id}`);
      expect(stored.data).toEqual(
        expect.arrayContaining([
          { path: 'title', value: 'With fields' },
          { path: 'customMetadata["a.b"]', value: 7 },
        ])
      );
      expect((await fields('')).data.map(({ path }) => path)).toContain('src.abr.url');
      expect((await fields('?videoId=missing')).status).toBe(404);
    });
  });

  const routes = [
    ['GET', '', READ],
    ['POST', '/check', READ],
    ['POST', '/propose', READ],
    ['GET', '/job', READ],
    ['PUT', '', CHANGE],
    ['GET', '/fields', CHANGE],
    ['POST', '/preview', CHANGE],
    ['DELETE', '/job', CHANGE],
    ['POST', '/missing/job', CHANGE],
    ['POST', '/missing/links', CHANGE],
  ] as const;

  describe('permissions', () => {
    const tokens = new Map<string, string>();
    beforeAll(async () => {
      for (const [name, actions] of [
        ['Reader', [READ]],
        ['Changer', [CHANGE]],
        ['Nobody', []],
      ] as const) {
        tokens.set(name, await logIn(site, await makeAdministrator(site, name, actions)));
      }
    });

    it.each(routes)('%s %s takes the permission %s', async (method, path, needed) => {
      const request = { method, ...(!['GET', 'DELETE'].includes(method) && { data: {} }) };
      const statusFor = async (name?: string): Promise<number> => {
        const token = name === undefined ? undefined : tokens.get(name);
        const answer = await callAdmin(site, `/ignite-video/mappings${path}`, {
          ...request,
          token,
        });
        return answer.status;
      };
      const [having, without] = needed === READ ? ['Reader', 'Changer'] : ['Changer', 'Reader'];
      expect(await statusFor()).toBe(401);
      expect(await statusFor('Nobody')).toBe(403);
      expect(await statusFor(without)).toBe(403);
      expect([200, 400, 404]).toContain(await statusFor(having));
    });
  });
});

describe('mappings that the configuration of the server sets', () => {
  afterAll(() => site.stop());

  it('are shown with their problems, and are not changed in the admin panel', async () => {
    const mappings = [few({ rules: [...few().rules, textRule('headline', 'title')] })];
    site = await startSite({ config: { signingSecrets: [secret], mappings } });
    page = await mappingPageOf(site);
    const view = await page.load();
    expect(view).toMatchObject({ isSetByServer: true, mappings });
    expect(errorsOf(view.problems['tutorial'])).toMatchObject([{ code: 'unknownAttribute' }]);
    const refused = await page.call('PUT', '', { revision: view.revision, mappings: [] });
    expect(refused).toMatchObject({ status: 403, body: { error: { name: 'ForbiddenError' } } });
    expect(await page.load()).toEqual(view);
  });
});

describe('a preview', () => {
  const whole = mappingOnto(TUTORIAL, { rules: everyRule('untilEdited') });

  beforeAll(async () => {
    site = await startSite({ config: { signingSecrets: [secret] } });
    page = await mappingPageOf(site);
    await page.save([]);
  });
  afterAll(() => site.stop());

  const preview = async (mapping: Mapping, videoId: string | null): Promise<PreviewView> =>
    (await page.call<PreviewView>('POST', '/preview', { mapping, videoId })).data;

  /** Every row that there is, but for the count of requests, which is written when it comes to it. */
  const everything = async (): Promise<Record<string, unknown>> => {
    // What the site does by itself, because mappings were saved, is done by then.
    const poller = service(site.strapi, 'poller');
    await poller.look();
    await poller.settled();
    const { dialect, connection } = site.strapi.db;
    const tables = await dialect.schemaInspector.getTables();
    const rows: Record<string, unknown> = {};
    for (const table of tables.filter((name) => !/requests|session/.test(name))) {
      rows[table] = await connection(table).select();
    }
    return rows;
  };

  /** What an entry shows of the previewed attributes, in the preview's own terms. */
  const shownBy = (entry: Entry | null, { fields }: PreviewView): Record<string, unknown> => {
    const plain = (value: unknown): unknown => {
      if (value instanceof Date) return value.toISOString();
      if (Array.isArray(value)) return value.map(plain);
      if (typeof value !== 'object' || value === null) return value;
      const { name, ...rest } = value as Record<string, unknown>;
      if ('documentId' in rest) return name;
      return Object.fromEntries(
        Object.entries(rest).filter(([key]) => !['id', 'remark', 'headline'].includes(key))
      );
    };
    return Object.fromEntries(
      fields.map(({ attribute }) => [attribute, plain(entry?.[attribute]) ?? null])
    );
  };

  const nextOf = async ({ fields }: PreviewView): Promise<Record<string, unknown>> => {
    const topics: Entry[] = await site.strapi.db.query('api::topic.topic').findMany();
    const named = (id: unknown): unknown =>
      String(id).replace(/^\+/, '') === id
        ? topics.find(({ documentId }) => documentId === id)?.['name']
        : String(id).slice(1);
    return Object.fromEntries(
      fields.map(({ attribute, next }) => {
        if (attribute === 'topics') return [attribute, (next as unknown[]).map(named)];
        if (attribute === 'mainTopic')
          return [attribute, (next as unknown[]).map(named)[0] ?? null];
        return [attribute, next];
      })
    );
  };

  const comparable = ({ startsAt, bytes, ...rest }: Record<string, unknown>) => ({
    ...rest,
    startsAt: startsAt === null ? null : String(startsAt).slice(0, 8),
    bytes: bytes === null ? null : String(bytes),
    topics: [...(rest['topics'] as unknown[])].sort(),
  });

  /** Applies a mapping to all stored videos, as the page offers after saving. */
  const applyToAll = async (mapping: Mapping): Promise<void> => {
    await page.save([mapping]);
    expect((await page.call('POST', `/${mapping.key}/job`)).status).toBe(200);
    await until(async () => (await page.load()).job?.state === 'done');
  };

  const video = {
    title: 'One',
    description: 'First',
    customMetadata: { isPublic: true },
    tags: [{ title: 'New' }, { title: 'There' }],
    categories: [{ title: 'Main' }],
    player: { shareUrl: 'https://example.com/one' },
    chapters: [{ title: 'Intro', timestamp: '00:00:00' }],
    src: { thumbnails: [{ formats: { jpeg: { fileSize: 115_200 } } }] },
  };

  it('writes nothing, says what becomes of the entry, and that is what becomes of it', async () => {
    const data = { name: 'There' } as never;
    const topics = site.strapi.documents('api::topic.topic');
    const there = await topics.create({ data, status: 'published' });
    const [id] = await store(video);

    const before = await everything();
    const first = await preview(whole, id!);
    expect(await everything()).toEqual(before);
    expect(first).toMatchObject({ matches: true, change: 'created', move: 'publish', error: null });
    expect(new Set(first.fields.map(({ now, ownedBy }) => `${String(now)} ${ownedBy}`))).toEqual(
      new Set(['null ignite'])
    );
    expect(first.titles).toEqual({ [there.documentId]: 'There' });
    const promised = await nextOf(first);
    await applyToAll(whole);
    const made = await entryOf(site, id!, TUTORIAL);
    expect(comparable(shownBy(made.draft, first))).toEqual(comparable(promised));
    expect(comparable(shownBy(made.published, first))).toEqual(comparable(promised));
    expect(await preview(whole, id!)).toMatchObject({ change: null, move: null });

    // An editor works on it; a mapping that says something else is tried.
    const editor = editorOf(site, made.draft!.documentId, TUTORIAL);
    await editor.change({ title: "Editor's", topics: { set: [] } });
    await settled(site);
    const changed: Mapping = {
      ...whole,
      publishing: 'whenComplete',
      rules: whole.rules.map((rule) =>
        ['title', 'summary', 'topics'].includes(rule.attribute)
          ? { ...rule, source: { paths: ['language'] } }
          : rule
      ),
    };
    const beforeSecond = await everything();
    const second = await preview(changed, id!);
    expect(await everything()).toEqual(beforeSecond);
    expect(second).toMatchObject({ change: 'updated', move: null });
    const field = (attribute: string) => second.fields.find((one) => one.attribute === attribute);
    expect(field('title')).toMatchObject({ now: "Editor's", next: "Editor's", ownedBy: 'editor' });
    expect(field('topics')).toMatchObject({ now: [], next: [], ownedBy: 'editor' });
    expect(field('summary')).toMatchObject({ now: 'First', next: 'en-US', ownedBy: 'ignite' });
    const promisedSecond = await nextOf(second);
    await applyToAll(changed);
    const { draft, published } = await entryOf(site, id!, TUTORIAL);
    expect(comparable(shownBy(draft, second))).toEqual(comparable(promisedSecond));
    expect(published).toMatchObject({ title: 'One', summary: 'en-US' });
    expect(await site.strapi.db.query('api::topic.topic').count({ where: { name: 'en-US' } })).toBe(
      0
    );
  });

  it.each<[string, Partial<Mapping>, Record<string, unknown>, Partial<PreviewView>]>([
    [
      'is taken by no filter',
      { filter: [{ field: 'tag', is: 'any', of: ['x'] }] },
      {},
      { matches: false, change: null },
    ],
    ['is private', {}, { visibility: 'private' }, { change: 'created', move: null }],
  ])('says so of a video that %s', async (_what, parts, said, says) => {
    const [id] = await store({ ...video, ...said });
    expect(await preview({ ...whole, key: 'untried', ...parts }, id!)).toMatchObject(says);
  });

  it.each<[string, Partial<Mapping>, Partial<PreviewView>]>([
    ['unpublish', { deletion: 'unpublish' }, { change: 'updated', move: 'unpublish' }],
    ['delete', { deletion: 'delete' }, { change: 'deleted', move: null }],
    ['keep', { deletion: 'keep' }, { change: null, move: null }],
  ])(
    'says what deletion policy %s does to the entry of a video that is left out now',
    async (_policy, parts, says) => {
      const [id] = await store(video);
      await applyToAll(whole);
      const filter = [{ field: 'tag' as const, is: 'any' as const, of: ['none'] }];
      expect(await preview({ ...whole, filter, ...parts }, id!)).toMatchObject({
        matches: false,
        ...says,
      });
      expect((await entryOf(site, id!, TUTORIAL)).versions).toBe(2);
    }
  );

  it('says why it cannot tell: a broken mapping, an expression that fails', async () => {
    const [id] = await store(video);
    const broken = few({ rules: [textRule('headline', 'title')] });
    expect((await preview(broken, id!)).error).toMatch(/headline/);
    const failing = few({
      rules: [
        ...few().rules,
        { ...textRule('summary', 'x'), source: { expression: '$error("Odd")' } },
      ],
    });
    expect((await preview(failing, id!)).error).toMatch(/summary.*Odd/);
    expect(
      (await page.call('POST', '/preview', { mapping: whole, videoId: 'missing' })).status
    ).toBe(404);
  });

  it('takes the sample where there is no video', async () => {
    const { change, fields, error } = await preview(whole, null);
    expect({ change, error }).toEqual({ change: 'created', error: null });
    expect(fields.find(({ attribute }) => attribute === 'title')?.next).toBe('Assembly line');
  });
});

describe('applying a mapping to all stored videos', () => {
  const VIDEOS = 25;
  let ids: string[];
  let stop: () => Promise<void>;
  let restart: () => Promise<void>;

  const stored = () => service(site.strapi, 'storedVideos');
  const start = () => page.call<JobView>('POST', '/tutorial/job');
  const job = async (): Promise<JobView | null> => (await page.call<JobView>('GET', '/job')).data;
  const done = async (): Promise<JobView | null> => {
    await until(async () => (await job())?.state !== 'running');
    return job();
  };

  /** Holds the job at the nth video that it comes to, until it is let go on. */
  const holdAt = (nth: number) => {
    const original = stored().bring.bind(stored());
    let count = 0;
    let goOn = (): void => {};
    const released = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const spy = jest.spyOn(stored(), 'bring').mockImplementation(async (...args) => {
      count += 1;
      if (count === nth) await released;
      return original(...args);
    });
    return {
      reached: () => until(() => count >= nth),
      goOn() {
        spy.mockRestore();
        goOn();
      },
    };
  };

  beforeEach(async () => {
    const database = await makeDatabase();
    const config = { signingSecrets: [secret] };
    site = await startSite({ database, config });
    page = await mappingPageOf(site);
    await page.save([]);
    ids = await store(...Array.from({ length: VIDEOS }, (_, n) => ({ title: `Video ${n}` })));
    await page.save([few()]);
    stop = async () => {
      // What Strapi looks up for listeners of entries ends before the database does.
      const { pool } = site.strapi.db.connection.client as {
        pool: { numUsed(): number; numPendingAcquires(): number };
      };
      await until(() => pool.numUsed() + pool.numPendingAcquires() === 0);
      await site.stop();
      await database.drop();
    };
    restart = async () => {
      await site.stop();
      site = await startSite({ database, config });
      page = await mappingPageOf(site);
    };
  });
  afterEach(() => stop());

  const entries = async (): Promise<number> =>
    site.strapi.db.query(TUTORIAL).count({ where: { publishedAt: { $notNull: true } } });

  it('makes every entry, says how far it is and how it ended, and changes nothing when it is repeated', async () => {
    expect(await job()).toBeNull();
    const held = holdAt(15);
    expect((await start()).data).toMatchObject({
      mapping: 'tutorial',
      state: 'running',
      total: VIDEOS,
    });
    await held.reached();
    expect(await job()).toMatchObject({ state: 'running', done: 10, changed: 10 });
    expect((await start()).status).toBe(409);
    held.goOn();
    const all = { state: 'done', total: VIDEOS, done: VIDEOS, failed: 0, lastError: null };
    expect(await done()).toMatchObject({ ...all, changed: VIDEOS, endedAt: expect.any(Number) });
    expect(await entries()).toBe(VIDEOS);
    expect((await start()).status).toBe(200);
    expect(await done()).toMatchObject({ ...all, changed: 0 });
    expect((await page.load()).job).toEqual(await job());
  });

  it('says how many videos failed, and why the last one did; the others are right', async () => {
    site.strapi.db.lifecycles.subscribe({
      models: [TUTORIAL],
      beforeCreate: ({ params }) => {
        if (params.data?.['title'] === 'Video 7') throw new Error('Not on this site');
      },
    });
    await start();
    expect(await done()).toMatchObject({
      done: VIDEOS,
      changed: VIDEOS - 1,
      failed: 1,
      lastError: `${ids[7]}: Not on this site`,
    });
    expect(await entries()).toBe(VIDEOS - 1);
  });

  it('stops when it is cancelled, and begins anew when it is started again meanwhile', async () => {
    const held = holdAt(12);
    await start();
    await held.reached();
    const cancelled = await page.call<JobView>('DELETE', '/job');
    expect(cancelled.data).toMatchObject({ state: 'cancelled', done: 10 });
    expect((await start()).status).toBe(200);
    held.goOn();
    expect(await done()).toMatchObject({ state: 'done', done: VIDEOS, failed: 0 });
    expect(await entries()).toBe(VIDEOS);
  });

  it('a cancelled one does no more', async () => {
    const held = holdAt(12);
    await start();
    await held.reached();
    await page.call('DELETE', '/job');
    held.goOn();
    // What is applied now comes after the step that was under way.
    await page.save([few({ name: 'Renamed' })]);
    await store({ title: 'One more' });
    expect(await job()).toMatchObject({ state: 'cancelled', done: 10 });
    expect(await entries()).toBeLessThan(VIDEOS);
  });

  it('goes on where it was after a restart', async () => {
    const worker = service(site.strapi, 'worker');
    const held = holdAt(5);
    await start();
    await held.reached();
    const stopped = worker.stop();
    held.goOn();
    await stopped;
    expect(await job()).toMatchObject({ state: 'running', done: 10 });
    await restart();
    expect(await done()).toMatchObject({ state: 'done', done: VIDEOS, changed: VIDEOS });
    expect(await entries()).toBe(VIDEOS);
  });

  it('is not started for a mapping that there is not, or that is switched off', async () => {
    expect((await page.call('POST', '/missing/job')).status).toBe(404);
    await page.save([few({ enabled: false })]);
    expect((await start()).status).toBe(404);
    expect(await job()).toBeNull();
  });
});
