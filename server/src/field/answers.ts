import { AsyncLocalStorage } from 'node:async_hooks';
import type { Core } from '@strapi/strapi';
import type { Guests } from '../guard/guests';
import type { Answered, DefaultEntries } from './default-entries';

/** What is answered in the place of a stored value. */
export type Answer = Answered | null;

interface Batch {
  videoIds: Set<string>;
  answers: Promise<ReadonlyMap<string, Answer>>;
}

/** What a request has asked for in one way. */
interface Asked {
  /** What is looked up next, with whatever is asked for until then. */
  next: Batch | null;
  known: Map<string, Promise<Answer>>;
}

interface How {
  hasToken: boolean;
  isDraft: boolean;
  depth: number;
}

/** An entry of a video may have the field, too: how far what is answered answers in turn. */
const DEEPEST = 2;

const depth = new AsyncLocalStorage<number>();

/**
 * Answers values of the field. What a request asks for at a time is looked up at once, and each video once.
 */
export const createAnswers = ({
  strapi,
  guests,
  entries,
}: {
  strapi: Core.Strapi;
  guests: Pick<Guests, 'hasToken'>;
  entries: DefaultEntries;
}) => {
  const requests = new WeakMap<object, Map<string, Asked>>();

  const askedIn = (request: object, how: How): Asked => {
    const asked = requests.get(request) ?? new Map<string, Asked>();
    requests.set(request, asked);
    const name = JSON.stringify(how);
    const same = asked.get(name) ?? { next: null, known: new Map() };
    asked.set(name, same);
    return same;
  };

  const lookUp = async (
    videoIds: readonly string[],
    { hasToken, isDraft }: How
  ): Promise<ReadonlyMap<string, Answer>> => {
    const published = await entries.published(videoIds);
    if (!hasToken) return published;
    const missing = videoIds.filter((videoId) => !published.has(videoId));
    const drafts =
      isDraft && missing.length > 0 ? await entries.drafts(missing) : new Map<string, Answered>();
    return new Map<string, Answer>([
      ...published,
      ...missing.map((videoId): [string, Answer] => [
        videoId,
        { ...drafts.get(videoId), videoId, published: false },
      ]),
    ]);
  };

  const batchIn = (asked: Asked, how: How): Batch => {
    const videoIds = new Set<string>();
    const answers = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      asked.next = null;
      return depth.run(how.depth + 1, () => lookUp([...videoIds], how));
    });
    return { videoIds, answers };
  };

  return {
    /**
     * What a value answers in the request that is under way.
     *
     * @param videoId null where the value names no video.
     * @param isDraft whether drafts are asked for; only API tokens are given any.
     */
    async of(videoId: string | null, isDraft: boolean): Promise<Answer> {
      const how: How = { hasToken: guests.hasToken(), isDraft, depth: depth.getStore() ?? 0 };
      if (videoId === null || how.depth >= DEEPEST) return null;
      const asked = askedIn(strapi.requestContext.get() ?? {}, how);
      const known = asked.known.get(videoId);
      if (known) return known;
      asked.next ??= batchIn(asked, how);
      asked.next.videoIds.add(videoId);
      const answer = asked.next.answers.then((answers) => answers.get(videoId) ?? null);
      asked.known.set(videoId, answer);
      return answer;
    },
  };
};

export type Answers = ReturnType<typeof createAnswers>;
