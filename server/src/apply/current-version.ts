import type { CompleteVersion } from '../store/applied-videos';
import type { LockedVideo } from '../store/video-locks';
import type { Deliveries } from '../store/deliveries';
import type { UnsettledDelivery } from '../store/queue-rows';
import type { Transaction } from '../store/transaction';
import {
  breakTies,
  comparePositions,
  isTombstone,
  rank,
  type Position,
  type Ranking,
} from '../video/order';
import { stateOf, withCompleteFile } from '../video/state';
import { parseVideo, type Video } from '../video/video';
import type { CurrentVideo } from './desired-entry';

/** A version of a video, and where its body lies: with a delivery, or with the video. */
type Source =
  | { from: 'delivery'; position: UnsettledDelivery }
  | { from: 'applied' | 'kept'; position: Position };

/** What is known of a video that a transaction has locked: what waits, and which version counts. */
export interface TakenUp {
  videoId: string;
  restoredAt: number | null;
  ranking: Ranking<UnsettledDelivery>;
  /** Everything in the queue, dead deliveries included. */
  deliveries: UnsettledDelivery[];
  /** The version that counts; null when there is none. */
  newest: Source | null;
  /** What is kept beside it as the newest complete version. */
  complete: CompleteVersion;
  /** Whether that is another one than before. */
  hasNewComplete: boolean;
  /** Tells the version that counts, and what it is shown with, from all others. */
  identity: string;
  read(): Promise<CurrentVideo>;
}

const readBody = (body: Uint8Array): Video => {
  const parsed = parseVideo(body);
  if (!parsed.ok) throw new Error(`The stored body is not a video: ${parsed.problem}`);
  return parsed.video;
};

const nameOf = (source: Source | null): string => {
  if (source === null) return '';
  const { from, position } = source;
  const where = from === 'delivery' ? String(position.id) : from;
  return [where, position.event, position.updatedAt, position.t].join(' ');
};

/** Finds out which version of a video counts, from what waits and what was applied. */
export const createTakeUp = ({
  deliveries,
}: {
  deliveries: Pick<Deliveries, 'unsettled' | 'body'>;
}) => {
  const takeUp = async (
    trx: Transaction,
    locked: LockedVideo,
    waiting: { applied: Position | null; deliveries: UnsettledDelivery[] }
  ): Promise<TakenUp> => {
    const { videoId } = locked;
    const bodyOf = ({ from, position }: Source): Promise<Buffer> => {
      if (from === 'delivery') return deliveries.body(trx, position.id);
      return from === 'applied' ? locked.bodyOf() : locked.completeBodyOf();
    };
    const delivered = (position: UnsettledDelivery): Source => ({ from: 'delivery', position });
    const ranking = rank(
      waiting.deliveries.filter(({ isDead }) => !isDead),
      waiting.applied,
      locked.restoredAt
    );
    const applied: Source | null =
      waiting.applied && !ranking.isRestored
        ? { from: 'applied', position: waiting.applied }
        : null;
    const newest = ranking.newest ? delivered(ranking.newest) : applied;

    // "Replacing a file takes nothing down": by the order alone, whenever each arrived.
    const candidates: Source[] = [
      ...waiting.deliveries.filter(({ isComplete }) => isComplete).map(delivered),
      ...(applied && locked.applied?.isComplete ? [applied] : []),
      ...(locked.complete ? [{ from: 'kept' as const, position: locked.complete }] : []),
    ].filter(({ position }) => !isTombstone(position));
    const tied = await breakTies(
      candidates.map((source) => ({ ...source.position, source })),
      ({ source }) => bodyOf(source)
    );
    const best = tied.sort(comparePositions).at(-1)?.source ?? null;
    const isNewest = best !== null && nameOf(best) === nameOf(newest);
    const complete: CompleteVersion =
      best === null || isNewest ? null : best.from === 'delivery' ? best.position : best.from;
    const keeps = complete === 'kept' || (complete === null && locked.complete === null);
    return {
      videoId,
      restoredAt: ranking.restoredAt,
      ranking,
      deliveries: waiting.deliveries,
      newest,
      complete,
      hasNewComplete: !keeps,
      identity: `${nameOf(newest)} / ${nameOf(best)}`,
      async read() {
        if (newest === null) throw new Error(`Nothing is known of the video ${videoId}`);
        const video = readBody(await bodyOf(newest));
        const isDeleted = isTombstone(newest.position);
        const state = stateOf(video, { isDeleted, hasComplete: best !== null });
        const file = best && !isNewest ? readBody(await bodyOf(best)) : null;
        return { videoId, newest: video, video: withCompleteFile(video, state, file), state };
      },
    };
  };

  /**
   * @param locked videos whose locks the transaction holds.
   * @param isSettled whether to leave out what waits: the version that was applied counts.
   */
  return async (
    trx: Transaction,
    locked: readonly LockedVideo[],
    { isSettled = false } = {}
  ): Promise<TakenUp[]> => {
    const unsettled: Awaited<ReturnType<Deliveries['unsettled']>> = isSettled
      ? new Map()
      : await deliveries.unsettled(trx, locked);
    const taken: TakenUp[] = [];
    for (const video of locked) {
      const waiting = unsettled.get(video.videoId) ?? { applied: video.applied, deliveries: [] };
      taken.push(await takeUp(trx, video, waiting));
    }
    return taken;
  };
};

export type TakeUp = ReturnType<typeof createTakeUp>;
