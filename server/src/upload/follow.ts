import { IgniteApiError } from '../ignite/problem';
import type { Ignite } from '../ignite/ignite';
import { differenceOf, updateDelivery } from '../reconcile/difference';
import type { AppliedVideos } from '../store/applied-videos';
import type { Deliveries } from '../store/deliveries';
import { describeVideo } from '../video/describe';
import type { ParsedBody } from '../video/video';
import { outcomeOf } from './outcome';
import type { Upload, Uploads } from './uploads';

/** Videos that are asked for in one step. */
const STEP = 10;
/** How long a process that died while it asked keeps others from asking (ms). */
const LEASE = 60_000;

export interface FollowerParts {
  ignite: Pick<Ignite, 'connect'>;
  uploads: Pick<Uploads, 'due' | 'askNext' | 'remove'>;
  appliedVideos: Pick<AppliedVideos, 'known'>;
  deliveries: Pick<Deliveries, 'store'>;
  /** Called when a delivery was stored. */
  onStored(): void;
  now(): number;
}

/**
 * Asks Ignite for the videos of uploads until it is settled what became of them, and brings what it says as a
 * reconcile does: a site hears of its uploads also where no webhook comes.
 */
export const createFollower = (parts: FollowerParts) => {
  const { ignite, uploads, appliedVideos, deliveries, onStored, now } = parts;

  const bring = async (video: ParsedBody & { ok: true }): Promise<void> => {
    const known = (await appliedVideos.known([video.id])).get(video.id);
    const difference = differenceOf(video, known);
    // Only a reconcile brings a deleted video back.
    if (difference === null || difference === 'deletedHere') return;
    await deliveries.store([updateDelivery(video, now())]);
    onStored();
  };

  /** What Ignite says of a video: nothing for the moment, or that it is gone for good. */
  const find = async (videoId: string): Promise<ParsedBody | 'unknown' | 'gone'> => {
    try {
      return (await (await ignite.connect(1)).find(videoId)) ?? 'gone';
    } catch (error) {
      if (error instanceof IgniteApiError) return 'unknown';
      throw error;
    }
  };

  const ask = async (upload: Upload): Promise<void> => {
    const found = await find(upload.videoId);
    if (found === 'gone') {
      await uploads.askNext(upload, null, { state: 'failed', problem: 'gone' });
      return;
    }
    const video = found !== 'unknown' && found.ok ? found : null;
    if (video) await bring(video);
    const status = video && (describeVideo(video.video).status ?? '');
    const outcome = outcomeOf(upload, status, now());
    if (outcome.kind === 'settled') await uploads.remove(upload.id);
    else if (outcome.kind === 'failed') {
      await uploads.askNext(upload, null, { state: 'failed', problem: outcome.problem });
    } else await uploads.askNext(upload, outcome.nextAskAt, { state: outcome.state });
  };

  return {
    /** Asks for what is due. Several processes may do this at once: one of them asks. */
    async step(): Promise<void> {
      for (const upload of await uploads.due(now(), STEP)) {
        const until = now() + LEASE;
        if (!(await uploads.askNext(upload, until))) continue;
        await ask({ ...upload, asks: upload.asks + 1, nextAskAt: until });
      }
    },
  };
};
