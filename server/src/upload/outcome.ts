import type { UploadProblem } from '#shared/contract/uploads';
import type { Upload } from './uploads';

/** Pauses between two questions (ms): they grow from the first to the longest. */
const FIRST_PAUSE = 3000;
const LONGEST_PAUSE = 10 * 60_000;
/** For each change of the row: two for a question. */
const GROWTH = 1.25;
/** For how long nothing may have happened for Ignite to be asked any more (ms). */
const ASKED_FOR = 7 * 24 * 60 * 60_000;

/** What is known of an upload once Ignite was asked for its video. */
export type Outcome =
  | { kind: 'settled' }
  | { kind: 'failed'; problem: UploadProblem }
  /** `nextAskAt`: in ms; null when Ignite is not asked any more. */
  | { kind: 'open'; state: Upload['state']; nextAskAt: number | null };

export const nextAsk = (
  { asks, activeAt }: Pick<Upload, 'asks' | 'activeAt'>,
  now: number
): number | null =>
  now - activeAt > ASKED_FOR
    ? null
    : now + Math.round(Math.min(FIRST_PAUSE * GROWTH ** Math.min(asks, 50), LONGEST_PAUSE));

/**
 * What became of an upload, by its video's status. That Ignite has the file is believed of Ignite also when no
 * browser said so: it may have been closed after the last byte.
 *
 * @param status of the video; null when Ignite could not say.
 */
export const outcomeOf = (
  upload: Pick<Upload, 'state' | 'asks' | 'activeAt'>,
  status: string | null,
  now: number
): Outcome => {
  if (status === 'COMPLETE') return { kind: 'settled' };
  if (status === 'ERROR' || status === 'FAILED') return { kind: 'failed', problem: 'processing' };
  const hasFile = status !== null && status !== 'NO_FILE';
  const state = hasFile && upload.state === 'sending' ? 'processing' : upload.state;
  return { kind: 'open', state, nextAskAt: nextAsk(upload, now) };
};
