import { z } from 'zod';

/**
 * Where the listing goes on. Videos are listed by `updatedAt`, the oldest first, from a time on and not
 * by page numbers: one that changes meanwhile moves to the end and is met again there, and one that is
 * deleted moves no other one past the walk.
 */
export const cursor = z.object({
  /** Lists what was updated later than this (ms); null from the beginning. */
  after: z.number().nullable(),
  /** Set while more videos than fit a page say the same `updatedAt`: they are listed by themselves. */
  sameTime: z.object({ at: z.number(), total: z.number().nullable() }).nullable(),
  /** More than 1 for sameTime videos, and where a whole page was not to be read. */
  page: z.number(),
});

export type Cursor = z.infer<typeof cursor>;

/** What the walk has to know of a page. */
export interface WalkedPage {
  /** `updatedAt` (ms) of each video on it that could be read, in order. */
  times: readonly number[];
  /** Everything that was on it. */
  length: number;
  total: number;
  hasNext: boolean;
}

/** Ignite's answers contradict each other: what is missing in them cannot be taken for gone. */
export class IncompleteListingError extends Error {}

const inOrder = (times: readonly number[]): boolean =>
  times.every((time, index) => index === 0 || time >= times[index - 1]!);

/**
 * @param limit how many videos a page holds.
 * @returns where the listing goes on after a page, or null when that was the last one.
 * @throws IncompleteListingError
 */
export const nextCursor = (at: Cursor, page: WalkedPage, limit: number): Cursor | null => {
  const { times, length, total, hasNext } = page;
  const isAskedFor = (time: number): boolean =>
    at.sameTime ? time === at.sameTime.at : at.after === null || time > at.after;
  if (!inOrder(times) || !times.every(isAskedFor)) {
    throw new IncompleteListingError('Ignite did not list the videos in the order asked for.');
  }
  if (hasNext ? length === 0 : (at.page - 1) * limit + length < total) {
    throw new IncompleteListingError(
      `Ignite says that there are ${total} videos to list, but did not list them all.`
    );
  }
  if (at.sameTime) {
    const afterTied = { after: at.sameTime.at, sameTime: null, page: 1 };
    // One that has left them has moved the others up: only an undisturbed pass has met them all.
    const isDisturbed = at.sameTime.total !== null && at.sameTime.total !== total;
    if (isDisturbed && at.page > 1)
      return { ...at, sameTime: { ...at.sameTime, total: null }, page: 1 };
    if (!hasNext) return afterTied;
    return { ...at, sameTime: { ...at.sameTime, total }, page: at.page + 1 };
  }
  if (!hasNext) return null;
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined) return { ...at, page: at.page + 1 };
  // Others with the last one's time may come on the next page: it is asked for once more.
  if (first < last) return { after: last - 1, sameTime: null, page: 1 };
  return { after: at.after, sameTime: { at: last, total: null }, page: 1 };
};
