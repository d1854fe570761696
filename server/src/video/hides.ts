import { isTombstone, type Position } from './order';
import type { Video } from './video';

/** Statuses in which a video has nothing that could be shown. Every other one passes, or is `COMPLETE`. */
const FAILED_STATUSES: readonly unknown[] = ['ERROR', 'FAILED', 'NO_FILE'];

/**
 * Whether a version takes its video off the public site, whatever the versions before it said (product
 * rules, "Words"): such deliveries are applied before all others.
 */
export const hidesVideo = ({ event }: Pick<Position, 'event'>, video: Video): boolean =>
  isTombstone({ event }) ||
  video['visibility'] !== 'public' ||
  FAILED_STATUSES.includes(video['status']);
