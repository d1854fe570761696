import { z } from 'zod';

/** How long a delivery waits at most for later ones of its video to come (ms). */
const LONGEST_COALESCING = 2000;

/** A delivery that is due, as the queue has it. */
export const dueRow = z.object({
  id: z.coerce.number(),
  video_id: z.string(),
  hides: z.coerce.number(),
  received_at: z.coerce.number(),
  next_attempt_at: z.coerce.number(),
});

type DueRow = z.infer<typeof dueRow>;

enum Turn {
  Hides,
  HasWaited,
  MayGrow,
  Failed,
}

const turnOf = (row: DueRow, now: number): Turn => {
  if (row.hides === 1) return Turn.Hides;
  if (row.next_attempt_at > 0) return Turn.Failed;
  return row.received_at <= now - LONGEST_COALESCING ? Turn.HasWaited : Turn.MayGrow;
};

/**
 * Whose turn it is: first videos that a delivery hides; then what has waited for two seconds, in its order;
 * then videos of which nothing came for longest, so that what a sender still adds to is applied once, and
 * not version by version; at last what failed before.
 * @param rows deliveries that are due at `now` (ms), in the order in which they came.
 * @returns the ids of their videos.
 */
export const inTurn = (rows: readonly DueRow[], now: number): string[] => {
  const videos = new Map<string, { turn: Turn; first: number; last: number }>();
  rows.forEach((row, index) => {
    const { turn = Turn.Failed, first = index } = videos.get(row.video_id) ?? {};
    const earliest = Math.min(turn, turnOf(row, now));
    videos.set(row.video_id, { turn: earliest, first, last: index });
  });
  return [...videos]
    .sort(
      ([, a], [, b]) =>
        a.turn - b.turn || (a.turn === Turn.MayGrow ? a.last - b.last : a.first - b.first)
    )
    .map(([videoId]) => videoId);
};
