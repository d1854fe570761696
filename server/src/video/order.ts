import { VIDEO_EVENTS, type VideoEvent } from '#shared/ignite';

export const isVideoEvent = (event: string): event is VideoEvent =>
  (VIDEO_EVENTS as readonly string[]).includes(event);

/** Where a delivery stands among the deliveries of its video. */
export interface Position {
  event: VideoEvent;
  /** `updatedAt` of the video in the body, ms since the epoch. */
  updatedAt: number;
  /** Time of signing, ms since the epoch. */
  t: number;
  /** Which comes first of those that nothing but the bytes of their bodies tells apart: see `breakTies`. */
  bodyRank?: number;
  /**
   * Whether a reconcile found the video in Ignite's API at `t`, although it counted as deleted. Ids are
   * never used again, so deletions up to then are refuted.
   */
  restores?: boolean;
}

/** A version of a video, with its body as received. */
export interface Version extends Position {
  body: Uint8Array;
}

/** A deletion is final: its position lies behind everything that is not a deletion. */
export const isTombstone = (position: Pick<Position, 'event'>): boolean =>
  position.event === 'video.deleted';

/**
 * The total order of one video's deliveries (product rules, "Order"): deletions last, then
 * `updatedAt`, then the event, then `t`, then the bytes of the body. Negative when `a` comes before `b`;
 * zero only for two deliveries that say the same thing, once `breakTies` has looked at their bodies.
 */
export const comparePositions = (a: Position, b: Position): number =>
  Number(isTombstone(a)) - Number(isTombstone(b)) ||
  a.updatedAt - b.updatedAt ||
  VIDEO_EVENTS.indexOf(a.event) - VIDEO_EVENTS.indexOf(b.event) ||
  a.t - b.t ||
  (a.bodyRank ?? 0) - (b.bodyRank ?? 0);

const withoutBody = ({ event, updatedAt, t }: Position): string => `${updatedAt} ${event} ${t}`;

/**
 * Ranks positions that only the bytes of their bodies tell apart by those; the others' bodies are not read.
 * Of bodies that are read, which may have many MB, two are held at a time.
 */
export const breakTies = async <P extends Position>(
  positions: readonly P[],
  bodyOf: (position: P) => Promise<Uint8Array>
): Promise<P[]> => {
  const groups = new Map<string, P[]>();
  for (const position of positions) {
    const key = withoutBody(position);
    groups.set(key, [...(groups.get(key) ?? []), position]);
  }
  const ranks = new Map<P, number>();
  for (const tied of groups.values()) {
    if (tied.length < 2) continue;
    /** Those with the same body stand together. */
    const ordered: P[][] = [];
    for (const position of tied) {
      const body = await bodyOf(position);
      let [low, high] = [0, ordered.length];
      let same: P[] | undefined;
      while (low < high && !same) {
        const middle = (low + high) >> 1;
        const order = Buffer.compare(body, await bodyOf(ordered[middle]![0]!));
        if (order === 0) same = ordered[middle];
        else if (order < 0) high = middle;
        else low = middle + 1;
      }
      if (same) same.push(position);
      else ordered.splice(low, 0, [position]);
    }
    ordered.forEach((same, rank) => same.forEach((position) => ranks.set(position, rank)));
  }
  return positions.map((position) => ({ ...position, bodyRank: ranks.get(position) ?? 0 }));
};

/** What becomes of the waiting deliveries of one video. */
export interface Ranking<P extends Position> {
  /** The one to apply, if none of what was applied is ahead of it. It may be what was applied, in part. */
  newest: P | null;
  /** Ahead of what was applied, but overtaken by `newest`. */
  superseded: P[];
  /** Behind what was applied, or a deletion that was refuted. */
  stale: P[];
  /** Until when deletions are refuted (ms), or null. */
  restoredAt: number | null;
  /** Whether what was applied is a deletion that is refuted by now: what was stale behind it may count again. */
  isRestored: boolean;
}

const isRefuted = (position: Pick<Position, 'event' | 't'>, restoredAt: number | null): boolean =>
  isTombstone(position) && restoredAt !== null && position.t <= restoredAt;

/**
 * Ranks what waits against what was applied last (`null` when nothing was). The last word is that of
 * all deliveries without the refuted deletions, whatever came first: a life that a reconcile has begun
 * anew ends with a deletion that is signed later.
 *
 * @param restoredAt until when deletions were refuted before (ms).
 */
export const rank = <P extends Position>(
  waiting: readonly P[],
  applied: Position | null,
  restoredAt: number | null = null
): Ranking<P> => {
  const restorations = waiting.flatMap(({ restores, t }) => (restores ? [t] : []));
  const until = [...restorations, ...(restoredAt === null ? [] : [restoredAt])].reduce<
    number | null
  >((latest, t) => (latest === null ? t : Math.max(latest, t)), null);
  const isRestored = applied !== null && isRefuted(applied, until);
  const current = isRestored ? null : applied;
  const stale = waiting.filter(
    (p) => isRefuted(p, until) || (current !== null && comparePositions(p, current) < 0)
  );
  const ahead = waiting.filter((p) => !stale.includes(p)).sort(comparePositions);
  const newest = ahead.pop() ?? null;
  return { newest, superseded: ahead, stale, restoredAt: until, isRestored };
};

/** Whether a delivery that was settled while the video counted as deleted has to be ranked once more. */
export const countsAgain = (
  settled: Pick<Position, 'event' | 't' | 'updatedAt'>,
  { updatedAt, restoredAt }: { updatedAt: number; restoredAt: number }
): boolean => (isTombstone(settled) ? settled.t > restoredAt : settled.updatedAt >= updatedAt);
