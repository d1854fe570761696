import type { Transaction } from './transaction';

const touched = new WeakMap<Transaction, Set<string>>();

/** Notes that a transaction has changed what is remembered of some videos: what travels with the content is written anew. */
export const touch = (trx: Transaction, videoIds: readonly string[]): void => {
  const noted = touched.get(trx) ?? new Set();
  for (const videoId of videoIds) noted.add(videoId);
  touched.set(trx, noted);
};

/** What was noted in a transaction since this was last asked, in one order for all processes. */
export const takeTouched = (trx: Transaction): string[] => {
  const noted = [...(touched.get(trx) ?? [])].sort();
  touched.delete(trx);
  return noted;
};
