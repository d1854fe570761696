import type { Core } from '@strapi/strapi';
import { PAGE, type IgniteClient } from '../ignite/client';
import { workspaceOf } from '../video/describe';
import { isTombstone } from '../video/order';
import { parseVideo } from '../video/video';
import { inBatches } from '../store/batches';
import type { Deliveries } from '../store/deliveries';
import type { NewDelivery } from '../store/delivery';
import type { MissingVideo, NewChange, RunChanges } from './run-changes';
import type { Run, RunProgress, Runs } from './runs';
import type { AppliedVideos } from '../store/applied-videos';
import type { KnownVersion } from '../store/video-lookup';
import {
  deletionDelivery,
  differenceOf,
  mostDeletions,
  restoringDelivery,
  updateDelivery,
  type ListedVideo,
} from './difference';
import { IncompleteListingError, nextCursor, type Cursor } from './walk';

/** Videos that are asked for one by one, and deletions that are stored, before a run's row says so. */
const STEP = 20;

export interface RunParts {
  strapi: Core.Strapi;
  runs: Pick<Runs, 'advance' | 'end'>;
  changes: RunChanges;
  appliedVideos: Pick<AppliedVideos, 'known' | 'find' | 'countAlive'>;
  deliveries: Pick<Deliveries, 'store'>;
  /** From 0 to 1, see `mostDeletions`. */
  maxDeletedShare(): Promise<number>;
  /** Called when deliveries were stored. */
  onStored(): void;
  now(): number;
}

interface Found extends NewChange {
  delivery: NewDelivery;
}

const titleOf = ({ video }: Pick<ListedVideo, 'video'>): string | null =>
  typeof video['title'] === 'string' ? video['title'] : null;

/**
 * Takes a run one step further: a page of the listing, or a few of the videos that are missing in it. What a
 * step finds, that it was seen, and where the run stands are committed together: a process that dies
 * between two steps repeats one request, and nothing counts twice.
 */
