import { breakTies, comparePositions, isTombstone, type Version } from '../video/order';
import { isCompleteVersion } from '../video/state';
import { parseVideo } from '../video/video';

/** What a site, or an archive, knows of a video. */
export interface Known {
  /** The newest version. */
  version: Version | null;
  /** The newest complete version, where it is not the one above. */
  complete: Version | null;
  /** Until when deletions are refuted (ms). */
  restoredAt: number | null;
}

const isComplete = ({ body }: Version): boolean => {
  const parsed = parseVideo(body);
  return parsed.ok && isCompleteVersion(parsed.video);
};

const lastOf = async (versions: readonly (Version | null)[]): Promise<Version | null> => {
  const there = versions.filter((version) => version !== null);
  const ranked = await breakTies(there, async ({ body }) => body);
  return ranked.sort(comparePositions).at(-1) ?? null;
};

const isSame = (a: Version | null, b: Version | null): boolean =>
  a !== null && b !== null && comparePositions(a, b) === 0;

/**
 * What is true of a video after an import: of what it brings and what the site knew, the later by the order
 * counts (product rules, "What editors rely on", 8).
 */
export const laterOf = async (own: Known, brought: Known): Promise<Known> => {
  const restorations = [own.restoredAt, brought.restoredAt].filter((at) => at !== null);
  const restoredAt = restorations.length === 0 ? null : Math.max(...restorations);
  const isRefuted = (version: Version): boolean =>
    isTombstone(version) && restoredAt !== null && version.t <= restoredAt;
  const versions = [own.version, brought.version].filter(
    (version) => version !== null && !isRefuted(version)
  );
  const version = await lastOf(versions);
  const complete = await lastOf(
    [own.complete, brought.complete, ...versions].filter(
      (one) => one !== null && !isTombstone(one) && isComplete(one)
    )
  );
  return { version, complete: isSame(complete, version) ? null : complete, restoredAt };
};
