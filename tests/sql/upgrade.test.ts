import { createHmac } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { service } from '../../server/src/services';
import { tables } from '../../server/src/store/tables';
import { makeDatabase, type TestDatabase } from '../support/database';
import { makeFirstReleaseDatabase } from '../support/first-release';
import { deliveryOf } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { videoOf } from '../support/videos';
import { entryOf, recordsOf, send, settled, VIDEO } from '../support/webhook';

const secret = 'whsec_upgrade_9e107d9d372bb6826bd81d3542a419d6';
const t = Date.now() - 60_000;
const UPDATED = Date.UTC(2024, 0, 15, 10, 1);

type Row = Record<string, unknown>;

/** A delivery as version 0.1.0 stored it. */
const storedDelivery = (n: number, event: string, video: { id: string }, rest: Row): Row => {
  const deliveryId = `del_old_${n}`;
  const body = JSON.stringify(video);
  const signature = createHmac('sha256', secret)
    .update(`${t + n}.${body}`)
    .digest('hex');
  return {
    delivery_key: Buffer.from(deliveryId).toString('hex'),
    signature: (t + n).toString(16).padStart(13, '0') + signature,
    ticket: `ticket${n}`,
    delivery_id: deliveryId,
    event,
    source: 'webhook',
    restores: 0,
    t: t + n,
    video_id: video.id,
    video_title: 'Old 🎬',
    video_updated_at: UPDATED,
    body,
    body_encoding: 'utf8',
    state: 'applied',
    attempts: 0,
    next_attempt_at: 0,
    received_at: t + n,
    settled_at: t + n,
    ...rest,
  };
};

const version = (event: string, video: { id: string }): Row => ({
  video_id: video.id,
  event,
  t: t + 1,
  video_updated_at: UPDATED,
  applied_at: t + 1,
  title: 'Old 🎬',
  title_lower: 'old 🎬',
  status: 'COMPLETE',
  visibility: 'public',
  body: JSON.stringify(video),
  body_encoding: 'utf8',
});

const at = '2024-01-15T10:01:00.000Z';
const video = (id: string) => videoOf({ id, updatedAt: at, title: `Title of ${id}` });
const waiting = { state: 'waiting', settled_at: null };

const applied = storedDelivery(1, 'video.updated', video('applied'), {
  changes: `${JSON.stringify([])}\n`,
});
const rows: Record<string, Row[]> = {
  ignite_video_deliveries: [
    applied,
    storedDelivery(2, 'video.created', video('waits'), waiting),
    storedDelivery(3, 'video.updated', video('retries'), {
      state: 'retrying',
      reason: 'Index down',
      attempts: 3,
      next_attempt_at: t,
      settled_at: null,
    }),
    storedDelivery(4, 'video.updated', video('dead'), {
      state: 'dead',
      reason: 'Index down',
      attempts: 40,
      history: `${JSON.stringify({ at: t, kind: 'gaveUp', reason: { code: 'failed', values: { error: 'Index down' } } })}\n`,
    }),
    storedDelivery(5, 'video.updated', video('dropped'), { body: null, body_encoding: 'dropped' }),
    storedDelivery(6, 'video.viewed', video('ignored'), {
      state: 'ignored',
      reason: 'unknownEvent',
      body: Buffer.from('{"id":"\u0000"}').toString('base64'),
      body_encoding: 'base64',
    }),
  ],
  ignite_video_videos: [
    version('video.updated', video('applied')),
    version('video.deleted', video('gone')),
  ],
  ignite_video_links: [
    {
      mapping: 'default',
      video_id: 'applied',
      target: VIDEO,
      document_id: 'documentapplied',
      publication: 'published',
      written: '{"title":"Title of applied"}',
    },
  ],
  ignite_video_repeats: [{ delivery: 1, event: 'video.updated', count: 7, last_at: t }],
  ignite_video_requests: [{ minute: t - (t % 60_000), outcome: 'accepted', count: 5, last_at: t }],
  ignite_video_secrets: [
    { label: 'Old', encrypted: 'sealed', last_four: '19d6', added_at: t, last_used_at: t },
  ],
  ignite_video_files: [{ url_key: 'a', file_id: 1, fetched_at: t }],
  ignite_video_related: [{ entry_key: 'a', document_id: 'b' }],
  ignite_video_jobs: [{ slot: 1, state: 'done', mapping: 'default', position: 2, total: 2 }],
  ignite_video_runs: [
    {
      occasion: 'at 1',
      ticket: 'run ticket',
      mode: 'full',
      dry_run: 0,
      started_by: 'schedule',
      state: 'done',
      phase: 'deleting',
      place: '{"after":null,"sameTime":null,"page":1}',
      odd: 2,
      leg_seen: 3,
      leg_started_at: t,
      started_at: t,
      leased_until: 0,
    },
  ],
  ignite_video_run_changes: [{ run_id: 1, video_id: 'applied', change: 'updated' }],
  ignite_video_sightings: [{ video_id: 'applied', run_id: 1 }],
};

let database: TestDatabase;
let site: TestSite;

const rowsOf = (strapi: Core.Strapi, table: string): Promise<Row[]> =>
  strapi.db.connection(table).select('*').orderBy('id');

