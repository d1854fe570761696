import {
  deliveriesChart,
  deliveriesPage,
  deliveryCounts,
  deliveryView,
  payloadView,
  refusalsPage,
  type DeliveriesPage,
  type DeliveryView,
} from '#shared/contract/deliveries';
import { callAdmin, logIn, makeAdministrator } from '../support/administrator';
import { deliveryOf, type Delivery } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { freshVideoId, videoOf } from '../support/videos';
import { VIDEO, exhaustTries, send, settled, until } from '../support/webhook';

const secret = 'whsec_log_c4ca4238a0b92382';
/** Titles that a lifecycle of the site refuses. */
const refused = new Set<string>();

let site: TestSite;
let token: string;
beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
  site.strapi.db.lifecycles.subscribe({
    models: [VIDEO],
    beforeCreate({ params }) {
      if (refused.has(String(params.data?.title))) throw new Error('The title is not allowed here');
    },
  });
  token = await logIn(site);
});
afterAll(() => site.stop());

const get = async (path: string) => {
  const { status, body } = await callAdmin(site, `/ignite-video${path}`, { token });
  return { status, data: (body as { data: unknown }).data };
};
const post = (path: string) =>
  callAdmin(site, `/ignite-video${path}`, { method: 'POST', data: {}, token });

const list = async (query: Record<string, string | number> = {}): Promise<DeliveriesPage> => {
  const search = new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)]));
  return deliveriesPage.parse((await get(`/deliveries?${search}`)).data);
};
const view = async (id: number): Promise<DeliveryView> =>
  deliveryView.parse((await get(`/deliveries/${id}`)).data);

const idOf = ({ headers }: Delivery): string => headers['x-webhook-delivery-id'] ?? '';
/** The one delivery of the log with the id that Ignite gave it. */
const loggedAs = async (delivery: Delivery): Promise<DeliveryView> => {
  const { rows } = await list({ search: idOf(delivery) });
  expect(rows).toHaveLength(1);
  return view(rows[0]!.id);
};

const take = async (
  parts: Parameters<typeof videoOf>[0],
  event?: string,
  status = 202
): Promise<Delivery> => {
  const delivery = deliveryOf({ secret, video: videoOf(parts), ...(event && { event }) });
  expect((await send(site, delivery)).status).toBe(status);
  return delivery;
};

/** Makes the last try of a delivery the next one, as a day of failures would. */
const exhaust = async (delivery: Delivery): Promise<void> => {
  await until(async () => (await loggedAs(delivery)).outcome === 'retrying');
  await exhaustTries(site, idOf(delivery));
  await until(async () => (await loggedAs(delivery)).outcome === 'dead');
};

