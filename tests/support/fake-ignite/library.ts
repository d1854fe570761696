import { freshVideoId, videoOf, type Video } from '../videos';
import { WORKSPACE, madeUpVideo } from './made-up-video';
import { pick, randomFrom, type Random } from './random';

/** What happened to a video, as the webhook tells it. */
export interface Change {
  event: 'video.created' | 'video.updated' | 'video.deleted';
  /** The video afterwards; of a deleted one, as it was just before. */
  video: Video;
}

export interface LibraryOptions {
  /** How many videos it begins with. */
  videos?: number;
  seed?: number;
  /** How they are made; a bench of very many makes smaller ones. */
  make?: (number: number, random: Random) => Video;
  /** Ignite's clock, ms. */
  now?: () => number;
}

/** The videos of a made-up workspace, in memory. The same seed begins with the same ones. */
export const createLibrary = ({
  videos: count = 0,
  seed = 1,
  make = madeUpVideo,
  now = Date.now,
}: LibraryOptions = {}) => {
  const random = randomFrom(seed);
  const videos = new Map<string, Video>();
  for (let number = 0; number < count; number++) {
    const video = make(number, random);
    videos.set(video.id, video);
  }
  let revision = 0;

  const existing = (id: string): Video => {
    const video = videos.get(id);
    if (!video) throw new Error(`The library has no video ${id}`);
    return video;
  };

  const keep = (video: Video): Video => {
    videos.set(video.id, video);
    revision += 1;
    return video;
  };

  /** Now, but always later than the video's last change. */
  const later = (video: Video): string =>
    new Date(Math.max(now(), Date.parse(video.updatedAt) + 1)).toISOString();

  return {
    /** Moves on with every change. */
    revision: () => revision,
    all: (): Video[] => [...videos.values()],
    get: (id: string): Video | undefined => videos.get(id),

    create(parts: Partial<Video> = {}): Change {
      const at = new Date(now()).toISOString();
      const times = { createdAt: at, updatedAt: at };
      const video = videoOf({
        id: freshVideoId(),
        workspace: WORKSPACE,
        v: 1,
        ...times,
        ...parts,
      });
      return { event: 'video.created', video: keep(video) };
    },

    /** Without parts, the video gets another title. */
    update(id: string, parts: Partial<Video> = {}): Change {
      const video = existing(id);
      const v = Number(video['v']) + 1;
      const title = `${String(video['title']).replace(/ \(take \d+\)$/, '')} (take ${v})`;
      const updated = { ...video, title, v, updatedAt: later(video), ...parts };
      return { event: 'video.updated', video: keep(updated) };
    },

    remove(id: string): Change {
      const video = existing(id);
      videos.delete(id);
      revision += 1;
      return { event: 'video.deleted', video };
    },

    /** Lets one thing happen, as it does in a workspace: mostly edits, some new videos and deletions. */
    live(chance: Random): Change {
      const [first, ...others] = videos.keys();
      const what = chance();
      if (first === undefined || what < 0.15) {
        return this.create({ title: `New video ${revision + 1}` });
      }
      const id = pick(chance, [first, ...others]);
      if (what < 0.25) return this.remove(id);
      if (what < 0.4) {
        const isPublic = existing(id)['visibility'] === 'public';
        return this.update(id, { visibility: isPublic ? 'private' : 'public' });
      }
      return this.update(id);
    },
  };
};

export type Library = ReturnType<typeof createLibrary>;
