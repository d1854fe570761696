import { z } from 'zod';

const shape = z.record(z.string(), z.string());

const keyOf = (id: number): string => `ignite-video.upload.${id}`;

/**
 * Which parts of an upload are there, and what the storage answered to each: kept by the browser, so that an
 * upload goes on after the page was loaded anew.
 */
export const sentPartsOf = (id: number): { PartNumber: number; ETag: string }[] => {
  try {
    const kept = shape.parse(JSON.parse(localStorage.getItem(keyOf(id)) ?? '{}'));
    return Object.entries(kept).map(([part, ETag]) => ({ PartNumber: Number(part), ETag }));
  } catch {
    return [];
  }
};

export const keepSentPart = (
  id: number,
  { PartNumber, ETag }: { PartNumber: number; ETag: string }
) => {
  const kept = sentPartsOf(id).map((part) => [part.PartNumber, part.ETag]);
  try {
    localStorage.setItem(
      keyOf(id),
      JSON.stringify(Object.fromEntries([...kept, [PartNumber, ETag]]))
    );
  } catch {
    // Without room for it, the upload begins anew after the page was loaded again.
  }
};

export const forgetSentParts = (id: number): void => localStorage.removeItem(keyOf(id));