describe('the log', () => {
  const id = freshVideoId();
  let first: Delivery;
  let second: Delivery;

  it('says what each delivery came to, and what it changed field by field', async () => {
    first = await take({ id, title: 'Welding' }, 'video.created');
    await settled(site);
    second = await take({ id, title: 'Soldering', updatedAt: '2024-01-15T10:02:00.000Z' });
    await settled(site);
    expect(await loggedAs(first)).toMatchObject({
      outcome: 'applied',
      event: 'video.created',
      videoId: id,
      title: 'Welding',
      reason: null,
      changes: [
        {
          target: VIDEO,
          change: 'created',
          move: 'publish',
          fields: expect.arrayContaining([{ attribute: 'title', from: null, to: 'Welding' }]),
        },
      ],
      hasPayload: true,
      isReplayable: true,
    });
    const { changes, timeline, signedAt, receivedAt } = await loggedAs(second);
    expect(changes).toMatchObject([{ change: 'updated', move: null }]);
    expect(changes?.[0]?.fields).toEqual([
      { attribute: 'title', from: 'Welding', to: 'Soldering' },
      {
        attribute: 'igniteUpdatedAt',
        from: '2024-01-15T10:00:00.000Z',
        to: '2024-01-15T10:02:00.000Z',
      },
    ]);
    expect(timeline.map(({ kind }) => kind)).toEqual(['signed', 'received', 'settled']);
    expect(timeline.slice(0, 2).map(({ at }) => at)).toEqual([signedAt, receivedAt]);
  });

  it('tells a late one and one that says nothing new apart', async () => {
    const late = await take({ id, title: 'Old', updatedAt: '2024-01-15T10:01:00.000Z' });
    await settled(site);
    const same = await take({ id, title: 'Soldering', updatedAt: '2024-01-15T10:02:00.000Z' });
    await settled(site);
    expect(await loggedAs(late)).toMatchObject({ outcome: 'stale', reason: { code: 'cameLate' } });
    expect(await loggedAs(same)).toMatchObject({ outcome: 'unchanged', changes: null });
  });

  it('counts a repeated delivery where it is, and finds it as a duplicate', async () => {
    for (const status of [200, 200, 200]) {
      expect((await send(site, first)).status).toBe(status);
    }
    expect(await loggedAs(first)).toMatchObject({ repeats: 3, outcome: 'applied' });
    const { rows } = await list({ outcome: 'duplicate' });
    expect(rows.map((row) => [row.videoId, row.event])).toEqual([[id, 'video.created']]);
    expect((await list({ outcome: 'duplicate', event: 'video.updated' })).rows).toEqual([]);
    expect((await list({ outcome: 'duplicate', videoId: id })).rows).toHaveLength(1);
    expect((await list({ outcome: 'duplicate', search: 'weld' })).rows).toHaveLength(0);
    expect((await loggedAs(first)).timeline.map(({ kind }) => kind)).toContain('repeated');
  });

  it('keeps what was ignored and what was no video, and says why', async () => {
    const ignored = await take({ id, title: 'Watched' }, 'video.viewed', 200);
    expect(await loggedAs(ignored)).toMatchObject({
      outcome: 'ignored',
      reason: { code: 'unknownEvent' },
      videoId: id,
      title: 'Watched',
      isReplayable: false,
    });
    const nothing = deliveryOf({ secret, video: { id } });
    expect((await send(site, nothing)).status).toBe(422);
    const { rows } = await list({ outcome: 'invalid' });
    expect(rows).toMatchObject([
      {
        videoId: null,
        reason: {
          code: 'notAVideo',
          values: { problem: expect.stringContaining('"updatedAt" is missing') },
        },
      },
    ]);
    for (const id of [(await loggedAs(ignored)).id, rows[0]!.id]) {
      const { status, body } = await post(`/deliveries/${id}/replay`);
      expect([status, body]).toEqual([
        409,
        expect.objectContaining({
          error: expect.objectContaining({ message: expect.stringContaining('nothing to apply') }),
        }),
      ]);
    }
  });

  it('is filtered by outcome, event, video and time, in any combination, newest first', async () => {
    const { rows: all } = await list({ limit: 100 });
    expect(all.map((row) => row.id)).toEqual(all.map((row) => row.id).sort((a, b) => b - a));
    const middle = all[3]!.receivedAt;
    const filters = {
      outcome: ['applied', 'unchanged', 'stale', 'ignored', 'invalid', 'dead', 'retrying'],
      event: ['video.created', 'video.updated', 'video.viewed', 'video.deleted'],
      videoId: [id, 'nobody'],
      from: [middle, middle + 1, all[0]!.receivedAt + 1],
      to: [middle, middle + 1, all.at(-1)!.receivedAt],
    };
    const combinations = Object.entries(filters).reduce<Record<string, string | number>[]>(
      (some, [name, values]) =>
        some.flatMap((one) => [one, ...values.map((value) => ({ ...one, [name]: value }))]),
      [{}]
    );
    for (const filter of combinations.filter((_, index) => index % 7 === 0)) {
      const { outcome, event, videoId, from, to } = filter;
      const expected = all.filter(
        (row) =>
          (outcome === undefined || row.outcome === outcome) &&
          (event === undefined || row.event === event) &&
          (videoId === undefined || row.videoId === videoId) &&
          (from === undefined || row.receivedAt >= Number(from)) &&
          (to === undefined || row.receivedAt < Number(to))
      );
      const { rows } = await list({ ...filter, limit: 100 });
      expect([filter, rows.map((row) => row.id)]).toEqual([filter, expected.map((row) => row.id)]);
    }
  });

  it('is read page by page: what arrives meanwhile neither repeats a line nor leaves one out', async () => {
    const { rows: all } = await list({ limit: 100 });
    const seen: number[] = [];
    let next: number | null = null;
    do {
      const page: DeliveriesPage = await list({ limit: 2, ...(next !== null && { before: next }) });
      seen.push(...page.rows.map((row) => row.id));
      next = page.next;
      await take({ id: freshVideoId() });
    } while (next !== null);
    expect(seen).toEqual(all.map((row) => row.id));
    await settled(site);
  });

  it('is searched by a part of the title, by the video and by the delivery', async () => {
    const { rows } = await list({ search: 'oldeR' });
    expect(new Set(rows.map((row) => row.videoId))).toEqual(new Set([id]));
    const ofVideo = (await list({ search: id })).rows;
    expect(ofVideo.length).toBeGreaterThan(3);
    expect(ofVideo.every(({ videoId }) => videoId === id)).toBe(true);
    expect((await list({ search: id, outcome: 'stale' })).rows).toHaveLength(1);
    expect((await list({ search: idOf(second) })).rows).toMatchObject([{ title: 'Soldering' }]);
    expect((await list({ search: 'no_such%title' })).rows).toEqual([]);
  });

  it('finds a title that very many videos have, page by page', async () => {
    const many = Array.from({ length: 30 }, freshVideoId);
    for (const one of many) await take({ id: one, title: `Lecture ${one}` });
    await settled(site);
    const found: (string | null)[] = [];
    let next: number | null = null;
    do {
      const page: DeliveriesPage = await list({
        search: 'lecture',
        limit: 20,
        ...(next !== null && { before: next }),
      });
      found.push(...page.rows.map((row) => row.videoId));
      next = page.next;
    } while (next !== null);
    expect(found).toEqual([...many].reverse());
  });

  it('gives the payload as it came, and only to whom may read payloads', async () => {
    const { id: row } = await loggedAs(second);
    const { data } = await get(`/deliveries/${row}/payload`);
    const payload = payloadView.parse(data);
    expect([payload.text, payload.encoding]).toEqual([second.body.toString(), 'utf8']);
    expect(payload.bytes).toBe(second.body.length);
    await site.strapi.db.connection('ignite_video_bodies').where({ id: row }).delete();
    expect((await get(`/deliveries/${row}/payload`)).status).toBe(404);
    expect(await view(row)).toMatchObject({ hasPayload: false, isReplayable: false });
    expect((await post(`/deliveries/${row}/replay`)).status).toBe(409);
  });

  it.each(['/deliveries/0', '/deliveries/x', '/deliveries/99999999999', '/deliveries/2000000000'])(
    'answers %s with 404',
    async (path) => {
      expect((await get(path)).status).toBe(404);
      expect((await get(`${path}/payload`)).status).toBe(404);
      expect((await post(`${path}/replay`)).status).toBe(404);
    }
  );

  it.each(['outcome=won', 'limit=1000', 'from=x', 'before=-1', 'event=', 'videoId[$ne]=x'])(
    'answers the query %s with 400',
    async (query) => {
      expect((await get(`/deliveries?${query}`)).status).toBe(400);
    }
  );
});

