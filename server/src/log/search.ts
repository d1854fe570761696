import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import { z } from 'zod';
import { NEED_ACTION, type DeliveriesQuery, type DeliveryState } from '#shared/contract/deliveries';
import { VIDEO_EVENTS } from '#shared/ignite';
import { indexScansOf, isQueued, type IndexScan, type Filter } from './index-scans';
import { createLogRows, type LoggedDelivery } from './rows';
import { whereContains } from '../store/contains';
import { deliveryKey } from '../store/accepted';
import { createBodies } from '../store/bodies';
import { deliveriesTable, queueTable, repeatsTable } from '../store/tables';
import type { AppliedVideos } from '../store/applied-videos';

const time = z.coerce.number();

const idRows = z.array(z.object({ id: z.coerce.number() }));

/** Rows by which the ids of a time are told: deliveries are stored almost in the order in which they come. */
const TIME_WINDOW = 100;
/** Videos with a title like the one that is searched for whose deliveries are looked up one by one. */
const TITLES = 25;
/** Deliveries of each state whose own titles are searched: those of videos that were never applied. */
const OWN_TITLES = 2000;
/** Deliveries that are looked at for one page where too many videos have such a title. */
const SCANNED = 5000;

/** What can be searched for in a delivery itself: the newest version of a video knows the rest. */
const OFTEN_NEVER_APPLIED = ['waiting', 'retrying', 'dead', 'ignored'] as const;

interface Range {
  /** Ids: from (included), below (excluded). */
  from: number;
  below: number;
  /** The exact times (ms). */
  receivedFrom: number | undefined;
  receivedBefore: number | undefined;
}

/** Above every id that is ever given, and still one that the databases know. */
const MAX_ID = 2 ** 31 - 1;

const everything: Range = {
  from: 0,
  below: MAX_ID,
  receivedFrom: undefined,
  receivedBefore: undefined,
};

const statesOf = (outcome: DeliveriesQuery['outcome']): Pick<Filter, 'states'> => {
  if (outcome === undefined || outcome === 'duplicate') return {};
  return { states: outcome === 'needsAction' ? NEED_ACTION : [outcome] };
};

