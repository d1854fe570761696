import type { Mapping } from '#shared/contract/mapping';
import { isTombstone, type Position } from './order';
import type { Video } from './video';

/** What is true of a video (product rules, "Words"). */
export interface VideoState {
  isDeleted: boolean;
  isComplete: boolean;
  /** Whether its newest version is complete and visible to everyone; of a deleted video, the version before the deletion. */
  isVisible: boolean;
  /** Visible, and not deleted. */
  isPublic: boolean;
}

/** The status of a video that can be played. */
export const COMPLETE = 'COMPLETE';

/** States that end what came before. All others but `COMPLETE`, unknown ones too, are passed through on the way to it. */
const FINAL_WITHOUT_FILE: readonly unknown[] = ['ERROR', 'FAILED', 'NO_FILE'];

export const isCompleteVersion = (video: Video): boolean => video['status'] === COMPLETE;

/** Whether a version is on its way from one complete version to the next. */
const isPassing = (video: Video): boolean =>
  !isCompleteVersion(video) && !FINAL_WITHOUT_FILE.includes(video['status']);

/**
 * @param newest the newest version.
 * @param hasComplete whether an earlier version, in the order, was complete.
 */
export const stateOf = (
  newest: Video,
  { isDeleted, hasComplete }: { isDeleted: boolean; hasComplete: boolean }
): VideoState => {
  const isComplete = isCompleteVersion(newest) || (hasComplete && isPassing(newest));
  const isVisible = isComplete && newest['visibility'] === 'public';
  return { isDeleted, isComplete, isVisible, isPublic: isVisible && !isDeleted };
};

/** What tells of a file: while it is replaced, what the last complete version said of it holds. */
const FILE_FIELDS = ['src', 'duration', 'fps', 'orientation'] as const;

/** What plays or shows a video. */
const MEDIA_FIELDS = [
  'src',
  'previewVideoUrl',
  'previewThumbnailUrl',
  'texttracks',
  'subtitles',
  'transcriptions',
  'player',
] as const;

/**
 * A video as mappings are given it ("Replacing a file takes nothing down"): a public one that passes from
 * one complete version to the next has the file of the last complete one.
 */
export const withCompleteFile = (
  newest: Video,
  state: VideoState,
  complete: Video | null
): Video => {
  if (!state.isPublic || complete === null || !isPassing(newest)) return newest;
  const file = FILE_FIELDS.map((field) => [field, complete[field] ?? null] as const);
  return { ...newest, ...Object.fromEntries(file) };
};

/** A video as a mapping may show it: what is not public plays nowhere, unless visibility decides what is published. */
export const withoutPrivateMedia = (
  video: Video,
  { isPublic }: Pick<VideoState, 'isPublic'>,
  { publishing, privateMedia }: Pick<Mapping, 'publishing' | 'privateMedia'>
): Video => {
  if (isPublic || publishing === 'followVisibility' || privateMedia === 'show') return video;
  return Object.fromEntries(
    Object.entries(video).filter(([field]) => !(MEDIA_FIELDS as readonly string[]).includes(field))
  );
};

/**
 * Whether nobody may publish a link's entry and no guest may see it. With `deletion: keep` a deletion hides
 * nothing: the entry stays as public as it was.
 */
export const hides = (
  { publishing, deletion }: Pick<Mapping, 'publishing' | 'deletion'>,
  { isDeleted, isVisible }: Pick<VideoState, 'isDeleted' | 'isVisible'>
): boolean =>
  publishing === 'followVisibility' && (!isVisible || (isDeleted && deletion !== 'keep'));

/**
 * Whether a version takes its video off the public site, whatever the versions before it said: such
 * deliveries are applied before all others.
 */
export const hidesVideo = ({ event }: Pick<Position, 'event'>, video: Video): boolean =>
  isTombstone({ event }) ||
  video['visibility'] !== 'public' ||
  FINAL_WITHOUT_FILE.includes(video['status']);
