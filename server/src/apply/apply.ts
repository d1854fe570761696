import type { Core } from '@strapi/strapi';
import type { Mapping } from '../contract/mapping';
import type { CompiledMapping, Values } from '../map/map-video';
import { comparePositions, isTombstone, rank, type Position } from '../order/position';
import { parseVideo, type Video } from '../order/video';
import type { Deliveries, UnsettledDelivery } from '../store/deliveries';
import type { Links } from '../store/links';
import type { Transaction } from '../store/transaction';
import type { Versions } from '../store/versions';
import { OvertakenError } from '../write/claims';
import type { Change, EntryWriter, Plan, Wish } from '../write/entry';
import { fateOf } from '../write/publication';

/** How long one transaction may go on taking up videos (ms): SQLite's only connection is busy with it. */
const TRANSACTION_TIME = 50;

/** Videos that are locked and read together: no more than a transaction gets done. */
const CHUNK = 5;

/** How often a transaction that is overtaken by others is done at most. */
const MAX_TIMES = 10;

/** A mapping that is switched on: ready for use, or why it cannot be used. */
export type ActiveMapping = { mapping: Mapping } & (
  { compiled: CompiledMapping; broken: null } | { broken: string }
);

interface RunOptions {
  /** Whether the deliveries are done with after that. */
  settle: boolean;
  /** Whether to wait for videos that another process holds. */
  waits: boolean;
}

/** What happened to one entry, for those who listen. */
export interface AppliedChange {
  change: Change;
  videoId: string;
  mapping: Mapping;
  documentId: string | null;
  video: Video;
}

export interface ApplyParts {
  strapi: Core.Strapi;
  deliveries: Pick<Deliveries, 'unsettled' | 'settle' | 'rankAgain'>;
  versions: Versions;
  links: Links;
  entries: EntryWriter;
  mappings(): Promise<readonly ActiveMapping[]>;
  /** A site's own filter: whether any mapping takes the video. */
  filter(video: Video): Promise<boolean>;
  /** A site's own last word on the mapped values. */
  transform(values: Values, context: { video: Video; mapping: Mapping }): Promise<Values>;
  /** Called after the commit, once for each entry that changed. */
  onChange(change: AppliedChange): void;
  now(): number;
}

/**
 * Applies what waits for some videos: puts it in order, maps the newest version of each and writes
 * it, in one transaction that holds the locks of the videos. Whatever brings a version — a first try,
 * a retry, a replay, a reconcile — it goes through here, from the stored row.
 */