describe('a video that cannot be written', () => {
  it('is found by its title, says why, and is applied once its cause is mended and it is replayed', async () => {
    refused.add('Forbidden');
    const failing = await take({ id: freshVideoId(), title: 'Forbidden' });
    await until(async () => (await loggedAs(failing)).outcome === 'retrying');
    const reason = {
      code: 'notWritten',
      values: {
        mapping: 'Ignite videos',
        target: VIDEO,
        error: 'The title is not allowed here',
      },
    };
    expect((await list({ search: 'forbid' })).rows).toMatchObject([
      { outcome: 'retrying', reason },
    ]);
    const needAction = await list({ outcome: 'needsAction' });
    expect(needAction.rows.map(({ title }) => title)).toContain('Forbidden');
    for (const { outcome } of needAction.rows) {
      expect(['dead', 'retrying', 'invalid']).toContain(outcome);
    }
    const { timeline, nextAttemptAt } = await loggedAs(failing);
    expect(timeline.slice(-2)).toMatchObject([{ kind: 'failed', reason }, { kind: 'nextTry' }]);
    expect(timeline.at(-1)?.at).toBe(nextAttemptAt);
    await exhaust(failing);
    const dead = await loggedAs(failing);
    expect(dead).toMatchObject({ outcome: 'dead', reason });
    expect(dead.timeline.at(-1)).toMatchObject({ kind: 'gaveUp', reason });
    expect(deliveryCounts.parse((await get('/deliveries/counts')).data)).toMatchObject({ dead: 1 });

    refused.clear();
    expect((await post(`/deliveries/${dead.id}/replay`)).status).toBe(202);
    await settled(site);
    const mended = await loggedAs(failing);
    expect(mended).toMatchObject({ outcome: 'applied', reason: null });
    expect(mended.timeline.slice(-2).map(({ kind }) => kind)).toEqual(['replayed', 'settled']);
  });

  it('is replayed with all others that are dead', async () => {
    const titles = ['Bad 1', 'Bad 2', 'Bad 3'];
    titles.forEach((title) => refused.add(title));
    const failing: Delivery[] = [];
    for (const title of titles) failing.push(await take({ id: freshVideoId(), title }));
    for (const one of failing) await exhaust(one);
    refused.clear();
    expect((await post('/deliveries/replay')).status).toBe(202);
    await settled(site);
    for (const one of failing) expect(await loggedAs(one)).toMatchObject({ outcome: 'applied' });
    expect((await get('/deliveries/counts')).data).toEqual({ waiting: 0, retrying: 0, dead: 0 });
  });
});

