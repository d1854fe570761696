import type { Core } from '@strapi/strapi';
import type { EntryChange } from '#shared/contract/deliveries';
import type { Mapping } from '#shared/contract/mapping';
import type { SettledOutcome } from '#shared/contract/outcomes';
import { fieldChanges } from '../store/changes';
import { comparePositions, isTombstone, rank } from '../video/order';
import { parseVideo, type Video } from '../video/video';
import type { Deliveries } from '../store/deliveries';
import { SETTLED_STATES, type SettledState, type UnsettledDelivery } from '../store/queue';
import type { Links } from '../write/links';
import type { Transaction } from '../store/transaction';
import type { AppliedVideos } from '../store/applied-videos';
import type { Problems } from '../store/problems';
import type { DesiredEntry } from '../write/decide';
import type { SyncState } from '../write/sync-state';
import type { Change, EntryWriter, Plan, Written } from '../write/entry';
import { notWritten } from './failure';
import { inTransaction } from './transaction';
import type { ActiveMapping, DesiredEntries } from './desired-entry';

/** How long one transaction may go on taking up videos (ms): SQLite's only connection is busy with it. */
const TRANSACTION_TIME = 50;

/** Videos that are locked and read together: no more than a transaction gets done. */
const CHUNK = 5;

interface RunOptions {
  /** Whether the deliveries are done with after that. */
  settle: boolean;
  /** Whether to wait for videos that another process holds. */
  waits: boolean;
}

/** Why an entry cannot be a video's, in words for who asked for it. */
export class LinkError extends Error {}

/** What happened to one entry, for those who listen. */
export interface AppliedChange {
  change: Change;
  videoId: string;
  mapping: Mapping;
  documentId: string | null;
  video: Video;
}

/** An entry that was written, for those who listen and for the log. */
interface WrittenEntry {
  applied: AppliedChange;
  logged: EntryChange;
}

/** What became of some videos and their deliveries. */
interface Outcome {
  /** How many videos were free to be taken. */
  taken: number;
  settled: Record<SettledState, UnsettledDelivery[]>;
  written: WrittenEntry[];
}

export interface ApplyParts {
  strapi: Core.Strapi;
  deliveries: Pick<Deliveries, 'unsettled' | 'body' | 'settle' | 'logChanges' | 'rankAgain'>;
  appliedVideos: AppliedVideos;
  links: Links;
  entries: EntryWriter;
  problems: Pick<Problems, 'replace'>;
  mappings(): Promise<readonly ActiveMapping[]>;
  desiredEntries: DesiredEntries;
  /** Called after the commit, once for each entry that changed. */
  onChange(change: AppliedChange): void;
  /** Called after the commit with how many deliveries ended so. */
  onSettled(outcome: SettledOutcome, count: number): void;
  now(): number;
}

/**
 * Applies what waits for some videos: puts it in order, maps the newest version of each and writes
 * it, in one transaction that holds the locks of the videos. Whatever brings a version — a first try,
 * a retry, a replay, a reconcile — it goes through here, from the stored row.
 */