/** Reads the log of deliveries, newest first: by id, which is the order in which they were stored. */
export const createLog = ({
  strapi,
  appliedVideos,
}: {
  strapi: Core.Strapi;
  appliedVideos: Pick<AppliedVideos, 'findByTitle'>;
}) => {
  const deliveries = () => strapi.db.getConnection(deliveriesTable.tableName);
  const queue = () => strapi.db.getConnection(queueTable.tableName);
  const repeats = () => strapi.db.getConnection(repeatsTable.tableName);
  const bodies = createBodies({ strapi });
  const knex = () => strapi.db.connection;
  const read = createLogRows({ strapi });

  const idsOf = async (query: Knex.QueryBuilder): Promise<number[]> =>
    idRows.parse(await query).map(({ id }) => id);

  const inRange = (query: Knex.QueryBuilder, range: Range): Knex.QueryBuilder => {
    void query.where('id', '<', range.below);
    if (range.from > 0) void query.where('id', '>=', range.from);
    if (range.receivedFrom !== undefined) void query.where('received_at', '>=', range.receivedFrom);
    if (range.receivedBefore !== undefined) {
      void query.where('received_at', '<', range.receivedBefore);
    }
    return query;
  };

  const newest = (query: Knex.QueryBuilder, limit: number): Knex.QueryBuilder =>
    query.orderBy('id', 'desc').limit(limit);

  const scan = ({ of, where }: IndexScan, range: Range, limit: number): Knex.QueryBuilder => {
    const table = of === 'queue' ? queue() : deliveries();
    return newest(inRange(table.select('id').where(where), range), limit);
  };

  /** The newest ids of several queries that each give their newest. */
  const together = async (queries: Knex.QueryBuilder[], limit: number): Promise<number[]> => {
    const [only] = queries;
    if (only && queries.length === 1) return idsOf(only);
    // SQLite takes an order and a limit in a part of a union only inside of a query of its own.
    const parts = queries.map((query, index) =>
      knex()
        .select('id')
        .from(query.as(`part${index}`))
    );
    const all = knex().unionAll(parts).as('parts');
    return idsOf(knex().select('id').from(all).orderBy('id', 'desc').limit(limit));
  };

  /** Ids of the rows on one side of a time: the outermost of those next to it. Null when there are none. */
  const idAt = async (
    side: '>=' | '<',
    at: number,
    outermost: (...ids: number[]) => number
  ): Promise<number | null> => {
    const query = deliveries()
      .select('id')
      .where('received_at', side, at)
      .orderBy('received_at', side === '<' ? 'desc' : 'asc')
      .limit(TIME_WINDOW);
    const found = await idsOf(query);
    return found.length > 0 ? outermost(...found) : null;
  };

  const newestId = async (): Promise<number> =>
    (await idsOf(scan({ of: 'deliveries', where: {} }, everything, 1)))[0] ?? 0;

  /** @returns null when nothing was received in that time. */
  const rangeOf = async ({ from, to, before }: DeliveriesQuery): Promise<Range | null> => {
    const first = from === undefined ? 0 : await idAt('>=', from, Math.min);
    const last = to === undefined ? null : await idAt('<', to, Math.max);
    if (first === null || (to !== undefined && last === null)) return null;
    return {
      from: first,
      below: Math.min(before ?? Infinity, (last ?? Infinity) + 1, MAX_ID),
      receivedFrom: from,
      receivedBefore: to,
    };
  };

  /** Narrows a query to what else is asked for, where no index is needed for it. */
  const narrowed = (query: Knex.QueryBuilder, filter: Filter, isRepeated: boolean) => {
    const { states } = filter;
    const settled = states?.filter((state) => !isQueued(state)) ?? [];
    const queued = states?.filter(isQueued) ?? [];
    void query.where((either) => {
      if (settled.length > 0) void either.whereIn('state', settled);
      if (queued.length > 0) {
        void either.orWhereIn('id', queue().select('id').whereIn('state', queued));
      }
    });
    if (filter.event) void query.where('event', filter.event);
    if (filter.videoId) void query.where('video_id', filter.videoId);
    if (isRepeated) void query.whereIn('id', repeats().select('delivery'));
    return query;
  };

  const repeated = ({ event, videoId }: Filter, range: Range, limit: number) => {
    if (videoId !== undefined) {
      const all = deliveries().select('id').where({ video_id: videoId });
      return idsOf(newest(inRange(narrowed(all, { event }, true), range), limit));
    }
    const query = repeats()
      .select('delivery as id')
      .where('delivery', '<', range.below)
      .where('delivery', '>=', range.from)
      .orderBy('delivery', 'desc')
      .limit(limit);
    return idsOf(event === undefined ? query : query.where({ event }));
  };

  /** @returns the ids of a page, and where the next one begins if it is not at the last of them. */
  const search = async (
    text: string,
    { filter, isRepeated }: { filter: Filter; isRepeated: boolean },
    range: Range,
    limit: number
  ): Promise<{ ids: number[]; scannedTo: number | null }> => {
    const matching = () => inRange(narrowed(deliveries().select('id'), filter, isRepeated), range);
    // Who pastes an id wants what has it, and not to wait for all titles to be read.
    const byId = await together(
      [
        newest(matching().where({ video_id: text }), limit),
        newest(matching().where({ delivery_key: deliveryKey(text) }), limit),
      ],
      limit
    );
    if (byId.length > 0) return { ids: [...new Set(byId)], scannedTo: null };
    const videoIds = await appliedVideos.findByTitle(text, TITLES + 1);
    if (videoIds.length > TITLES) {
      const below = Math.min(range.below, (await newestId()) + 1);
      const scannedTo = Math.max(below - SCANNED, range.from, 0);
      const within = matching().where('id', '<', below).where('id', '>=', scannedTo);
      const ids = await idsOf(newest(whereContains(strapi, within, 'video_title', text), limit));
      return { ids, scannedTo: ids.length < limit && scannedTo > range.from ? scannedTo : null };
    }
    const ownTitles = indexScansOf({ states: OFTEN_NEVER_APPLIED }).map((indexScan) => {
      const recent = scan(indexScan, range, OWN_TITLES).as('recent');
      const ids = knex().select('id').from(recent);
      return newest(
        whereContains(strapi, matching().whereIn('id', ids), 'video_title', text),
        limit
      );
    });
    const ids = await together(
      [newest(matching().whereIn('video_id', videoIds), limit), ...ownTitles],
      limit * 2
    );
    return { ids: [...new Set(ids)].slice(0, limit), scannedTo: null };
  };

  return {
    /** One page of the log; `next` is null when nothing older matches. */
    async page(query: DeliveriesQuery): Promise<{ rows: LoggedDelivery[]; next: number | null }> {
      const { outcome, event, videoId, limit } = query;
      const isRepeated = outcome === 'duplicate';
      const filter: Filter = {
        event,
        videoId,
        ...statesOf(outcome),
      };
      const range = await rangeOf(query);
      if (range === null) return { rows: [], next: null };
      // One more than is shown tells whether there are more.
      let ids: number[];
      let scannedTo: number | null = null;
      if (query.search) {
        const found = await search(query.search, { filter, isRepeated }, range, limit + 1);
        ({ ids, scannedTo } = found);
      } else if (isRepeated) {
        ids = await repeated(filter, range, limit + 1);
      } else {
        const parts = indexScansOf(filter).map((indexScan) => scan(indexScan, range, limit + 1));
        ids = await together(parts, limit + 1);
      }
      const shown = ids.slice(0, limit);
      const next = ids.length > limit ? (shown.at(-1) ?? null) : scannedTo;
      return { rows: await read(shown), next };
    },

    async find(id: number): Promise<LoggedDelivery | null> {
      return (await read([id]))[0] ?? null;
    },

    /** The newest deliveries, whatever became of them: their event and times. */
    async latest(
      limit: number
    ): Promise<Pick<LoggedDelivery, 'event' | 'signedAt' | 'receivedAt'>[]> {
      const rows: unknown = await newest(deliveries().select('event', 't', 'received_at'), limit);
      return z
        .array(z.object({ event: z.string(), t: time, received_at: time }))
        .parse(rows)
        .map(({ event, t, received_at }) => ({ event, signedAt: t, receivedAt: received_at }));
    },

    /** The delivery that brought the version of a video that was signed at `t` (ms). */
    async appliedBy(videoId: string, t: number): Promise<LoggedDelivery | null> {
      const query = deliveries()
        .select('id')
        .where({ video_id: videoId, t })
        .whereIn('state', ['applied', 'unchanged']);
      const [id] = await idsOf(newest(query, 1));
      return id === undefined ? null : this.find(id);
    },

    /** The delivery that waits for its first try since the longest time. */
    async oldestWaiting(): Promise<LoggedDelivery | null> {
      const first = await Promise.all(
        VIDEO_EVENTS.map((event) =>
          idsOf(queue().select('id').where({ state: 'waiting', event }).orderBy('id').limit(1))
        )
      );
      const ids = first.flat();
      return ids.length === 0 ? null : ((await read([Math.min(...ids)]))[0] ?? null);
    },

    /** The newest deliveries in some states. */
    async newest(states: readonly DeliveryState[], limit: number): Promise<LoggedDelivery[]> {
      const parts = indexScansOf({ states }).map((indexScan) => scan(indexScan, everything, limit));
      return read(await together(parts, limit));
    },

    /** The body of a delivery as it is stored; null when it is not there (any more). */
    payload: (id: number): Promise<Buffer | null> => bodies.find(id),
  };
};

export type Log = ReturnType<typeof createLog>;
