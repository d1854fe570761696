import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';

const CHANNEL = 'ignite_video';
/** How often other processes are told at most (ms). */
const TELL_PAUSE = 250;
/** How long a process waits to hear its own echo before it takes the connection for deaf (ms). */
const DEAF_AFTER = 5000;
/** How long it waits before it connects again (ms): the pause doubles from the first to the longest. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 5 * 60_000;

/** What is used of a connection of PostgreSQL's driver. */
interface Listener {
  on(event: 'notification', listener: (notice: { payload?: string }) => void): unknown;
  on(event: 'error' | 'end', listener: () => void): unknown;
  query(sql: string): Promise<unknown>;
  end(): Promise<void>;
}

/** The part of knex that opens connections for its pool. */
interface Connector {
  acquireRawConnection(): Promise<Listener>;
}

/** What a process hears of the others: all they tell, nothing although it might, or nothing as the database cannot. */
export type NoticesState = 'heard' | 'deaf' | 'none';

export interface NoticesParts {
  strapi: Core.Strapi;
  now(): number;
}

/**
 * Tells the other processes of a site on PostgreSQL that there is something new, and hears of it: with a
 * connection beside the pool. It is a hint and no more: what is missed is found by asking the database.
 */
export const createNotices = ({ strapi, now }: NoticesParts) => {
  const isPossible = strapi.db.dialect.client === 'postgres';
  const self = randomUUID();
  let onNotice: () => void = () => {};
  let listener: Listener | null = null;
  let isConnecting = false;
  let isHearing = false;
  let hasStopped = false;
  let echoSentAt: number | null = null;
  let retryAt = 0;
  let pause = FIRST_PAUSE;
  let lastToldAt = -Infinity;
  let telling: NodeJS.Timeout | undefined;

  const send = (): void => {
    lastToldAt = now();
    strapi.db.connection
      .raw('select pg_notify(?, ?)', [CHANNEL, self])
      // Others find by asking what they are not told.
      .then(undefined, () => {});
  };

  const letGo = (): void => {
    const gone = listener;
    listener = null;
    isHearing = false;
    echoSentAt = null;
    retryAt = now() + pause;
    pause = Math.min(pause * 2, LONGEST_PAUSE);
    gone?.end().catch(() => {});
  };

  const hear = (payload: string): void => {
    if (payload === self) return;
    if (!payload.startsWith('echo ')) return onNotice();
    if (payload !== `echo ${self}`) return;
    echoSentAt = null;
    isHearing = true;
    pause = FIRST_PAUSE;
  };

  const connect = async (): Promise<void> => {
    if (isConnecting || hasStopped || now() < retryAt) return;
    isConnecting = true;
    try {
      const connector: Connector = strapi.db.connection.client;
      const opened = await connector.acquireRawConnection();
      listener = opened;
      const ended = (): void => {
        if (listener === opened) letGo();
      };
      opened.on('error', ended);
      opened.on('end', ended);
      opened.on('notification', ({ payload = '' }) => hear(payload));
      await opened.query(`listen ${CHANNEL}`);
      if (hasStopped) letGo();
      else onNotice();
    } catch {
      letGo();
    } finally {
      isConnecting = false;
    }
  };

  return {
    state: (): NoticesState => (isHearing ? 'heard' : isPossible ? 'deaf' : 'none'),

    /** Begins to listen. @param listen called when another process has told something. */
    start(listen: () => void): void {
      onNotice = listen;
    },

    /**
     * What a statement that is sent anyway is to select as well: a process that hears its own echo knows
     * that notices reach it, which a pooler in between may keep them from.
     */
    echo(): Knex.Raw[] {
      if (!isPossible || hasStopped) return [];
      if (listener === null) {
        void connect();
        return [];
      }
      if (echoSentAt !== null) {
        if (now() - echoSentAt > DEAF_AFTER) letGo();
        return [];
      }
      echoSentAt = now();
      return [strapi.db.connection.raw('pg_notify(?, ?)', [CHANNEL, `echo ${self}`])];
    },

    /** Tells the other processes that there is something new; not more often than they need it. */
    tell(): void {
      if (!isPossible || hasStopped || telling !== undefined) return;
      const wait = lastToldAt + TELL_PAUSE - now();
      if (wait <= 0) return send();
      telling = setTimeout(() => {
        telling = undefined;
        send();
      }, wait);
      telling.unref();
    },

    stop(): void {
      hasStopped = true;
      clearTimeout(telling);
      letGo();
    },
  };
};

export type Notices = ReturnType<typeof createNotices>;
