import { useTable } from '@strapi/strapi/admin';
import type { EntryVideos } from '#shared/contract/entries';
import { useGetVideosQuery } from './api';

interface Row {
  documentId: string;
  locale?: string | null;
}

/** What is to be shown of a row's video: undefined until that is known, null where the entry has no video. */
export type RowVideo = EntryVideos[string] | null | undefined;

/** All cells of a page ask for the same rows, so that one request answers them all. */
export const useVideoOf = (uid: string, documentId: string): RowVideo => {
  const rows = useTable('IgniteVideo', (table) => table.rows) as unknown as Row[];
  const page = {
    uid,
    documentIds: rows.map((row) => row.documentId),
    locale: rows[0]?.locale ?? null,
  };
  const { video } = useGetVideosQuery(page, {
    selectFromResult: ({ currentData, isError }) => ({
      video: currentData?.[documentId] ?? (currentData || isError ? null : undefined),
    }),
  });
  return video;
};