export const createApply = (parts: ApplyParts) => {
  const { strapi, deliveries, versions, links, entries, now } = parts;

  // What MySQL reads is as it was at the transaction's first read. Videos that are locked after that may
  // have been applied meanwhile by another transaction, whose entries and links this one would not see.
  const hasOneView = strapi.db.dialect.client === 'mysql';

  /** Runs a transaction, and does it anew when another one has made what it was about to make. */
  const inTransaction = async <T>(
    work: (trx: Transaction, onCommit: (tell: () => void) => void) => Promise<T>
  ): Promise<T> => {
    for (let times = 1; ; times++) {
      try {
        return await strapi.db.transaction(({ trx, onCommit }) => work(trx, onCommit));
      } catch (error) {
        if (!(error instanceof OvertakenError) || times === MAX_TIMES) throw error;
      }
    }
  };

  /** What a mapping wants of a video's entry; null when the video is none of its business. */
  const wishOf = async (
    active: ActiveMapping,
    videoId: string,
    video: Video,
    deleted: boolean,
    isLinked: boolean
  ): Promise<Wish | null> => {
    const { mapping } = active;
    if (active.broken !== null) {
      throw new Error(`The mapping "${mapping.name}" cannot be used: ${active.broken}`);
    }
    const { compiled } = active;
    const matches = compiled.matches(video) && (await parts.filter(video));
    if (!matches && !isLinked) return null;
    const values =
      matches || deleted
        ? await parts.transform(await compiled.values(video, deleted), { video, mapping })
        : null;
    const fate = fateOf(mapping, video, deleted || !matches);
    return { videoId, values, fate, locale: compiled.locale(video) };
  };

  /** @returns what changed. */
  const write = async (
    trx: Transaction,
    videoId: string,
    newest: Position,
    active: readonly ActiveMapping[]
  ): Promise<AppliedChange[]> => {
    const parsed = parseVideo(newest.body);
    if (!parsed.ok) throw new Error(`The stored body is not a video: ${parsed.problem}`);
    const { video } = parsed;
    const changes: AppliedChange[] = [];
    for (const one of active) {
      const { mapping } = one;
      const last = await links.find(trx, mapping, videoId);
      const wish = await wishOf(one, videoId, video, isTombstone(newest), last !== null);
      if (wish === null) continue;
      const { memory, change } = await entries.write(trx, mapping, wish, last);
      await links.save(trx, mapping, videoId, memory);
      const documentId = (memory ?? last)?.documentId ?? null;
      if (change) changes.push({ change, videoId, mapping, documentId, video });
    }
    return changes;
  };

  /** @returns how many of the videos were free to be taken. */
  const applyLocked = async (
    trx: Transaction,
    videoIds: readonly string[],
    active: readonly ActiveMapping[],
    { settle, waits }: RunOptions,
    changes: AppliedChange[]
  ): Promise<number> => {
    const locked = await versions.lock(trx, videoIds, { waits });
    if (locked.length === 0) return 0;
    const unsettled = await deliveries.unsettled(
      trx,
      locked.map(({ videoId }) => videoId)
    );
    const settled = {
      applied: [] as UnsettledDelivery[],
      unchanged: [] as UnsettledDelivery[],
      superseded: [] as UnsettledDelivery[],
      stale: [] as UnsettledDelivery[],
    };
    for (const { videoId, applied, restoredAt: restoredBefore } of locked) {
      const all = unsettled.get(videoId) ?? [];
      const { newest, superseded, stale, restoredAt, isRestored } = rank(
        all.filter(({ isDead }) => !isDead),
        applied,
        restoredBefore
      );
      if (newest !== null) {
        const changed = await write(trx, videoId, newest, active);
        await versions.save(trx, videoId, newest, restoredAt, now());
        if (isRestored && restoredAt !== null) {
          await deliveries.rankAgain(trx, videoId, { updatedAt: newest.updatedAt, restoredAt });
        }
        changes.push(...changed);
        settled[changed.length > 0 ? 'applied' : 'unchanged'].push(newest);
      }
      settled.superseded.push(...superseded);
      settled.stale.push(...stale);
      // What was given up and is behind by now needs nobody's attention any more.
      const current = newest ?? applied;
      settled.superseded.push(
        ...all.filter(
          (delivery) => delivery.isDead && current && comparePositions(delivery, current) < 0
        )
      );
    }
    if (settle) {
      await deliveries.settle(trx, settled.applied, 'applied', now());
      await deliveries.settle(trx, settled.unchanged, 'unchanged', now());
      await deliveries.settle(trx, settled.superseded, 'superseded', now());
      await deliveries.settle(trx, settled.stale, 'stale', now());
    }
    return locked.length;
  };

  const run = async (
    videoIds: readonly string[],
    active: readonly ActiveMapping[],
    options: RunOptions
  ): Promise<number> => {
    await versions.ensure(videoIds);
    return inTransaction(async (trx, onCommit) => {
      const started = now();
      const changes: AppliedChange[] = [];
      let taken = 0;
      for (let next = 0; next < videoIds.length; next += CHUNK) {
        if (taken > 0 && (hasOneView || now() - started > TRANSACTION_TIME)) break;
        const chunk = videoIds.slice(next, next + CHUNK);
        taken += await applyLocked(trx, chunk, active, options, changes);
      }
      onCommit(() => changes.forEach(parts.onChange));
      return taken;
    });
  };

  return {
    /**
     * Takes up the videos, a few at a time, for as long as a transaction may last.
     * @returns how many it took; none when other processes have them all.
     * @throws whatever kept an entry from being written; then nothing of the call has happened.
     */
    async apply(videoIds: readonly string[]): Promise<number> {
      return run(videoIds, await parts.mappings(), { settle: true, waits: false });
    },

    /**
     * Applies one mapping to a stored video once more, as after a change of the mapping.
     * @returns whether its entry was changed.
     */
    async reapply(videoId: string, mappingKey: string): Promise<boolean> {
      const active = (await parts.mappings()).filter(({ mapping }) => mapping.key === mappingKey);
      return inTransaction(async (trx, onCommit) => {
        // Who holds the video just now may be writing by the mapping as it was.
        const [locked] = await versions.lock(trx, [videoId], { waits: true });
        if (!locked?.applied) return false;
        const changes = await write(trx, videoId, locked.applied, active);
        onCommit(() => changes.forEach(parts.onChange));
        return changes.length > 0;
      });
    },

    /** What a mapping would do to the entry of a video; nothing of it is done. */
    async preview(
      active: ActiveMapping,
      video: Video,
      videoId: string,
      deleted: boolean
    ): Promise<(Plan & { matches: true }) | { matches: false }> {
      return strapi.db.transaction(async ({ trx }) => {
        const last = await links.find(trx, active.mapping, videoId);
        const wish = await wishOf(active, videoId, video, deleted, last !== null);
        if (wish === null) return { matches: false } as const;
        return { matches: true, ...(await entries.plan(trx, active.mapping, wish, last)) } as const;
      });
    },

    /**
     * Writes a video that could not be applied as a whole for each mapping by itself, so that the one
     * that fails does not take the others with it. Its deliveries stay as they are, but what one of
     * the mappings has is not overtaken by anything older.
     *
     * @param withFiles runs something again when the files that it lacked have been fetched.
     */
    async applyApart(
      videoId: string,
      withFiles: <T>(write: () => Promise<T>) => Promise<T>
    ): Promise<void> {
      const active = await parts.mappings();
      if (active.length < 2) return;
      for (const one of active) {
        await withFiles(() => run([videoId], [one], { settle: false, waits: true })).catch(
          () => {}
        );
      }
    },
  };
};

export type Apply = ReturnType<typeof createApply>;
