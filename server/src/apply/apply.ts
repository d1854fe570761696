import type { Core } from '@strapi/strapi';
import { mapVideo } from '../map/map-video';
import type { Mapping } from '../map/rules';
import { isTombstone, rank } from '../order/position';
import { parseVideo } from '../order/video';
import type { Deliveries } from '../store/deliveries';
import type { Links } from '../store/links';
import type { EntryWriter } from '../write/entry';
import { isPublic } from '../write/publication';

export interface ApplyParts {
  strapi: Core.Strapi;
  deliveries: Deliveries;
  links: Links;
  entries: EntryWriter;
  mappings: readonly Mapping[];
  now(): number;
}

/**
 * Applies what waits for one video: puts it in order, maps the newest version and writes it, all in
 * one transaction that holds the video's lock. Whatever brings a version — a first try, a retry, a
 * replay, a reconcile — it goes through here, from the stored row.
 */
export const createApply =
  ({ strapi, deliveries, links, entries, mappings, now }: ApplyParts) =>
  /** @throws whatever kept the entry from being written; then nothing has changed. */
  async (videoId: string): Promise<void> => {
    await strapi.db.transaction(async ({ trx }) => {
      const applied = await deliveries.lockVideo(trx, videoId);
      const waiting = await deliveries.waiting(trx, videoId);
      const { newest, superseded, stale } = rank(waiting, applied);
      await deliveries.settle(trx, stale, 'stale', now());
      await deliveries.settle(trx, superseded, 'superseded', now());
      if (newest === null) return;

      const parsed = parseVideo(newest.body);
      if (!parsed.ok) throw new Error(`The stored body is not a video: ${parsed.problem}`);
      const deleted = isTombstone(newest);
      let changed = false;
      for (const mapping of mappings) {
        const result = await entries.write(
          mapping,
          mapVideo(mapping, parsed.video, deleted),
          await links.find(trx, mapping, videoId),
          isPublic(parsed.video, deleted)
        );
        await links.save(trx, mapping, videoId, result.memory);
        changed ||= result.changed;
      }
      await deliveries.saveApplied(trx, videoId, newest, now());
      await deliveries.settle(trx, [newest], changed ? 'applied' : 'unchanged', now());
    });
  };
