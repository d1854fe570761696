import type { Core } from '@strapi/strapi';
import { mapVideo } from '../map/map-video';
import type { Mapping } from '../map/rules';
import { comparePositions, isTombstone, rank, type Position } from '../order/position';
import { parseVideo } from '../order/video';
import type { Deliveries, UnsettledDelivery } from '../store/deliveries';
import type { Links } from '../store/links';
import type { Transaction } from '../store/transaction';
import type { Versions } from '../store/versions';
import type { EntryWriter } from '../write/entry';
import { isPublic } from '../write/publication';

/** How long one transaction may go on taking up videos (ms): SQLite's only connection is busy with it. */
const TRANSACTION_TIME = 50;

export interface ApplyParts {
  strapi: Core.Strapi;
  deliveries: Pick<Deliveries, 'unsettled' | 'settle'>;
  versions: Versions;
  links: Links;
  entries: EntryWriter;
  mappings: readonly Mapping[];
  now(): number;
}

/**
 * Applies what waits for some videos: puts it in order, maps the newest version of each and writes
 * it, in one transaction that holds the locks of the videos. Whatever brings a version — a first try,
 * a retry, a replay, a reconcile — it goes through here, from the stored row.
 */
export const createApply = (parts: ApplyParts) => {
  const { strapi, deliveries, versions, links, entries, mappings, now } = parts;

  /** @returns whether the entries were changed. */
  const write = async (trx: Transaction, videoId: string, newest: Position): Promise<boolean> => {
    const parsed = parseVideo(newest.body);
    if (!parsed.ok) throw new Error(`The stored body is not a video: ${parsed.problem}`);
    const deleted = isTombstone(newest);
    let changed = false;
    for (const mapping of mappings) {
      const result = await entries.write(
        trx,
        mapping,
        mapVideo(mapping, parsed.video, deleted),
        await links.find(trx, mapping, videoId),
        isPublic(parsed.video, deleted)
      );
      await links.save(trx, mapping, videoId, result.memory);
      changed ||= result.changed;
    }
    await versions.save(trx, videoId, newest, now());
    return changed;
  };

  /**
   * Takes up the videos one after the other for as long as a transaction may last.
   * @returns how many it took; none when other processes have them all.
   * @throws whatever kept an entry from being written; then nothing of the call has happened.
   */
  return async (videoIds: readonly string[]): Promise<number> => {
    await versions.ensure(videoIds);
    return strapi.db.transaction(async ({ trx }) => {
      const started = now();
      const locked = await versions.lock(trx, videoIds);
      const unsettled = await deliveries.unsettled(
        trx,
        locked.map(({ videoId }) => videoId)
      );
      const settled = {
        applied: [] as UnsettledDelivery[],
        unchanged: [] as UnsettledDelivery[],
        superseded: [] as UnsettledDelivery[],
        stale: [] as UnsettledDelivery[],
      };
      let taken = 0;
      for (const { videoId, applied } of locked) {
        if (taken > 0 && now() - started > TRANSACTION_TIME) break;
        taken += 1;
        const all = unsettled.get(videoId) ?? [];
        const { newest, superseded, stale } = rank(
          all.filter(({ isDead }) => !isDead),
          applied
        );
        if (newest !== null) {
          const outcome = (await write(trx, videoId, newest)) ? 'applied' : 'unchanged';
          settled[outcome].push(newest);
        }
        settled.superseded.push(...superseded);
        settled.stale.push(...stale);
        // What was given up and is behind by now needs nobody's attention any more.
        const current = newest ?? applied;
        settled.superseded.push(
          ...all.filter(
            (delivery) => delivery.isDead && current && comparePositions(delivery, current) <= 0
          )
        );
      }
      await deliveries.settle(trx, settled.applied, 'applied', now());
      await deliveries.settle(trx, settled.unchanged, 'unchanged', now());
      await deliveries.settle(trx, settled.superseded, 'superseded', now());
      await deliveries.settle(trx, settled.stale, 'stale', now());
      return taken;
    });
  };
};
