import type { Core } from '@strapi/strapi';
import { describeVideo } from '../video/describe';
import { isTombstone, type Position, type Version } from '../video/order';
import { stateOf } from '../video/state';
import { parseVideo, type Video } from '../video/video';
import { createBodies } from './bodies';
import { packBody } from './body';
import { videosTable } from './tables';
import { touch } from './touched';
import type { Transaction } from './transaction';
import { createVideoLocks } from './video-locks';
import { createVideoLookup } from './video-lookup';

/** What is kept as the newest complete version, where the applied one is not complete itself. */
export type CompleteVersion =
  /** None; or the applied version is complete itself. */
  | null
  /** The one that is kept. */
  | 'kept'
  /** The one that was applied until now. */
  | 'applied'
  /** The one that a delivery brought. */
  | (Position & { id: number });

/** What lists show of a video. */
const shownOf = (video: Video) => {
  const { title, status, visibility, thumbnailUrl } = describeVideo(video);
  return {
    title,
    // A letter may have no small one of the same length.
    title_lower: title?.toLowerCase().slice(0, 255) ?? null,
    status,
    visibility,
    thumbnail_url: thumbnailUrl,
  };
};

/** Keeps the newest applied version of each video. */
export const createAppliedVideos = ({ strapi }: { strapi: Core.Strapi }) => {
  const videos = () => strapi.db.getConnection(videosTable.tableName);
  const bodies = createBodies({ strapi });

  /** What an update sets to keep a complete version. It has to stand before what it refers to: MySQL goes by that. */
  const keptAs = (complete: CompleteVersion) => {
    const ref = (column: string) => strapi.db.connection.ref(column);
    if (complete === 'kept') return {};
    if (complete === 'applied') {
      return {
        complete_event: ref('event'),
        complete_t: ref('t'),
        complete_updated_at: ref('video_updated_at'),
        complete_body: ref('body'),
      };
    }
    return {
      complete_event: complete?.event ?? null,
      complete_t: complete?.t ?? null,
      complete_updated_at: complete?.updatedAt ?? null,
      complete_body: complete && bodies.copyOf(complete.id),
    };
  };

  return {
    ...createVideoLocks({ strapi }),
    ...createVideoLookup({ strapi }),

    /** Remembers the version that a delivery brought and that was applied, for the order of what comes later. */
    async save(
      trx: Transaction,
      videoId: string,
      applied: Position & { id: number },
      video: Video,
      {
        complete,
        isPublic,
        restoredAt,
      }: { complete: CompleteVersion; isPublic: boolean; restoredAt: number | null },
      now: number
    ): Promise<void> {
      touch(trx, [videoId]);
      await videos()
        .where({ video_id: videoId })
        .update({
          ...keptAs(complete),
          is_public: isPublic ? 1 : 0,
          event: applied.event,
          t: applied.t,
          video_updated_at: applied.updatedAt,
          body: bodies.copyOf(applied.id),
          applied_at: now,
          ...shownOf(video),
          restored_at: restoredAt,
        })
        .transacting(trx);
    },

    /** Remembers versions that came with an import: what is known of the video is replaced. */
    async put(
      trx: Transaction,
      videoId: string,
      known: { version: Version | null; complete: Version | null; restoredAt: number | null },
      now: number
    ): Promise<void> {
      const { version, complete, restoredAt } = known;
      const parsed = version && parseVideo(version.body);
      if (version === null || !parsed?.ok) return;
      touch(trx, [videoId]);
      const { isPublic } = stateOf(parsed.video, {
        isDeleted: isTombstone(version),
        hasComplete: complete !== null,
      });
      await videos()
        .where({ video_id: videoId })
        .update({
          event: version.event,
          t: version.t,
          video_updated_at: version.updatedAt,
          body: bodies.column(await packBody(version.body)),
          complete_event: complete?.event ?? null,
          complete_t: complete?.t ?? null,
          complete_updated_at: complete?.updatedAt ?? null,
          complete_body: complete && bodies.column(await packBody(complete.body)),
          is_public: isPublic ? 1 : 0,
          restored_at: restoredAt,
          applied_at: now,
          ...shownOf(parsed.video),
        })
        .transacting(trx);
    },

    /** Remembers that another version than before is the newest complete one. */
    async saveComplete(
      trx: Transaction,
      videoId: string,
      complete: CompleteVersion,
      isPublic: boolean
    ): Promise<void> {
      touch(trx, [videoId]);
      await videos()
        .where({ video_id: videoId })
        .update({ ...keptAs(complete), is_public: isPublic ? 1 : 0 })
        .transacting(trx);
    },
  };
};

export type AppliedVideos = ReturnType<typeof createAppliedVideos>;
