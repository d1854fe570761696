import { apiView, type ApiTest, type ApiView } from '#shared/contract/ignite-api';
import { deliveriesPage, deliveryView } from '#shared/contract/deliveries';
import type { ReconcileView, RunView } from '#shared/contract/reconcile';
import { reconcileView, runChanges } from '#shared/contract/reconcile';
import { callAdmin, logIn, makeAdministrator } from '../support/administrator';
import { makeDatabase, type TestDatabase } from '../support/database';
import { startFakeIgnite, type FakeIgnite } from '../support/fake-ignite/fake-ignite';
import { ended, reconcileOf } from '../support/reconcile';
import { startSite, type SiteOptions, type TestSite } from '../support/site';
import { entryOf, until, VIDEO } from '../support/webhook';

const READ = 'plugin::ignite-video.settings.read';
const CHANGE = 'plugin::ignite-video.settings.update';
const RUN = 'plugin::ignite-video.reconcile.run';

let ignite: FakeIgnite;
let database: TestDatabase;
let site: TestSite;
let token: string;

const start = async (options: SiteOptions = {}): Promise<void> => {
  site = await startSite({ database, ...options });
  token = await logIn(site);
};

beforeAll(async () => {
  ignite = await startFakeIgnite({ videos: 1204 });
  database = await makeDatabase();
});
afterAll(async () => {
  await ignite?.stop();
  await database?.drop();
});
afterEach(() => {
  ignite.onRequest = undefined;
});

const call = async <T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  data?: unknown,
  as = token
): Promise<{ status: number; data: T; error?: { message: string; details: unknown } }> => {
  const { status, body } = await callAdmin(site, `/ignite-video${path}`, {
    method,
    data,
    token: as,
  });
  return { status, ...(body as { data: T }) };
};

const api = async (): Promise<ApiView> => apiView.parse((await call('GET', '/ignite-api')).data);

const view = async (): Promise<ReconcileView> =>
  reconcileView.parse((await call('GET', '/reconcile')).data);

const stored = async (): Promise<string> =>
  JSON.stringify([
    await site.strapi.db.connection('ignite_video_settings').select(),
    await site.strapi.db.connection('strapi_core_store_settings').select(),
  ]);

