import type { Video } from '../order/video';

/**
 * What the sync remembers of an entry's publication:
 * - `never`: not published so far;
 * - `published`: it was published at the last sync;
 * - `unpublished`: the sync itself took it down;
 * - `withdrawn`: an editor took it down, and only an editor publishes it again.
 */
export type Publication = 'never' | 'published' | 'unpublished' | 'withdrawn';

export interface PublicationDecision {
  move: 'publish' | 'unpublish' | null;
  next: Publication;
}

/** Whether a video belongs on the public site (product rules, "What becomes of a video"). */
export const isPublic = (video: Video, deleted: boolean): boolean =>
  !deleted && video['visibility'] === 'public' && video['status'] === 'COMPLETE';

/**
 * Decides whether a sync publishes or unpublishes an entry.
 *
 * @param wanted whether the video belongs on the public site.
 * @param published whether the entry has a published version now.
 * @param last what the previous sync remembered.
 */
export const decidePublication = (
  wanted: boolean,
  published: boolean,
  last: Publication
): PublicationDecision => {
  if (published) {
    return wanted ? { move: null, next: 'published' } : { move: 'unpublish', next: 'unpublished' };
  }
  // It was published when the sync last looked and is not now: somebody unpublished it by hand.
  const state = last === 'published' ? 'withdrawn' : last;
  const mayPublish = state === 'never' || state === 'unpublished';
  return wanted && mayPublish
    ? { move: 'publish', next: 'published' }
    : { move: null, next: state };
};