const start = () => startSite({ database, config: { signingSecrets: [secret] } });

beforeAll(async () => {
  database = await makeDatabase();
  await makeFirstReleaseDatabase(database, async (strapi) => {
    for (const [table, inserted] of Object.entries(rows)) {
      await strapi.db.connection(table).insert(inserted);
    }
  });
  site = await start();
  await settled(site);
});
afterAll(async () => {
  await site?.stop();
  await database?.drop();
});

describe('a site that comes from version 0.1.0', () => {
  it('has its secrets, repeats, counts, files, related entries, links, jobs, runs and what they saw', async () => {
    const names = ['secrets', 'repeats', 'files', 'related', 'links', 'jobs', 'run_changes'].map(
      (name) => `ignite_video_${name}`
    );
    for (const name of names) {
      const [row] = await rowsOf(site.strapi, name);
      // Some drivers give large numbers as texts.
      const texts = (of: Row | undefined) =>
        Object.keys(rows[name]![0]!).map((column) => [column, String(of?.[column])]);
      expect([name, ...texts(row)]).toEqual([name, ...texts(rows[name]![0])]);
    }
    const [run] = await rowsOf(site.strapi, 'ignite_video_runs');
    expect(run).toMatchObject({
      idempotency_key: 'at 1',
      insert_token: 'run ticket',
      cursor: rows['ignite_video_runs']![0]!['place'],
      invalid: 2,
      attempt_seen: 3,
    });
    expect(await rowsOf(site.strapi, 'ignite_video_seen_videos')).toMatchObject([
      { video_id: 'applied', run_id: 1 },
    ]);
    expect(await rowsOf(site.strapi, 'ignite_video_requests')).toContainEqual(
      expect.objectContaining({ outcome: 'accepted' })
    );
  });

  it('has the log, with bodies and with what became of each delivery', async () => {
    const kept = async (n: number) => (await recordsOf(site, `del_old_${n}`))[0];
    expect(await kept(1)).toMatchObject({
      state: 'applied',
      body: Buffer.from(JSON.stringify(video('applied'))),
    });
    expect(await kept(4)).toMatchObject({ state: 'dead', reason: 'Index down' });
    expect(await kept(5)).toMatchObject({ state: 'applied', body: null });
    expect(await kept(6)).toMatchObject({
      state: 'ignored',
      reason: 'unknownEvent',
      body: Buffer.from('{"id":"\u0000"}'),
    });
    const deliveries = service(site.strapi, 'deliveries');
    expect(await deliveries.counts()).toEqual({ waiting: 0, retrying: 0, dead: 1 });
    await deliveries.replayDead(Date.now());
    service(site.strapi, 'worker').wake();
    await settled(site);
    expect((await entryOf(site, 'dead')).published).toMatchObject({ title: 'Title of dead' });
    expect(await deliveries.counts()).toEqual({ waiting: 0, retrying: 0, dead: 0 });
  });

  it('applies what waited and what was tried again', async () => {
    for (const id of ['waits', 'retries']) {
      expect((await entryOf(site, id)).published).toMatchObject({ title: `Title of ${id}` });
    }
  });

  it('knows a delivery and a signature of then as a repetition', async () => {
    const again = deliveryOf({ secret, video: video('applied'), deliveryId: 'del_old_1' });
    expect((await send(site, again)).body).toMatchObject({ status: 'duplicate' });
    const signature = String(applied['signature']).slice(13);
    const captured = {
      ...again,
      headers: { ...again.headers },
      body: Buffer.from(String(applied['body'])),
    };
    const [name] = Object.keys(again.headers).filter((header) => /signature/i.test(header));
    captured.headers[name as keyof typeof captured.headers] = `t=${t + 1},v1=${signature}`;
    const { body } = await send(site, captured, { 'x-webhook-delivery-id': 'del_another' });
    expect(body).toMatchObject({ status: 'duplicate' });
  });

  it('does not let a late update bring a deleted video back', async () => {
    const late = deliveryOf({
      secret,
      video: { ...video('gone'), updatedAt: '2030-01-01T00:00:00Z' },
    });
    expect((await send(site, late)).status).toBe(202);
    await settled(site);
    expect((await entryOf(site, 'gone')).versions).toBe(0);
  });

  it('has the tables that a new site has and no others, and has lost nothing after the next start', async () => {
    const tablesOf = async ({ strapi }: TestSite) => {
      const names = await strapi.db.dialect.schemaInspector.getTables();
      return names.filter((name) => name.startsWith('ignite_')).sort();
    };
    const names = tables.map(({ tableName }) => tableName);
    const count = async () =>
      Promise.all(names.map(async (name) => (await rowsOf(site.strapi, name)).length));
    const [upgraded, before] = [await tablesOf(site), await count()];
    await site.stop();
    const fresh = await startSite();
    const made = await tablesOf(fresh);
    await fresh.stop();
    expect(made).toEqual(expect.arrayContaining(names));
    expect(upgraded).toEqual(made);

    site = await start();
    const after = await count();
    names.forEach((name, index) => {
      expect([name, after[index]! >= before[index]!]).toEqual([name, true]);
    });
  });
});