describe('with a token of the admin panel', () => {
  beforeAll(() => start());
  afterAll(() => site.stop());

  it('begins with Ignite’s own address, no token, and a nightly run as soon as there is one', async () => {
    const { settings, runs, nextAt } = await view();
    expect(await api()).toEqual({
      url: 'https://app.ignitevideo.cloud/api',
      urlSetByServer: false,
      token: { source: 'none', lastFour: '', readable: true },
      encryptionKeySet: true,
    });
    expect(settings).toMatchObject({ schedule: '0 3 * * *', atStart: false });
    expect(settings.maxDeletedShare).toBe(0.1);
    expect([runs, nextAt]).toEqual([[], null]);
    expect(await call('POST', '/reconcile/runs', { mode: 'full' })).toMatchObject({
      status: 409,
      error: { details: { code: 'noToken' } },
    });
  });

  it('tests a connection before it is stored, and says how many videos there are', async () => {
    const test = async (data: object) =>
      (await call<ApiTest>('POST', '/ignite-api/test', data)).data;
    expect(await test({ url: ignite.apiUrl, token: ignite.token })).toEqual({
      ok: true,
      videos: 1204,
    });
    expect(await test({ url: ignite.apiUrl, token: 'wrong' })).toMatchObject({
      ok: false,
      problem: 'unauthorized',
    });
    expect(await test({ url: ignite.apiUrl })).toMatchObject({ ok: false, problem: 'noToken' });
    ignite.onRequest = () => ({ kind: 'html' });
    expect(await test({ url: ignite.apiUrl, token: ignite.token })).toMatchObject({
      ok: false,
      problem: 'notTheApi',
    });
    expect((await api()).token.source).toBe('none');
  });

  it('stores the token encrypted, and shows its end only', async () => {
    const { status, data } = await call<ApiView>('PUT', '/ignite-api', {
      url: `${ignite.apiUrl}/`,
      token: ignite.token,
    });
    expect(status).toBe(200);
    const shown = { source: 'stored', lastFour: ignite.token.slice(-4), readable: true };
    expect(data).toMatchObject({ url: ignite.apiUrl, token: shown });
    expect(JSON.stringify(await api())).not.toContain(ignite.token);
    expect(await stored()).not.toContain(ignite.token);
    expect((await call<ApiTest>('POST', '/ignite-api/test', { url: ignite.apiUrl })).data).toEqual({
      ok: true,
      videos: 1204,
    });
    await until(async () => ((await view()).nextAt ?? 0) > Date.now());
  });

  it.each(['PUT', 'POST'] as const)(
    'sends a stored token to no other address than its own (%s)',
    async (method) => {
      const path = method === 'PUT' ? '/ignite-api' : '/ignite-api/test';
      ignite.requests.length = 0;
      const url = ignite.apiUrl.replace('127.0.0.1', 'localhost');
      expect(await call(method, path, { url })).toMatchObject({
        status: 409,
        error: { details: { code: 'tokenNeeded' } },
      });
      expect(ignite.requests).toEqual([]);
      expect((await api()).url).toBe(ignite.apiUrl);
    }
  );

  it.each([
    ['PUT', '/ignite-api', { url: 'ftp://ignite' }],
    ['PUT', '/ignite-api', { url: 'javascript:alert(1)', token: 'x' }],
    ['PUT', '/ignite-api', {}],
    ['POST', '/ignite-api/test', { url: 7 }],
    ['PUT', '/reconcile/settings', { schedule: 'daily' }],
    ['POST', '/reconcile/runs', { mode: 'half' }],
    ['GET', '/reconcile/runs/x', undefined],
    ['POST', '/reconcile/runs/1e99/cancel', {}],
    ['GET', '/reconcile/runs/1/changes?after=x', undefined],
  ] as const)('answers %s %s %j with 400', async (method, path, data) => {
    expect((await call(method, path, data)).status).toBe(400);
  });

  it.each(['cancel', 'resume', 'confirm'])('answers %s of no run with 404', async (what) => {
    expect((await call('POST', `/reconcile/runs/999/${what}`, {})).status).toBe(404);
  });

  it('keeps a schedule, and says when the next run starts', async () => {
    const { settings } = await view();
    const changed = { ...settings, schedule: ' 0 3 * * * ', requestsPerSecond: 100 };
    const { data } = await call<ReconcileView>('PUT', '/reconcile/settings', changed);
    const saved = { ...changed, schedule: '0 3 * * *', revision: (settings.revision ?? 0) + 1 };
    expect(data.settings).toMatchObject(saved);
    const next = new Date(data.nextAt!);
    expect([next.getHours(), next.getMinutes(), next.getTime() > data.now]).toEqual([3, 0, true]);
    const without = await call<ReconcileView>('PUT', '/reconcile/settings', {
      ...saved,
      schedule: null,
    });
    expect(without.data.nextAt).toBeNull();
  });

  it('starts one run at a time, shows how it goes, and what it changed with its entries', async () => {
    let held: () => void = () => {};
    const hold = new Promise<void>((resolve) => (held = resolve));
    ignite.onRequest = ({ list }) => (list?.where ? { kind: 'hang', until: hold } : undefined);
    const started = await call<RunView>('POST', '/reconcile/runs', { mode: 'full', dryRun: false });
    expect(started).toMatchObject({
      status: 201,
      data: { state: 'running', trigger: 'person', mode: 'full', seen: 0 },
    });
    const run = async () => (await call<RunView>('GET', `/reconcile/runs/${started.data.id}`)).data;
    await until(async () => (await run()).seen === 100);
    expect(await run()).toMatchObject({ state: 'running', total: 1204, created: 100 });
    expect((await run()).rate).toBeGreaterThan(0);
    expect((await run()).timeLeft).toBeGreaterThan(0);
    expect(await call('POST', '/reconcile/runs', { mode: 'since' })).toMatchObject({
      status: 409,
      error: { details: { code: 'alreadyRunning' } },
    });
    expect(await call('POST', `/reconcile/runs/${started.data.id}/confirm`, {})).toMatchObject({
      status: 409,
    });

    const cancelled = await call<RunView>('POST', `/reconcile/runs/${started.data.id}/cancel`, {});
    expect(cancelled).toMatchObject({ status: 200, data: { state: 'cancelled', canResume: true } });
    held();
    await until(async () => (await run()).waiting === 0);
    expect((await run()).seen).toBe(100);

    const seen = [];
    for (let after: number | null = 0; after !== null;) {
      const { data } = await call(
        'GET',
        `/reconcile/runs/${started.data.id}/changes?after=${after}`
      );
      const page = runChanges.parse(data);
      seen.push(...page.changes);
      after = page.next;
    }
    expect(seen).toHaveLength(100);
    const [first] = seen;
    const { draft } = await entryOf(site, first!.videoId);
    expect(first).toMatchObject({
      change: 'created',
      title: draft!['title'],
      entries: [{ uid: VIDEO, documentId: draft!.documentId }],
    });
    expect((await view()).runs).toMatchObject([{ id: started.data.id, canResume: true }]);
  });

  it('says of what an import brought that Ignite’s API was asked, when and by which run', async () => {
    const run = (await view()).runs[0]!;
    const { data } = await call('GET', '/deliveries');
    const [row] = deliveriesPage.parse(data).rows;
    const delivery = deliveryView.parse((await call('GET', `/deliveries/${row!.id}`)).data);
    expect(delivery).toMatchObject({
      source: 'reconcile',
      run: { id: run.id, startedAt: run.startedAt },
    });
    expect(delivery.timeline.map(({ kind }) => kind)).toEqual(['asked', 'settled']);
  });

  it('forgets the token', async () => {
    const { data } = await call<ApiView>('DELETE', '/ignite-api/token');
    expect(data.token).toEqual({ source: 'none', lastFour: '', readable: true });
    expect((await view()).nextAt).toBeNull();
  });

  it.each([
    ['Reader', READ, [200, 200, 403, 403, 403, 403, 403]],
    ['Changer', CHANGE, [403, 403, 403, 403, 403, 403, 403]],
    ['Runner', RUN, [403, 403, 400, 400, 200, 400, 400]],
  ])('lets a %s with %s do what that says and nothing else', async (name, action, statuses) => {
    const as = await logIn(site, await makeAdministrator(site, name, [action]));
    const asked = [
      await call('GET', '/reconcile', undefined, as),
      await call('GET', '/ignite-api', undefined, as),
      await call('PUT', '/ignite-api', {}, as),
      await call('POST', '/ignite-api/test', {}, as),
      await call('DELETE', '/ignite-api/token', undefined, as),
      await call('PUT', '/reconcile/settings', {}, as),
      await call('POST', '/reconcile/runs', {}, as),
    ];
    expect(asked.map(({ status }) => status)).toEqual(statuses);
  });
});

