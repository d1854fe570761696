import type { Step } from './lives';

/** What both versions of an entry say; `isPublished` tells whether there is a published one. */
export interface ExpectedEntry {
  isPublished: boolean;
  fields: Record<string, unknown>;
}

export const bodyOf = ({ video }: Pick<Step, 'video'>): Buffer =>
  Buffer.from(JSON.stringify(video));

const EVENTS = ['video.created', 'video.updated', 'video.deleted'];

/** The order of the product's rules, read on its own: it shares no code with the plugin. */
const isAfter = (a: Step, b: Step): boolean => {
  const rank = ({ event, video, t }: Step): number[] => [
    event === 'video.deleted' ? 1 : 0,
    Date.parse(video.updatedAt),
    EVENTS.indexOf(event),
    t,
  ];
  const ranksOfB = rank(b);
  for (const [index, rankOfA] of rank(a).entries()) {
    const rankOfB = ranksOfB[index] ?? 0;
    if (rankOfA !== rankOfB) return rankOfA > rankOfB;
  }
  return Buffer.compare(bodyOf(a), bodyOf(b)) > 0;
};

/** The entries that these deliveries must lead to, by video, whatever the order in which they came. */
export const expectedEntries = (steps: Iterable<Step>): Map<string, ExpectedEntry> => {
  const last = new Map<string, Step>();
  /** The newest version of each that could be played. */
  const complete = new Map<string, Step>();
  const note = (newest: Map<string, Step>, step: Step): void => {
    const known = newest.get(step.videoId);
    if (known === undefined || isAfter(step, known)) newest.set(step.videoId, step);
  };
  for (const step of steps) {
    note(last, step);
    const isPlayable = step.event !== 'video.deleted' && step.video['status'] === 'COMPLETE';
    if (isPlayable) note(complete, step);
  }
  const entries = new Map<string, ExpectedEntry>();
  for (const [videoId, { event, video }] of last) {
    const isDeleted = event === 'video.deleted';
    const hasFile = video['status'] === 'COMPLETE';
    // Its file is being replaced: until that is done the last one plays.
    const before = video['status'] === 'PROCESSING' ? complete.get(videoId) : undefined;
    const isPublished =
      !isDeleted && video['visibility'] === 'public' && (hasFile || before !== undefined);
    const file = isPublished && before ? before.video : video;
    entries.set(videoId, {
      isPublished,
      fields: {
        title: video['title'] ?? null,
        description: video['description'] ?? null,
        processingStatus: isDeleted ? 'DELETED' : (video['status'] ?? null),
        visibility: video['visibility'] ?? null,
        language: video['language'] ?? null,
        duration: file['duration'] ?? null,
        tags: video['tags'] ?? null,
        customMetadata: video['customMetadata'] ?? null,
        igniteUpdatedAt: Date.parse(video.updatedAt),
      },
    });
  }
  return entries;
};
