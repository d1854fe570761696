import { errorText } from '../error-text';
import type { Jobs } from '../store/jobs';
import type { AppliedVideos } from '../store/applied-videos';

/** Videos that are taken up before others may go on with the job. */
const STEP = 10;

export interface JobParts {
  jobs: Jobs;
  appliedVideos: Pick<AppliedVideos, 'after'>;
  /** Applies a mapping to a stored video and says whether its entry changed. */
  reapply(videoId: string, mapping: string): Promise<boolean>;
  now(): number;
}

/**
 * Goes on with the job of applying a mapping to every stored video, wherever it stands: its row says
 * so, whichever process went before.
 *
 * @returns a function that does the next few and says whether there was anything to do.
 */
export const createJobStep =
  ({ jobs, appliedVideos, reapply, now }: JobParts) =>
  async (): Promise<boolean> => {
    const job = await jobs.lease(now());
    if (job === null) return false;
    const videos = await appliedVideos.after(job.position, STEP);
    const lastSync = videos.at(-1);
    if (lastSync === undefined) {
      await jobs.end('done', now());
      return true;
    }
    let changed = 0;
    let failed = 0;
    let lastError: string | null = null;
    for (const { videoId } of videos) {
      try {
        if (await reapply(videoId, job.mapping)) changed += 1;
      } catch (error) {
        failed += 1;
        lastError = `${videoId}: ${errorText(error)}`;
      }
    }
    await jobs.advance(
      job,
      { position: lastSync.position, done: videos.length, changed, failed },
      lastError
    );
    return true;
  };