export const createRunStep = (parts: RunParts) => {
  const { strapi, runs, changes, appliedVideos, deliveries, onStored, now } = parts;

  /** Stores what a step found, with where the run goes on. Nothing but that in a dry run. */
  const commit = async (
    run: Run,
    progress: RunProgress,
    {
      found = [],
      gone = [],
      seen = [],
    }: { found?: Found[]; gone?: NewChange[]; seen?: string[] } = {}
  ): Promise<void> => {
    await strapi.db.transaction(async ({ trx }) => {
      // First: who has lost the run to another process writes nothing.
      await runs.advance(trx, run, progress);
      if (!run.dryRun) {
        for (const batch of inBatches(found.map(({ delivery }) => delivery))) {
          await deliveries.store(batch, trx);
        }
      }
      await changes.see(trx, run.id, seen);
      await changes.save(trx, run.id, [...found, ...gone]);
      if (progress.phase === 'checking') await changes.forgetDeletions(trx, run.id);
    });
    if (!run.dryRun && found.length > 0) onStored();
  };

  const foundAs = (
    change: 'created' | 'updated' | 'restored',
    listed: ListedVideo,
    delivery: NewDelivery
  ): Found => ({
    videoId: listed.id,
    title: titleOf(listed),
    change,
    signature: delivery.signature,
    delivery,
  });

  /** What Ignite has otherwise than it is known here. */
  const compare = async (
    run: Run,
    client: IgniteClient,
    listed: ListedVideo,
    known: KnownVersion | undefined,
    { listedAt, signal }: { listedAt: number; signal: AbortSignal }
  ): Promise<Found | null> => {
    const difference = differenceOf(listed, known);
    if (difference === null) return null;
    if (difference !== 'deletedHere' || known === undefined) {
      return foundAs(
        known === undefined ? 'created' : 'updated',
        listed,
        updateDelivery(listed, listedAt)
      );
    }
    const askedAt = now();
    const asked = await client.find(listed.id, signal);
    if (!asked?.ok) return null;
    return foundAs('restored', asked, restoringDelivery(asked, known, { askedAt, run: run.id }));
  };

  const countOf = (found: readonly Found[]) => {
    const counts = (change: Found['change']): number =>
      found.filter((one) => one.change === change).length;
    return {
      created: counts('created'),
      updated: counts('updated'),
      restored: counts('restored'),
    };
  };

  const list = async (run: Run, client: IgniteClient, signal: AbortSignal): Promise<void> => {
    const { after, sameTime, page } = run.cursor;
    const listedAt = now();
    const listing = await client.list({ after, at: sameTime?.at ?? null, page }, signal);
    const videos = new Map(
      listing.videos.flatMap((video): [string, ListedVideo][] =>
        video.ok ? [[video.id, video]] : []
      )
    );
    const times = listing.videos.flatMap((video) => (video.ok ? [video.updatedAt] : []));
    const next = nextCursor(
      run.cursor,
      { times, length: listing.videos.length, total: listing.total, hasNext: listing.hasNext },
      PAGE
    );

    const ids = [...videos.keys()];
    const known = await appliedVideos.known(ids);
    const seenBefore = await changes.seen(run.id, ids);
    const found: Found[] = [];
    for (const video of videos.values()) {
      const at = { listedAt, signal };
      const difference = await compare(run, client, video, known.get(video.id), at);
      if (difference) found.push(difference);
    }
    // A video that is met once more counts once.
    const metAgain = ids.filter((id) => seenBefore.has(id));
    const countedBefore = await changes.changed(run.id, metAgain);
    const seen = ids.filter((id) => !seenBefore.has(id));
    const counted = {
      ...countOf(found.filter(({ videoId }) => !countedBefore.has(videoId))),
      seen: seen.length,
      invalid: listing.videos.filter(({ ok }) => !ok).length,
    };
    const listedIn = [...videos.values()].flatMap(({ video }) => workspaceOf(video) ?? []);
    const newest = times.at(-1);
    const end: Cursor = {
      after: newest === undefined ? after : newest - 1,
      sameTime: null,
      page: 1,
    };
    const isComplete = next === null && (await hasListedAll(run, client, counted, signal));
    const goesOn: RunProgress = {
      cursor: next ?? end,
      workspaces: [...new Set([...run.workspaces, ...listedIn])],
      counted,
      ...(run.total === null && { total: listing.total }),
      ...(isComplete &&
        run.mode === 'full' && { phase: 'checking', position: 0, deleted: 0, elsewhere: 0 }),
    };
    await commit(run, goesOn, { found, seen });
    if (isComplete && run.mode === 'since') await runs.end(run, 'done', null, now());
  };

  /** @throws IncompleteListingError when Ignite has more videos than it lists. */
  const hasListedAll = async (
    run: Run,
    client: IgniteClient,
    counted: { seen: number; invalid: number },
    signal: AbortSignal
  ): Promise<boolean> => {
    if (run.mode === 'since') return true;
    const total = await client.count(signal);
    const listed = run.seen + counted.seen + run.invalid + counted.invalid;
    if (listed >= total) return true;
    // What was made just now is on the next page.
    if (counted.seen > 0) return false;
    throw new IncompleteListingError(
      `Ignite says that it has ${total} videos, but listed only ${listed} of them.`
    );
  };

  /** Only of a workspace that this run has listed something of can it know what is gone. */
  const isElsewhere = async ({ workspaces }: Run, { videoId }: MissingVideo): Promise<boolean> => {
    const known = await appliedVideos.find(videoId);
    const parsed = known && parseVideo(known.body);
    const workspace = parsed?.ok ? workspaceOf(parsed.video) : null;
    return workspace === null || !workspaces.includes(workspace);
  };

  const countToCheck = async (run: Run): Promise<number> => {
    let toCheck = 0;
    for (let position = 0; ;) {
      const missing = await changes.missingAfter(run.id, position, STEP);
      for (const video of missing) if (!(await isElsewhere(run, video))) toCheck += 1;
      const last = missing.at(-1);
      if (last === undefined) return toCheck;
      ({ position } = last);
    }
  };

  /** @returns whether the run may check, and delete, as many videos as are missing. */
  const mayCheck = async (run: Run): Promise<boolean> => {
    const toCheck = await countToCheck(run);
    await commit(run, { toCheck });
    const share = await parts.maxDeletedShare();
    if (
      run.confirmed ||
      toCheck <= mostDeletions(await appliedVideos.countAlive(), run.seen, share)
    ) {
      return true;
    }
    const message = `Ignite did not list ${toCheck} of the videos that are here, which is more than the settings let a run delete.`;
    await runs.end(run, run.dryRun ? 'done' : 'needsConfirmation', message, now());
    return false;
  };

  const check = async (run: Run, client: IgniteClient, signal: AbortSignal): Promise<void> => {
    if (run.position === 0 && !(await mayCheck(run))) return;
    const missing = await changes.missingAfter(run.id, run.position, STEP);
    const last = missing.at(-1);
    if (last === undefined) {
      if (run.dryRun) await runs.end(run, 'done', null, now());
      else await commit(run, { phase: 'deleting', position: 0 });
      return;
    }
    const known = await appliedVideos.known(missing.map(({ videoId }) => videoId));
    const found: Found[] = [];
    const gone: NewChange[] = [];
    let elsewhere = 0;
    for (const video of missing) {
      const { videoId, updatedAt, appliedAt } = video;
      if (await isElsewhere(run, video)) {
        elsewhere += 1;
        continue;
      }
      const listedAt = now();
      const asked = await client.find(videoId, signal);
      if (asked === null) {
        gone.push({ videoId, title: null, change: 'deleted', signature: null });
      } else if (asked.ok) {
        if (asked.updatedAt <= updatedAt && appliedAt < run.startedAt) {
          throw new IncompleteListingError(
            `Ignite has the video ${videoId}, but did not list it. Nothing was deleted.`
          );
        }
        const at = { listedAt, signal };
        const difference = await compare(run, client, asked, known.get(videoId), at);
        if (difference) found.push(difference);
      }
    }
    const counted = { ...countOf(found), deleted: gone.length, elsewhere };
    await commit(run, { position: last.position, counted }, { found, gone });
  };

  /** Only now that all of them have been asked for. */
  const remove = async (run: Run): Promise<void> => {
    const gone = await changes.after(run.id, run.position, STEP, 'deleted');
    const last = gone.at(-1);
    if (last === undefined) {
      await runs.end(run, 'done', null, now());
      return;
    }
    const found: Found[] = [];
    for (const { videoId, title, change } of gone) {
      const known = await appliedVideos.find(videoId);
      if (known === null || isTombstone(known)) continue;
      const { updatedAt, body } = known;
      const delivery = deletionDelivery(
        { id: videoId, updatedAt, body },
        { t: now(), run: run.id }
      );
      found.push({ videoId, title, change, signature: delivery.signature, delivery });
    }
    await commit(run, { position: last.id }, { found });
  };

  /**
   * @returns once the step is committed; the run's row then says whether it goes on.
   * @throws IgniteApiError, IncompleteListingError, RunLostError, and what the database throws.
   */
  return async (run: Run, client: IgniteClient, signal: AbortSignal): Promise<void> => {
    if (run.phase === 'listing') await list(run, client, signal);
    else if (run.phase === 'checking') await check(run, client, signal);
    else await remove(run);
  };
};

export type RunStep = ReturnType<typeof createRunStep>;
