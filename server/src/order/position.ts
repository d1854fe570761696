/** The events that change a video, in the order in which they rank at the same `updatedAt`. */
export const VIDEO_EVENTS = ['video.created', 'video.updated', 'video.deleted'] as const;

export type VideoEvent = (typeof VIDEO_EVENTS)[number];

export const isVideoEvent = (event: string): event is VideoEvent =>
  (VIDEO_EVENTS as readonly string[]).includes(event);

/** Where a delivery stands among the deliveries of its video. */
export interface Position {
  event: VideoEvent;
  /** `updatedAt` of the video in the body, ms since the epoch. */
  updatedAt: number;
  /** Time of signing, ms since the epoch. */
  t: number;
  /** The body as received. */
  body: Uint8Array;
}

/** A deletion is final: its position lies behind everything that is not a deletion. */
export const isTombstone = (position: Pick<Position, 'event'>): boolean =>
  position.event === 'video.deleted';

/**
 * The total order of one video's deliveries (product rules, "Order"): deletions last, then
 * `updatedAt`, then the event, then `t`, then the bytes of the body. Negative when `a` comes before `b`;
 * zero only for two deliveries that say the same thing.
 */
export const comparePositions = (a: Position, b: Position): number =>
  Number(isTombstone(a)) - Number(isTombstone(b)) ||
  a.updatedAt - b.updatedAt ||
  VIDEO_EVENTS.indexOf(a.event) - VIDEO_EVENTS.indexOf(b.event) ||
  a.t - b.t ||
  Buffer.compare(a.body, b.body);

/** What becomes of the waiting deliveries of one video. */
export interface Ranking<P extends Position> {
  /** The one to apply, if none of what was applied is ahead of it. It may be what was applied, in part. */
  newest: P | null;
  /** Ahead of what was applied, but overtaken by `newest`. */
  superseded: P[];
  /** Behind what was applied. */
  stale: P[];
}

/** Ranks what waits against what was applied last (`null` when nothing was). */
export const rank = <P extends Position>(
  waiting: readonly P[],
  applied: Position | null
): Ranking<P> => {
  const stale = waiting.filter((p) => applied !== null && comparePositions(p, applied) < 0);
  const ahead = waiting.filter((p) => !stale.includes(p)).sort(comparePositions);
  const newest = ahead.pop() ?? null;
  return { newest, superseded: ahead, stale };
};
