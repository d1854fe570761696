import type { Page, Route } from 'playwright-core';
import type {
  DeliveriesChart,
  DeliveriesPage,
  DeliveryCounts,
  DeliveryRow,
  DeliveryView,
  RefusalsPage,
} from '#shared/contract/deliveries';
import type { HealthView } from '#shared/contract/health';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The clock of the mocked server follows the real one: pages say how long ago things were. */
const now = Date.now();

const row = (id: number, changes: Partial<DeliveryRow> = {}): DeliveryRow => ({
  id,
  receivedAt: now - (1000 - id) * MINUTE,
  event: 'video.updated',
  videoId: '507f1f77bcf86cd799439011',
  title: 'Assembly line',
  outcome: 'applied',
  reason: null,
  attempts: 0,
  repeats: 0,
  repeatedAt: null,
  ...changes,
});

export const rows: DeliveryRow[] = [
  row(999, { outcome: 'waiting' }),
  row(998, { repeats: 2, repeatedAt: now - MINUTE }),
  row(997, { outcome: 'unchanged' }),
  row(996, {
    outcome: 'dead',
    title: 'Factory tour',
    videoId: '65a1c0ffee0badc0ffee0001',
    attempts: 12,
    reason: {
      code: 'notWritten',
      values: { target: 'api::tutorial.tutorial', error: 'This attribute must be unique (slug)' },
    },
  }),
  row(995, {
    outcome: 'retrying',
    title: 'Safety briefing',
    videoId: '65a1c0ffee0badc0ffee0002',
    attempts: 3,
    reason: {
      code: 'mappingBroken',
      values: {
        mapping: 'Tutorials',
        target: 'api::tutorial.tutorial',
        problem: 'rule 3: the content type has no attribute "summary"',
      },
    },
  }),
  row(994, { outcome: 'superseded', reason: { code: 'newerApplied', values: {} } }),
  row(993, { outcome: 'stale', reason: { code: 'cameLate', values: {} } }),
  row(992, {
    outcome: 'ignored',
    event: 'video.deleted',
    videoId: null,
    title: null,
    reason: { code: 'switchedOff', values: {} },
  }),
  row(991, {
    outcome: 'invalid',
    videoId: null,
    title: null,
    reason: { code: 'notAVideo', values: { problem: 'it has no "updatedAt"' } },
  }),
  row(990, { event: 'video.created', title: null }),
];

export const view: DeliveryView = {
  ...(rows[3] as DeliveryRow),
  source: 'webhook',
  run: null,
  deliveryId: 'del_507f1f77bcf86cd799439011',
  problems: [],
  signedAt: now - 5 * MINUTE,
  settledAt: now - MINUTE,
  nextAttemptAt: null,
  videoUpdatedAt: now - 6 * MINUTE,
  timeline: [
    { at: now - 5 * MINUTE, kind: 'signed', reason: null },
    { at: now - 5 * MINUTE + 800, kind: 'received', reason: null },
    { at: now - 4 * MINUTE, kind: 'failed', reason: rows[3]?.reason ?? null },
    { at: now - 3 * MINUTE, kind: 'replayed', reason: null },
    { at: now - MINUTE, kind: 'gaveUp', reason: rows[3]?.reason ?? null },
  ],
  changes: [
    {
      mapping: 'Videos',
      target: 'plugin::ignite-video.video',
      documentId: 'z7v8mamh3d2k5jq1x0w9y4tn',
      locale: null,
      change: 'updated',
      move: 'publish',
      fields: [
        { attribute: 'title', from: 'Factory', to: 'Factory tour' },
        { attribute: 'duration', from: null, to: '124.48' },
        { attribute: 'tags', from: '[]', to: '[{"id":"t1","title":"How to","slug":"how-to"}]' },
      ],
      omitted: 2,
    },
  ],
  hasPayload: true,
  isReplayable: true,
};