describe('with a token that the server sets', () => {
  beforeAll(() => start({ config: { apiToken: ignite.token, apiUrl: ignite.apiUrl } }));
  afterAll(() => site.stop());

  it('shows it as set by the server, and never stores it', async () => {
    const shown = await api();
    expect(shown).toMatchObject({
      url: ignite.apiUrl,
      urlSetByServer: true,
      token: { source: 'server', lastFour: ignite.token.slice(-4) },
    });
    expect(JSON.stringify(shown)).not.toContain(ignite.token);
    expect(await stored()).not.toContain(ignite.token);
  });

  it.each([
    ['another URL, also with a token', { url: 'http://127.0.0.1:9/api', token: 'mine' }],
    ['another URL', { url: 'http://127.0.0.1:9/api' }],
    ['another token', { url: null, token: 'mine' }],
  ])('takes no %s', async (_what, update) => {
    const change = { ...update, url: update.url ?? ignite.apiUrl };
    for (const path of ['/ignite-api', '/ignite-api/test'] as const) {
      expect(await call(path === '/ignite-api' ? 'PUT' : 'POST', path, change)).toMatchObject({
        status: 409,
        error: { details: { code: 'setByServer' } },
      });
    }
  });
});

describe('runs that start by themselves', () => {
  const server = () => ({ config: { apiToken: ignite.token, apiUrl: ignite.apiUrl } });
  const setUp = async (settings: Partial<ReconcileView['settings']>): Promise<void> => {
    const now = (await view()).settings;
    const changed = { ...now, requestsPerSecond: 100, ...settings };
    expect((await call('PUT', '/reconcile/settings', changed)).status).toBe(200);
  };
  /** As long ago as it takes for the site to have been down. */
  const wasDown = () =>
    site.strapi.store({ type: 'plugin', name: 'ignite-video', key: 'aliveAt' }).set({ value: 1 });
  const started = async (): Promise<RunView[]> => (await view()).runs;

  beforeEach(() => start(server()));
  afterEach(() => site.stop());

  it('are started by one process for each time of the schedule', async () => {
    const options = { mode: 'since', dryRun: true } as const;
    const at = (idempotencyKey: string) =>
      reconcileOf(site).start(options, 'schedule', idempotencyKey);
    const first = await at('schedule:2026-01-01T03:00:00.000Z');
    expect(first).toMatchObject({ ok: true, run: { trigger: 'schedule' } });
    await ended(site, first.ok ? first.run.id : 0);
    expect(await at('schedule:2026-01-01T03:00:00.000Z')).toMatchObject({ ok: false });
    const next = await at('schedule:2026-01-02T03:00:00.000Z');
    expect(next).toMatchObject({ ok: true });
    await ended(site, next.ok ? next.run.id : 0);
  });

  it('are started by the schedule with what it says to go through', async () => {
    const before = (await started()).length;
    await setUp({ schedule: '0 3 1 1 *', scheduleMode: 'full' });
    ignite.onRequest = () => ({ kind: 'status', status: 401 });
    const job = site.strapi.cron.jobs.find(({ name }) => name?.startsWith('ignite-video'));
    await job?.job.invoke();
    const runs = await started();
    expect(runs).toHaveLength(before + 1);
    expect(runs[0]).toMatchObject({ trigger: 'schedule', mode: 'full', dryRun: false });
    expect(await ended(site, runs[0]!.id)).toMatchObject({ state: 'failed' });
    await setUp({ schedule: null });
  });

  it('are started with the site after it was down, where that is set', async () => {
    const before = (await started()).length;
    await wasDown();
    await site.stop();
    await start(server());
    expect(await started()).toHaveLength(before);

    await setUp({ atStart: true });
    await site.stop();
    await start(server());
    // It was not down for long enough.
    expect(await started()).toHaveLength(before);

    await wasDown();
    await site.stop();
    await start(server());
    await until(async () => (await started()).length === before + 1);
    const [run] = await started();
    expect(run).toMatchObject({ trigger: 'start', mode: 'since' });
    await reconcileOf(site).cancel(run!.id);
    await setUp({ atStart: false });
  });
});

describe('without an encryption key', () => {
  beforeAll(() => start({ env: { ENCRYPTION_KEY: '' } }));
  afterAll(() => site.stop());

  it('stores no token, and says what to set', async () => {
    const refused = await call('PUT', '/ignite-api', { url: null, token: 'a token' });
    expect(refused).toMatchObject({ status: 409, error: { details: { code: 'noEncryptionKey' } } });
    expect(refused.error?.message).toContain('secrets.encryptionKey');
    expect(await api()).toMatchObject({ encryptionKeySet: false });
  });
});
