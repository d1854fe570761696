import type { Core } from '@strapi/strapi';
import type { EntryChange } from '#shared/contract/deliveries';
import type { SettledOutcome } from '#shared/contract/outcomes';
import type { AppliedVideos } from '../store/applied-videos';
import type { Deliveries } from '../store/deliveries';
import { SETTLED_STATES, type SettledState, type UnsettledDelivery } from '../store/queue-rows';
import type { Transaction } from '../store/transaction';
import { comparePositions } from '../video/order';
import type { HiddenVersion } from '../write/hide';
import type { AppliedChange, Bring, WrittenEntry } from './bring';
import type { TakenUp, TakeUp } from './current-version';
import type { ActiveMapping } from './desired-entry';
import type { HiddenFirst, HideFirst } from './hide';
import type { MappedVideos, MapVideos } from './mapped';
import { inTransaction } from './transaction';

/** How long one transaction may go on taking up videos (ms): SQLite's only connection is busy with it. */
const TRANSACTION_TIME = 50;

/** Videos that are locked and read together: no more than a transaction gets done. */
const CHUNK = 5;

interface RunOptions {
  /** Whether the deliveries are done with after that. */
  settle: boolean;
  /** Whether to wait for videos that another process holds. */
  waits: boolean;
  /** Key of the only mapping that is to be applied. */
  only?: string;
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
  deliveries: Pick<Deliveries, 'body' | 'settle' | 'logChanges' | 'rankAgain'>;
  appliedVideos: AppliedVideos;
  takeUp: TakeUp;
  hideFirst: HideFirst;
  mapVideos: MapVideos;
  bring: Bring;
  mappings(): Promise<readonly ActiveMapping[]>;
  /** Called after the commit, once for each entry that changed. */
  onChange(change: AppliedChange): void;
  /** Called after the commit with how many deliveries ended so. */
  onSettled(outcome: SettledOutcome, count: number): void;
  now(): number;
}

/**
 * Applies what waits for some videos: puts it in order, maps the newest version of each and brings its
 * entries in line, in one transaction that holds the locks of the videos. What has to be hidden is hidden
 * before that. Whatever brings a version — a first try, a retry, a replay, a reconcile — it goes through
 * here, from the stored row.
 */