export const payload = JSON.stringify({
  id: '65a1c0ffee0badc0ffee0001',
  title: 'Factory tour',
  duration: 124.48,
  visibility: 'private',
  src: { abr: { url: 'https://acme.videocdn.net/videos/1/master.m3u8' }, mp4: [] },
  tags: [{ id: 't1', title: 'How to', slug: 'how-to' }],
});

const chart: DeliveriesChart = Array.from({ length: 24 }, (_, index) => ({
  at: now - (now % HOUR) - (23 - index) * HOUR,
  counts:
    index % 5 === 0
      ? {}
      : {
          applied: 4 + ((index * 7) % 13),
          unchanged: (index * 3) % 5,
          duplicate: index % 2,
          dead: index === 17 ? 4 : 0,
          refused: index > 20 ? 6 : 0,
        },
}));

export const refusals: RefusalsPage = {
  rows: [
    { minute: now - 2 * MINUTE, reason: 'wrongSignature', count: 3412, lastAt: now - 2 * MINUTE },
    { minute: now - 9 * MINUTE, reason: 'tooOld', count: 2, lastAt: now - 9 * MINUTE },
  ],
  next: null,
};

export const health: HealthView = {
  now,
  status: 'failing',
  lastVerifiedAt: now - 3 * HOUR,
  waiting: 2,
  oldestWaitingAt: now - 12 * MINUTE,
  retrying: 1,
  dead: 4,
  refused: [{ reason: 'wrongSignature', count: 12, lastAt: now - MINUTE }],
  storedVideos: 480,
  diagnoses: [
    { code: 'wrongSecret', severity: 'failing', values: { count: 12 } },
    { code: 'dead', severity: 'attention', values: { count: 4 } },
  ],
};

/** What the mocked server says; a test may change it while the page is open. */
export interface MockedLog {
  page: DeliveriesPage;
  view: DeliveryView;
  counts: DeliveryCounts;
  health: HealthView;
  payload: { text: string; encoding: 'utf8' | 'base64' };
  /** Status of every answer, where it is not 200. */
  failsWith: number | null;
  /** What was asked for: "METHOD path?query". */
  received: string[];
}

/** Answers the API of the log, and of health, in the server's place. */
export const mockDeliveries = async (
  page: Page,
  changes: Partial<MockedLog> = {}
): Promise<MockedLog> => {
  const server: MockedLog = {
    page: { rows, next: 990 },
    view,
    counts: { waiting: 1, retrying: 1, dead: 4 },
    health,
    payload: { text: payload, encoding: 'utf8' },
    failsWith: null,
    received: [],
    ...changes,
  };

  const answer = (call: string): Parameters<Route['fulfill']>[0] => {
    if (call.startsWith('POST ')) return { status: 202, json: { data: null } };
    if (call.endsWith('/payload')) {
      const { text } = server.payload;
      return { json: { data: { ...server.payload, bytes: Buffer.byteLength(text) } } };
    }
    const answers: Record<string, unknown> = {
      'GET /health': server.health,
      'GET /refusals': refusals,
      'GET /deliveries': server.page,
      'GET /deliveries/counts': server.counts,
      'GET /deliveries/chart': chart,
    };
    return { json: { data: answers[call] ?? server.view } };
  };

  await page.route(/\/ignite-video\/(deliveries|refusals|health)/, async (route) => {
    const request = route.request();
    const { pathname, search } = new URL(request.url());
    // The page itself lives below /admin.
    if (!pathname.startsWith('/ignite-video/')) return route.fallback();
    const call = `${request.method()} ${pathname.slice('/ignite-video'.length)}`;
    server.received.push(`${call}${decodeURIComponent(search)}`);
    if (server.failsWith) {
      const { failsWith: status } = server;
      const error = { status, name: 'Error', message: 'It failed', details: {} };
      return route.fulfill({ status, json: { data: null, error } });
    }
    return route.fulfill(answer(call));
  });
  return server;
};
