import type { UID } from '@strapi/strapi';
import request from 'supertest';
import type { Delivery } from './ignite';
import { unpackBody } from '../../server/src/store/body';
import type { TestSite } from './site';

export const WEBHOOK = '/api/ignite-video/webhook';
export const VIDEO = 'plugin::ignite-video.video';

/** Sends a delivery over HTTP, its body byte for byte. Header values override; null leaves a header out. */
export const send = (
  site: Pick<TestSite, 'url'>,
  { headers, body }: Delivery,
  overrides: Record<string, string | null> = {}
): request.Test => {
  const sent = request(site.url).post(WEBHOOK);
  for (const [name, value] of Object.entries({ ...headers, ...overrides })) {
    if (value !== null) sent.set(name, value);
  }
  // The string would be encoded anew: write the bytes themselves.
  return sent.serialize((bytes: unknown) => bytes as string).send(body as unknown as object);
};

/** After this long a condition is taken never to hold (ms): else a failed test would wait on and keep Jest alive. */
const LONGEST_WAIT = 60_000;

/** Resolves when the condition holds. */
export const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  const end = Date.now() + LONGEST_WAIT;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('What the test waits for did not happen');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

/** Resolves when nothing that was stored, or changed by somebody else, waits to be applied any more. */
export const settled = ({ strapi }: Pick<TestSite, 'strapi'>): Promise<void> =>
  until(async () => {
    const count = async (query: ReturnType<typeof strapi.db.connection>): Promise<number> => {
      const row = (await query.count({ count: 'id' }).first()) as { count: number | string };
      return Number(row.count);
    };
    const { connection } = strapi.db;
    const waiting = connection('ignite_video_queue').whereIn('state', ['waiting', 'retrying']);
    if ((await count(waiting)) > 0) return false;
    // What others wrote is looked at after that.
    return (
      (await count(connection('ignite_video_rechecks').where('due_at', '<=', Date.now()))) === 0
    );
  });

export type Entry = Record<string, unknown> & { documentId: string };

/** What of a type's entries is stored elsewhere and shown with them. */
const relatedIn = ({ strapi }: Pick<TestSite, 'strapi'>, uid: UID.ContentType): string[] =>
  Object.entries(strapi.contentType(uid).attributes)
    .filter(([name, { type }]) => {
      const isOwn = !['createdBy', 'updatedBy', 'localizations'].includes(name);
      return isOwn && ['relation', 'component', 'media'].includes(type);
    })
    .map(([name]) => name);

/** Both versions of the entry of a video, of one language if one is named, or null where there is none. */
export const entryOf = async (
  site: Pick<TestSite, 'strapi'>,
  videoId: string,
  uid: UID.ContentType = VIDEO,
  locale?: string
): Promise<{ draft: Entry | null; published: Entry | null; versions: number }> => {
  const rows: Entry[] = await site.strapi.db
    .query(uid)
    .findMany({ where: { videoId, ...(locale && { locale }) }, populate: relatedIn(site, uid) });
  return {
    draft: rows.find((row) => row['publishedAt'] === null) ?? null,
    published: rows.find((row) => row['publishedAt'] !== null) ?? null,
    versions: rows.length,
  };
};

export interface DeliveryRecord {
  state: string;
  reason: string | null;
  event: string;
  /** Null when it is no longer kept. */
  body: Buffer | null;
}

interface Row extends Omit<DeliveryRecord, 'state' | 'body'> {
  state: string | null;
  queued: string | null;
  failure: string | null;
  body: Buffer | null;
}

/** What the plugin has on record about the deliveries with this id, oldest first. */
export const recordsOf = async (
  { strapi }: Pick<TestSite, 'strapi'>,
  deliveryId: string
): Promise<DeliveryRecord[]> => {
  const rows = (await strapi.db
    .connection('ignite_video_deliveries as log')
    .leftJoin('ignite_video_queue as queue', 'queue.id', 'log.id')
    .leftJoin('ignite_video_bodies as bodies', 'bodies.id', 'log.id')
    .where({ delivery_id: deliveryId })
    .orderBy('log.id')
    .select('log.*', 'queue.state as queued', 'queue.reason as failure', 'body')) as Row[];
  return rows.map(({ state, queued, reason, failure, event, body }) => ({
    state: queued ?? state ?? '',
    reason: failure ?? reason,
    event,
    body: body && unpackBody(body),
  }));
};

/** Makes the last try of a delivery the next one, as a day of failures would. */
export const exhaustTries = async (
  { strapi }: Pick<TestSite, 'strapi'>,
  deliveryId: string
): Promise<void> => {
  await strapi.db
    .connection('ignite_video_queue')
    .whereIn(
      'id',
      strapi.db
        .connection('ignite_video_deliveries')
        .select('id')
        .where({ delivery_id: deliveryId })
    )
    .update({ attempts: 39, next_attempt_at: 0 });
};
