import type { Mapping } from '#shared/contract/mapping';
import { hides, type VideoState } from '../video/state';

/**
 * What the sync remembers of an entry's publication:
 * - `never`: not published so far;
 * - `published`: it was published at the last sync;
 * - `unpublished`: the sync itself took it down;
 * - `withdrawn`: an editor took it down, and only an editor publishes it again.
 */
export const PUBLICATIONS = ['never', 'published', 'unpublished', 'withdrawn'] as const;
export type Publication = (typeof PUBLICATIONS)[number];

/** What is to become of a video's entry: on the public site or not, as editors have it, or gone. */
export type DesiredState = 'published' | 'draft' | 'unchanged' | 'deleted';

/**
 * Decides by a mapping's policies (product rules, "What becomes of a video").
 *
 * @param isMatch whether the video is one of those that the mapping takes.
 */
export const desiredStateOf = (
  policies: Pick<Mapping, 'publishing' | 'deletion'>,
  state: VideoState,
  isMatch: boolean
): DesiredState => {
  const { publishing, deletion } = policies;
  if (state.isDeleted || !isMatch) {
    if (deletion === 'keep') return hides(policies, state) ? 'draft' : 'unchanged';
    return deletion === 'delete' ? 'deleted' : 'draft';
  }
  switch (publishing) {
    case 'always':
      return 'published';
    case 'never':
      return 'unchanged';
    case 'whenComplete':
      return state.isComplete ? 'published' : 'draft';
    case 'followVisibility':
      return state.isPublic ? 'published' : 'draft';
  }
};

export interface PublicationDecision {
  move: 'publish' | 'unpublish' | null;
  next: Publication;
}

/**
 * Decides whether a sync publishes or unpublishes an entry.
 *
 * @param published whether the entry has a published version now.
 * @param last what the previous sync remembered.
 */
export const decidePublication = (
  desired: Exclude<DesiredState, 'deleted'>,
  published: boolean,
  lastSync: Publication
): PublicationDecision => {
  if (published) {
    return desired === 'draft'
      ? { move: 'unpublish', next: 'unpublished' }
      : { move: null, next: 'published' };
  }
  // It was published when the sync last looked and is not now: somebody unpublished it by hand.
  const state = lastSync === 'published' ? 'withdrawn' : lastSync;
  const mayPublish = state === 'never' || state === 'unpublished';
  return desired === 'published' && mayPublish
    ? { move: 'publish', next: 'published' }
    : { move: null, next: state };
};
