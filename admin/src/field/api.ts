import { adminApi } from '@strapi/strapi/admin';
import {
  filterValues,
  oneVideo,
  videosPage,
  type FilterValues,
  type OneVideo,
  type VideoFilter,
  type VideosPage,
} from '#shared/contract/videos';
import { parsed } from '../api';

const VIDEOS = '/ignite-video/library';

/** What the picker asks for. */
export type VideosQuery = { options: string; search: string } & Partial<
  Record<VideoFilter, string>
> & { cursor?: string };

const api = adminApi
  .enhanceEndpoints({ addTagTypes: ['IgniteVideoVideos', 'Document'] })
  .injectEndpoints({
    endpoints: (build) => ({
      getIgniteVideoVideos: build.query<VideosPage, VideosQuery>({
        query: (params) => ({ url: VIDEOS, config: { params } }),
        transformResponse: parsed(videosPage),
        providesTags: ['IgniteVideoVideos'],
        // What is there may be another the next time.
        keepUnusedDataFor: 0,
        // Pages of the same question are one list.
        serializeQueryArgs: ({ endpointName, queryArgs }) =>
          `${endpointName} ${JSON.stringify({ ...queryArgs, cursor: undefined })}`,
        merge: (known, page, { arg }) =>
          arg.cursor === undefined ? page : { ...page, videos: [...known.videos, ...page.videos] },
        forceRefetch: ({ currentArg, previousArg }) => currentArg?.cursor !== previousArg?.cursor,
      }),
      getIgniteVideoFilters: build.query<FilterValues, void>({
        query: () => `${VIDEOS}/filters`,
        transformResponse: parsed(filterValues),
        providesTags: ['IgniteVideoVideos'],
      }),
      getIgniteVideoVideo: build.query<OneVideo | null, { videoId: string; options: string }>({
        query: ({ videoId, options }) => ({
          url: `${VIDEOS}/${encodeURIComponent(videoId)}`,
          config: { params: { options } },
        }),
        transformResponse: parsed(oneVideo.nullable()),
        providesTags: ['IgniteVideoVideos'],
      }),
    }),
  });

/** The admin API behind the custom field, one hook per call. */
export const {
  useGetIgniteVideoVideosQuery: useGetVideosQuery,
  useGetIgniteVideoFiltersQuery: useGetFiltersQuery,
  useGetIgniteVideoVideoQuery: useGetVideoQuery,
} = api;
