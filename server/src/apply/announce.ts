import type { Core } from '@strapi/strapi';
import type { Hooks } from '../config';
import { errorText } from '../error-text';
import { quoted } from '../quoted';
import type { AppliedChange } from './bring';

/**
 * Tells whoever listens to Strapi's events, and the site's own code, of an entry that was written. What
 * they make of it is theirs: nothing that they throw gets further than the log.
 */
export const createAnnouncer =
  ({ strapi, hooks }: { strapi: Core.Strapi; hooks: Hooks }) =>
  (applied: AppliedChange): void => {
    const { change, event, videoId, documentId, mapping } = applied;
    const tell = async (): Promise<void> => {
      await strapi.eventHub.emit(`ignite-video.video.${event}`, {
        videoId,
        documentId,
        uid: mapping.target,
        mapping: mapping.key,
      });
      if (change !== null) await hooks.afterWrite?.({ ...applied, change });
    };
    tell().catch((error: unknown) =>
      strapi.log.error(`[ignite-video] Video ${quoted(videoId)}: ${errorText(error)}`)
    );
  };
