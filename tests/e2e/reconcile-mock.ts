import type { Page, Route } from 'playwright-core';
import type { ApiTest, ApiUpdate, ApiView } from '#shared/contract/ignite-api';
import type {
  ReconcileSettings,
  ReconcileView,
  RunChanges,
  RunOptions,
  RunView,
} from '#shared/contract/reconcile';
import { runOf } from '../support/run';

const NOW = 1_760_000_000_000;
const MINUTE = 60_000;

/** A run that has ended well; each test says what is otherwise. */
export const doneRun = (parts: Partial<RunView> = {}): RunView =>
  runOf({
    id: 12,
    trigger: 'person',
    state: 'done',
    phase: 'deleting',
    startedAt: NOW - 4 * MINUTE,
    endedAt: NOW - 3 * MINUTE,
    total: 1204,
    seen: 1204,
    created: 38,
    updated: 12,
    restored: 1,
    unchanged: 1153,
    deleted: 2,
    ...parts,
  });

export const listing = doneRun({
  state: 'running',
  phase: 'listing',
  endedAt: null,
  seen: 480,
  unchanged: 429,
  deleted: 0,
  rate: 42.4,
  timeLeft: 17_000,
});

export const view: ReconcileView = {
  now: NOW,
  settings: {
    schedule: null,
    scheduleMode: 'since',
    atStart: false,
    maxDeletedShare: 0.1,
    requestsPerSecond: 10,
  },
  nextAt: null,
  runs: [],
};

export const api: ApiView = {
  url: 'https://app.ignitevideo.cloud/api',
  urlSetByServer: false,
  token: { source: 'stored', lastFour: '4f2c', readable: true },
  encryptionKeySet: true,
};

export const withoutToken: ApiView = {
  ...api,
  token: { source: 'none', lastFour: '', readable: true },
};

/** Fifty on the first page, and two more. */
const changes = (after: number): RunChanges => ({
  changes: Array.from({ length: after === 0 ? 50 : 2 }, (_, index) => {
    const id = after + index + 1;
    return {
      id,
      videoId: `65000000000000000000${String(id).padStart(4, '0')}`,
      title: id === 3 ? null : `Assembly line ${id}`,
      change: (['created', 'updated', 'restored', 'deleted'] as const)[index % 4]!,
      entries: id === 4 ? [] : [{ uid: 'plugin::ignite-video.video', documentId: `document${id}` }],
    };
  }),
  next: after === 0 ? 50 : null,
});

/** What the mocked server says; a test may change it while the page is open. */
export interface MockedServer {
  api: ApiView;
  view: ReconcileView;
  test: ApiTest;
  /** Whether another run is started just before this page starts one. */
  isOvertaken: boolean;
  /** Status of every answer, where they are refused. */
  failsWith: number | null;
  /** Status of the answers to what a run changed, where they are refused. */
  changesFailWith: number | null;
  /** What the page sent, by "METHOD path". */
  received: Map<string, unknown[]>;
}

const refusal = (status: number, message: string, code?: string) => ({
  status,
  json: { data: null, error: { status, name: 'Refused', message, details: { code } } },
});

/** Answers the APIs of reconciling and of the way to Ignite's API in the server's place. */
export const mockReconcile = async (
  page: Page,
  changed: Partial<MockedServer> = {}
): Promise<MockedServer> => {
  const server: MockedServer = {
    api,
    view,
    test: { ok: true, videos: 1204 },
    isOvertaken: false,
    failsWith: null,
    changesFailWith: null,
    received: new Map(),
    ...changed,
  };
  const say = (parts: Partial<ReconcileView>): void => {
    server.view = { ...server.view, ...parts };
  };
  const setLast = (parts: Partial<RunView>): RunView => {
    const [last = doneRun(), ...earlier] = server.view.runs;
    const next = { ...last, ...parts };
    say({ runs: [next, ...earlier] });
    return next;
  };

  const start = ({ mode, dryRun }: RunOptions): Parameters<Route['fulfill']>[0] => {
    if (server.isOvertaken) {
      say({ runs: [{ ...listing, trigger: 'schedule' }, ...server.view.runs] });
      return refusal(409, 'A run is going on already.', 'alreadyRunning');
    }
    const run = runOf({ id: 12, startedAt: NOW, trigger: 'person', mode, dryRun });
    say({ runs: [run, ...server.view.runs] });
    return { status: 201, json: { data: run } };
  };

  const answer = (call: string, body: unknown, url: URL): Parameters<Route['fulfill']>[0] => {
    switch (call) {
      case 'GET /reconcile':
        return { json: { data: server.view } };
      case 'GET /ignite-api':
        return { json: { data: server.api } };
      case 'PUT /ignite-api': {
        const { url: address, token } = body as ApiUpdate;
        const source = token ? ('stored' as const) : server.api.token.source;
        const lastFour = token?.slice(-4) ?? server.api.token.lastFour;
        const next = { source, lastFour, readable: true };
        server.api = { ...server.api, url: address ?? api.url, token: next };
        return { json: { data: server.api } };
      }
      case 'POST /ignite-api/test':
        return { json: { data: server.test } };
      case 'DELETE /ignite-api/token':
        server.api = withoutToken;
        return { json: { data: server.api } };
      case 'PUT /reconcile/settings':
        say({ settings: body as ReconcileSettings, nextAt: NOW + 60 * MINUTE });
        return { json: { data: server.view } };
      case 'POST /reconcile/runs':
        return start(body as RunOptions);
      case 'POST /reconcile/runs/12/cancel':
        return { json: { data: setLast({ state: 'cancelled', rate: null, canResume: true }) } };
      case 'POST /reconcile/runs/12/resume':
      case 'POST /reconcile/runs/12/confirm':
        return { json: { data: setLast({ state: 'running', canResume: false }) } };
      case 'GET /reconcile/runs/12/changes':
        return server.changesFailWith
          ? refusal(server.changesFailWith, 'It failed')
          : { json: { data: changes(Number(url.searchParams.get('after') ?? 0)) } };
      default:
        return refusal(404, `The mock does not know ${call}`);
    }
  };

  await page.route(/\/ignite-video\/(reconcile|ignite-api)/, async (route) => {
    const request = route.request();
    const url = new URL(request.url());
    const call = `${request.method()} ${url.pathname.slice('/ignite-video'.length)}`;
    const body: unknown = request.postDataJSON();
    server.received.set(call, [...(server.received.get(call) ?? []), body]);
    return route.fulfill(
      server.failsWith ? refusal(server.failsWith, 'It failed') : answer(call, body, url)
    );
  });
  return server;
};
