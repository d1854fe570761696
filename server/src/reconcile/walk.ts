import { z } from 'zod';

/**
 * Where the listing goes on. Videos are listed by `updatedAt`, the oldest first, from a time on and not
 * by page numbers: one that changes meanwhile moves to the end and is met again there, and one that is
 * deleted moves no other one past the walk.
 */
export const place = z.object({
  /** Lists what was updated later than this (ms); null from the beginning. */
  after: z.number().nullable(),
  /** Set while more videos than fit a page say the same `updatedAt`: they are listed by themselves. */
  tied: z.object({ at: z.number(), total: z.number().nullable() }).nullable(),
  /** More than 1 for tied videos, and where a whole page was not to be read. */
  page: z.number(),
});

export type Place = z.infer<typeof place>;

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
export const nextPlace = (at: Place, page: WalkedPage, limit: number): Place | null => {
  const { times, length, total, hasNext } = page;
  const isAskedFor = (time: number): boolean =>
    at.tied ? time === at.tied.at : at.after === null || time > at.after;
  if (!inOrder(times) || !times.every(isAskedFor)) {
    throw new IncompleteListingError('Ignite did not list the videos in the order asked for.');
  }
  if (hasNext ? length === 0 : (at.page - 1) * limit + length < total) {
    throw new IncompleteListingError(
      `Ignite says that there are ${total} videos to list, but did not list them all.`
    );
  }
  if (at.tied) {
    const afterTied = { after: at.tied.at, tied: null, page: 1 };
    // One that has left them has moved the others up: only an undisturbed pass has met them all.
    const isDisturbed = at.tied.total !== null && at.tied.total !== total;
    if (isDisturbed && at.page > 1) return { ...at, tied: { ...at.tied, total: null }, page: 1 };
    if (!hasNext) return afterTied;
    return { ...at, tied: { ...at.tied, total }, page: at.page + 1 };
  }
  if (!hasNext) return null;
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined) return { ...at, page: at.page + 1 };
  // Others with the last one's time may come on the next page: it is asked for once more.
  if (first < last) return { after: last - 1, tied: null, page: 1 };
  return { after: at.after, tied: { at: last, total: null }, page: 1 };
};
