import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import {
  deliverySource,
  deliveryState,
  type DeliverySource,
  type DeliveryState,
} from '#shared/contract/deliveries';
import { bodiesTable, deliveriesTable, queueTable, repeatsTable } from '../store/tables';

/** Everything of a delivery but its body. Times in ms. */
export interface LoggedDelivery {
  id: number;
  deliveryId: string;
  event: string;
  source: DeliverySource;
  videoId: string | null;
  title: string | null;
  state: DeliveryState;
  note: string | null;
  attempts: number;
  signedAt: number;
  receivedAt: number;
  settledAt: number | null;
  nextAttemptAt: number | null;
  videoUpdatedAt: number | null;
  hasPayload: boolean;
  changes: string | null;
  history: string | null;
  repeats: number;
  repeatedAt: number | null;
}

const time = z.coerce.number();

const loggedRow = z
  .object({
    id: time,
    delivery_id: z.string(),
    event: z.string(),
    source: deliverySource,
    video_id: z.string().nullable(),
    video_title: z.string().nullable(),
    state: deliveryState.nullable(),
    reason: z.string().nullable(),
    attempts: z.coerce.number(),
    t: time,
    received_at: time,
    settled_at: time.nullable(),
    video_updated_at: time.nullable(),
    changes: z.string().nullable(),
    history: z.string().nullable(),
    body_id: time.nullable(),
    queued_state: deliveryState.nullable(),
    queued_reason: z.string().nullable(),
    queued_attempts: time.nullable(),
    queued_history: z.string().nullable(),
    next_attempt_at: time.nullable(),
    count: z.coerce.number().nullable(),
    last_at: time.nullable(),
  })
  .transform((row): LoggedDelivery => ({
    id: row.id,
    deliveryId: row.delivery_id,
    event: row.event,
    source: row.source,
    videoId: row.video_id,
    title: row.video_title,
    // What is in neither was settled between the two reads of a join: it shows as what it was.
    state: row.queued_state ?? row.state ?? 'waiting',
    note: row.queued_reason ?? row.reason,
    attempts: row.queued_attempts ?? row.attempts,
    signedAt: row.t,
    receivedAt: row.received_at,
    settledAt: row.settled_at,
    nextAttemptAt: row.queued_state === 'retrying' ? row.next_attempt_at : null,
    videoUpdatedAt: row.video_updated_at,
    hasPayload: row.body_id !== null,
    changes: row.changes,
    history: `${row.history ?? ''}${row.queued_history ?? ''}`,
    repeats: row.count ?? 0,
    repeatedAt: row.last_at,
  }));

/** Reads deliveries by their ids, newest first, with what the queue and the repeats know of them. */
export const createLogRows = ({ strapi }: { strapi: Core.Strapi }) => {
  const deliveries = () => strapi.db.getConnection(deliveriesTable.tableName);

  return async (ids: readonly number[]): Promise<LoggedDelivery[]> => {
    if (ids.length === 0) return [];
    const { tableName } = deliveriesTable;
    const joined = (name: string, id: string) =>
      [name, `${name}.${id}`, `${tableName}.id`] as const;
    const [queued, kept] = [queueTable.tableName, bodiesTable.tableName];
    const repeated = repeatsTable.tableName;
    const rows: unknown = await deliveries()
      .select(
        ...`id delivery_id event source video_id video_title state reason attempts t received_at settled_at
            video_updated_at changes history`
          .split(/\s+/)
          .map((column) => `${tableName}.${column}`),
        ...['state', 'reason', 'attempts', 'history'].map(
          (column) => `${queued}.${column} as queued_${column}`
        ),
        `${queued}.next_attempt_at`,
        `${kept}.id as body_id`,
        `${repeated}.count`,
        `${repeated}.last_at`
      )
      .leftJoin(...joined(queued, 'id'))
      .leftJoin(...joined(kept, 'id'))
      .leftJoin(...joined(repeated, 'delivery'))
      .whereIn(`${tableName}.id`, [...ids])
      .orderBy(`${tableName}.id`, 'desc');
    return z.array(loggedRow).parse(rows);
  };
};