describe('replaying what was applied before', () => {
  it('puts the entry right again, and never takes it back to an older version', async () => {
    const id = freshVideoId();
    const older = await take({ id, title: 'Older' });
    await settled(site);
    const newer = await take({ id, title: 'Newer', updatedAt: '2024-01-15T11:00:00.000Z' });
    await settled(site);
    const rows = () => site.strapi.db.query(VIDEO);
    // Past all of Strapi: what it sees changed is put right without a delivery.
    await site.strapi.db
      .connection('ignite_videos')
      .where({ video_id: id })
      .update({ duration: 1 });

    expect((await post(`/deliveries/${(await loggedAs(newer)).id}/replay`)).status).toBe(202);
    await settled(site);
    const replayed = await loggedAs(newer);
    expect(replayed.outcome).toBe('applied');
    expect(replayed.changes?.at(-1)?.fields).toEqual([
      { attribute: 'duration', from: '1', to: '60' },
    ]);
    expect((await post(`/deliveries/${(await loggedAs(older)).id}/replay`)).status).toBe(202);
    await settled(site);
    expect(await loggedAs(older)).toMatchObject({ outcome: 'stale' });
    expect(
      await rows().findOne({ where: { videoId: id, publishedAt: { $notNull: true } } })
    ).toEqual(expect.objectContaining({ title: 'Newer', duration: 60 }));
  });
});

describe('what was counted', () => {
  it('shows refused requests together by minute, with their reason and nothing else', async () => {
    const forged = deliveryOf({ secret: 'whsec_guessed', video: videoOf({ id: freshVideoId() }) });
    for (const status of [401, 401]) expect((await send(site, forged)).status).toBe(status);
    const page = refusalsPage.parse((await get('/refusals')).data);
    expect(page.next).toBeNull();
    expect(page.rows.map(({ reason }) => new Set([reason]))).toContainEqual(
      new Set(['wrongSignature'])
    );
    const sum = page.rows.reduce((total, { count }) => total + count, 0);
    expect(sum).toBe(2);
    expect((await get('/refusals?before=0')).data).toEqual({ rows: [], next: null });
  });

  it('is charted per hour by outcome, with nothing left out', async () => {
    const day = deliveriesChart.parse((await get('/deliveries/chart?hours=24')).data);
    const week = deliveriesChart.parse((await get('/deliveries/chart?hours=168')).data);
    expect([day.length, week.length]).toEqual([24, 168]);
    expect(week.slice(-24)).toEqual(day);
    const total = (outcome: 'applied' | 'duplicate' | 'refused' | 'dead' | 'invalid' | 'ignored') =>
      day.reduce((sum, { counts }) => sum + (counts[outcome] ?? 0), 0);
    expect(total('duplicate')).toBe(3);
    expect(total('refused')).toBe(2);
    expect(total('invalid')).toBe(1);
    expect(total('ignored')).toBe(1);
    expect(total('dead')).toBe(4);
    // What was replayed counts each time that it was applied.
    const applied = (await list({ outcome: 'applied', limit: 100 })).rows.length;
    expect(total('applied')).toBeGreaterThan(applied);
    expect((await get('/deliveries/chart?hours=1')).status).toBe(400);
  });
});

const READ = 'plugin::ignite-video.deliveries.read';
const PAYLOAD = 'plugin::ignite-video.deliveries.payload';
const REPLAY = 'plugin::ignite-video.deliveries.replay';

describe('each part of the log', () => {
  it.each([
    ['GET', '/deliveries', READ],
    ['GET', '/deliveries/1', READ],
    ['GET', '/deliveries/counts', READ],
    ['GET', '/deliveries/chart', READ],
    ['GET', '/refusals', READ],
    ['GET', '/deliveries/1/payload', PAYLOAD],
    ['POST', '/deliveries/1/replay', REPLAY],
    ['POST', '/deliveries/replay', REPLAY],
  ] as const)(
    '%s %s takes the permission %s, and no other gives it',
    async (method, path, needed) => {
      const name = `${method} ${path}`.replace(/\W+/g, ' ').trim();
      const others = [READ, PAYLOAD, REPLAY].filter((one) => one !== needed);
      const request = { method, ...(method === 'POST' && { data: {} }) };
      const url = `/ignite-video${path}`;
      expect((await callAdmin(site, url, request)).status).toBe(401);
      const without = await logIn(site, await makeAdministrator(site, `${name} without`, others));
      expect((await callAdmin(site, url, { ...request, token: without })).status).toBe(403);
      const having = await logIn(site, await makeAdministrator(site, `${name} with`, [needed]));
      expect([200, 202, 409]).toContain(
        (await callAdmin(site, url, { ...request, token: having })).status
      );
    }
  );
});