export const createApply = (parts: ApplyParts) => {
  const { strapi, deliveries, appliedVideos, takeUp, hideFirst, mapVideos, bring, now } = parts;

  // What MySQL reads is as it was at the transaction's first read. Videos that are locked after that may
  // have been applied meanwhile by another transaction, whose entries and links this one would not see.
  const hasOneView = strapi.db.dialect.client === 'mysql';

  /** Brings the entries of one video in line and remembers the version that counts. @returns what changed. */
  const applyOne = async (
    trx: Transaction,
    taken: TakenUp,
    active: readonly ActiveMapping[],
    mapped: MappedVideos,
    { hidden, only }: { hidden: readonly HiddenVersion[]; only?: string }
  ): Promise<WrittenEntry[]> => {
    const { videoId, ranking, complete, restoredAt } = taken;
    const current = await taken.read();
    const { isPublic } = current.state;
    const isNewer = ranking.newest !== null;
    // What played before a deletion changes nothing of its entries.
    const isOver = !isNewer && current.state.isDeleted;
    const written = isOver
      ? []
      : await bring(trx, current, active, {
          mapped: (one) => mapped.of(taken, current, one),
          hidden,
          recreates: isNewer && !current.state.isDeleted,
          isDeletion: isNewer && current.state.isDeleted,
          only,
        });
    if (ranking.newest !== null) {
      const kept = { complete, isPublic, restoredAt };
      await appliedVideos.save(trx, videoId, ranking.newest, current.newest, kept, now());
    } else if (taken.hasNewComplete) {
      await appliedVideos.saveComplete(trx, videoId, complete, isPublic);
    }
    if (ranking.newest !== null && ranking.isRestored && restoredAt !== null) {
      const { updatedAt } = ranking.newest;
      await deliveries.rankAgain(trx, videoId, { updatedAt, restoredAt });
    }
    return written;
  };

  /** @returns what became of the deliveries of those videos that were free to be taken. */
  const applyLocked = async (
    trx: Transaction,
    videoIds: readonly string[],
    active: readonly ActiveMapping[],
    mapped: MappedVideos,
    hidden: HiddenFirst,
    { settle, waits, only }: RunOptions
  ): Promise<Outcome> => {
    const settled: Outcome['settled'] = { applied: [], unchanged: [], superseded: [], stale: [] };
    const written: WrittenEntry[] = [];
    const locked = await appliedVideos.lock(trx, videoIds, { waits });
    if (locked.length === 0) return { taken: 0, settled, written };
    const logged = new Map<number, EntryChange[]>();
    for (const taken of await takeUp(trx, locked)) {
      // What was mapped is another version than the one that counts by now: it is taken up again.
      if (!mapped.isFor(taken)) continue;
      const { newest, superseded, stale } = taken.ranking;
      // It came after what had to be hidden was hidden.
      if (newest?.mayHide && newest.id > (hidden.last.get(taken.videoId) ?? 0)) continue;
      if (newest !== null || taken.hasNewComplete) {
        const options = { hidden: hidden.versions.get(taken.videoId) ?? [], only };
        const all = await applyOne(trx, taken, active, mapped, options);
        written.push(...all);
        const changed = all.flatMap((one) => one.logged ?? []);
        const cause = newest ?? stale[0];
        if (cause && changed.length > 0) {
          logged.set(cause.id, changed);
        }
        if (newest) settled[changed.length > 0 ? 'applied' : 'unchanged'].push(newest);
      }
      settled.superseded.push(...superseded);
      settled.stale.push(...stale);
      // A dead delivery that is behind by now needs nobody's attention any more.
      const counting = taken.newest?.position;
      settled.superseded.push(
        ...taken.deliveries.filter(
          (delivery) => delivery.isDead && counting && comparePositions(delivery, counting) < 0
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

  const run = async (videoIds: readonly string[], options: RunOptions): Promise<number> => {
    await appliedVideos.ensure(videoIds);
    const active = await parts.mappings();
    const hidden = await hideFirst(videoIds);
    const mapped = await mapVideos(videoIds, active);
    return inTransaction(strapi, async (trx, onCommit) => {
      const started = now();
      const outcomes: Outcome[] = [];
      const taken = () => outcomes.reduce((sum, outcome) => sum + outcome.taken, 0);
      for (let next = 0; next < videoIds.length; next += CHUNK) {
        if (taken() > 0 && (hasOneView || now() - started > TRANSACTION_TIME)) break;
        const chunk = videoIds.slice(next, next + CHUNK);
        outcomes.push(await applyLocked(trx, chunk, active, mapped, hidden, options));
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
     * Takes up the videos, a few at a time, for as long as a transaction may last.
     * @returns how many it took; none when other processes have them all.
     * @throws whatever kept an entry from being written; then nothing of the call has happened, but that
     * what had to be hidden is hidden.
     */
    async apply(videoIds: readonly string[]): Promise<number> {
      return run(videoIds, { settle: true, waits: false });
    },

    /**
     * Writes a video that could not be applied as a whole for each mapping by itself, so that the one
     * that fails does not take the others with it. Its deliveries stay as they are, but what one of
     * the mappings has is not overtaken by anything older.
     */
    async applyApart(videoId: string): Promise<void> {
      const active = await parts.mappings();
      if (active.length < 2) return;
      for (const { mapping } of active) {
        const options = { settle: false, waits: true, only: mapping.key };
        await run([videoId], options).catch(() => {});
      }
    },
  };
};

export type Apply = ReturnType<typeof createApply>;
