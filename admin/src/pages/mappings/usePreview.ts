import { useEffect, useRef } from 'react';
import type { Mapping } from '#shared/contract/mapping';
import type { PreviewView } from '#shared/contract/mapping-preview';
import { usePreviewMappingQuery } from './api';

export interface Preview {
  data: PreviewView | undefined;
  hasFailed: boolean;
  isFetching: boolean;
}

/**
 * What a mapping would do to the entry of a video. Without a mapping, or the right to see it, nothing is
 * asked. It is looked at again when a job ends (`endedAt`, ms): what that has written changes it.
 */
export const usePreview = (
  mapping: Mapping | null,
  videoId: string | null,
  isAllowed: boolean,
  endedAt: number | null
): Preview => {
  const skip = mapping === null || !isAllowed;
  const { data, error, isFetching, refetch } = usePreviewMappingQuery(
    { mapping: mapping as Mapping, videoId },
    { skip, refetchOnMountOrArgChange: true }
  );
  const seen = useRef(endedAt);
  useEffect(() => {
    if (seen.current === endedAt) return;
    seen.current = endedAt;
    if (!skip) void refetch();
  }, [endedAt, refetch, skip]);
  return { data, hasFailed: error !== undefined, isFetching };
};