export const createApply = (parts: ApplyParts) => {
  const { strapi, deliveries, appliedVideos, links, entries, problems, now } = parts;
  const { desiredEntryOf, matchesFilter } = parts.desiredEntries;

  // What MySQL reads is as it was at the transaction's first read. Videos that are locked after that may
  // have been applied meanwhile by another transaction, whose entries and links this one would not see.
  const hasOneView = strapi.db.dialect.client === 'mysql';

  const writeEntry = async (
    trx: Transaction,
    mapping: Mapping,
    desired: DesiredEntry,
    lastSync: SyncState | null
  ): Promise<Written> => {
    try {
      return await entries.write(trx, mapping, desired, lastSync);
    } catch (error) {
      throw notWritten(mapping, error);
    }
  };

  /** @returns what changed. */
  const write = async (
    trx: Transaction,
    videoId: string,
    video: Video,
    deleted: boolean,
    active: readonly ActiveMapping[]
  ): Promise<WrittenEntry[]> => {
    const changes: WrittenEntry[] = [];
    for (const one of active) {
      const { mapping } = one;
      const lastSync = await links.find(trx, mapping, videoId);
      const desired = await desiredEntryOf(one, videoId, video, {
        deleted,
        isLinked: lastSync !== null,
      });
      if (desired === null) continue;
      const written = await writeEntry(trx, mapping, desired, lastSync);
      const { syncState, change, move, before, after } = written;
      await links.save(trx, mapping, videoId, syncState);
      await problems.replace(trx, mapping.key, videoId, written.problems, now());
      if (!change) continue;
      const { documentId = null, locale = null } = syncState ?? lastSync ?? {};
      changes.push({
        applied: { change, videoId, mapping, documentId, video },
        logged: {
          mapping: mapping.name,
          target: mapping.target,
          documentId,
          locale,
          change,
          move,
          fields: fieldChanges(before, after),
          omitted: 0,
        },
      });
    }
    return changes;
  };

  const readStored = (body: Uint8Array): Video => {
    const parsed = parseVideo(body);
    if (!parsed.ok) throw new Error(`The stored body is not a video: ${parsed.problem}`);
    return parsed.video;
  };

  /** @returns what became of the deliveries of those videos that were free to be taken. */
  const applyLocked = async (
    trx: Transaction,
    videoIds: readonly string[],
    active: readonly ActiveMapping[],
    { settle, waits }: RunOptions
  ): Promise<Outcome> => {
    const settled: Outcome['settled'] = { applied: [], unchanged: [], superseded: [], stale: [] };
    const written: WrittenEntry[] = [];
    const locked = await appliedVideos.lock(trx, videoIds, { waits });
    if (locked.length === 0) return { taken: 0, settled, written };
    const unsettled = await deliveries.unsettled(trx, locked);
    const logged = new Map<number, EntryChange[]>();
    for (const { videoId, restoredAt: restoredBefore } of locked) {
      const { applied = null, deliveries: all = [] } = unsettled.get(videoId) ?? {};
      const { newest, superseded, stale, restoredAt, isRestored } = rank(
        all.filter(({ isDead }) => !isDead),
        applied,
        restoredBefore
      );
      if (newest !== null) {
        const video = readStored(await deliveries.body(trx, newest.id));
        const changed = await write(trx, videoId, video, isTombstone(newest), active);
        await appliedVideos.save(trx, videoId, newest, video, restoredAt, now());
        if (isRestored && restoredAt !== null) {
          await deliveries.rankAgain(trx, videoId, { updatedAt: newest.updatedAt, restoredAt });
        }
        written.push(...changed);
        if (changed.length > 0) {
          logged.set(
            newest.id,
            changed.map((one) => one.logged)
          );
        }
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
      for (const state of SETTLED_STATES) {
        await deliveries.settle(trx, settled[state], state, logged, now());
      }
    } else {
      await deliveries.logChanges(trx, logged);
    }
    return { taken: locked.length, settled, written };
  };

  const run = async (
    videoIds: readonly string[],
    active: readonly ActiveMapping[],
    options: RunOptions
  ): Promise<number> => {
    await appliedVideos.ensure(videoIds);
    return inTransaction(strapi, async (trx, onCommit) => {
      const started = now();
      const outcomes: Outcome[] = [];
      const taken = () => outcomes.reduce((sum, outcome) => sum + outcome.taken, 0);
      for (let next = 0; next < videoIds.length; next += CHUNK) {
        if (taken() > 0 && (hasOneView || now() - started > TRANSACTION_TIME)) break;
        const chunk = videoIds.slice(next, next + CHUNK);
        outcomes.push(await applyLocked(trx, chunk, active, options));
      }
      onCommit(() => {
        for (const { written, settled } of outcomes) {
          written.forEach(({ applied }) => parts.onChange(applied));
          if (!options.settle) continue;
          for (const state of SETTLED_STATES) parts.onSettled(state, settled[state].length);
        }
      });
      return taken();
    });
  };

  return {
    /**
     * Takes up the videos, a few at a time, for as long as a transaction may lastSync.
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
      return inTransaction(strapi, async (trx, onCommit) => {
        // Who holds the video just now may be writing by the mapping as it was.
        const [locked] = await appliedVideos.lock(trx, [videoId], { waits: true });
        if (!locked?.applied) return false;
        const video = readStored(await locked.bodyOf());
        const written = await write(trx, videoId, video, isTombstone(locked.applied), active);
        onCommit(() => written.forEach(({ applied }) => parts.onChange(applied)));
        return written.length > 0;
      });
    },

    /**
     * Makes an entry that is there the video's, and applies the mapping to it. An entry that the video
     * had before stays as it is.
     *
     * @throws LinkError when the entry cannot be the video's; then nothing was written.
     */
    async link(active: ActiveMapping, videoId: string, documentId: string): Promise<void> {
      const { mapping } = active;
      if (active.broken !== null) throw new LinkError(`The mapping is broken: ${active.broken}`);
      await inTransaction(strapi, async (trx, onCommit) => {
        const [locked] = await appliedVideos.lock(trx, [videoId], { waits: true });
        if (!locked?.applied) throw new LinkError('There is no such video.');
        if (isTombstone(locked.applied)) {
          throw new LinkError('The video was deleted in Ignite: entries cannot be linked to it.');
        }
        const video = readStored(await locked.bodyOf());
        const desired = await desiredEntryOf(active, videoId, video, {
          deleted: false,
          isLinked: false,
        });
        if (!desired) throw new LinkError('The mapping does not take this video.');
        const syncState = await entries.take(trx, mapping, documentId, desired.locale);
        if (syncState === null) {
          const where = desired.locale === null ? '' : ` in the locale ${desired.locale}`;
          throw new LinkError(`There is no entry ${documentId}${where}.`);
        }
        if (await links.isLinkedElsewhere(trx, mapping, videoId, syncState)) {
          throw new LinkError('The entry is kept up to date by another video or mapping already.');
        }
        const lastSync = await links.find(trx, mapping, videoId);
        // What is remembered of an entry that is the video's already tells whose its fields are.
        if (lastSync?.documentId !== documentId) await links.save(trx, mapping, videoId, syncState);
        const written = await write(trx, videoId, video, false, [active]);
        onCommit(() => written.forEach(({ applied }) => parts.onChange(applied)));
      });
    },

    /** What a mapping would do to the entry of a video; nothing of it is done. */
    async preview(
      active: ActiveMapping,
      video: Video,
      videoId: string,
      deleted: boolean
    ): Promise<Partial<Plan> & { matches: boolean }> {
      return strapi.db.transaction(async ({ trx }) => {
        const lastSync = await links.find(trx, active.mapping, videoId);
        const desired = await desiredEntryOf(active, videoId, video, {
          deleted,
          isLinked: lastSync !== null,
        });
        const plan = desired && (await entries.plan(trx, active.mapping, desired, lastSync));
        return { matches: await matchesFilter(active.mapping, video), ...plan };
      });
    },

    /**
     * Writes a video that could not be applied as a whole for each mapping by itself, so that the one
     * that fails does not take the others with it. Its deliveries stay as they are, but what one of
     * the mappings has is not overtaken by anything older.
     */
    async applyApart(videoId: string): Promise<void> {
      const active = await parts.mappings();
      if (active.length < 2) return;
      for (const one of active) {
        await run([videoId], [one], { settle: false, waits: true }).catch(() => {});
      }
    },
  };
};

export type Apply = ReturnType<typeof createApply>;
