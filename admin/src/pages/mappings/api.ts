import { adminApi } from '@strapi/strapi/admin';
import { z } from 'zod';
import {
  jobView,
  linkRequest,
  mapping,
  mappingsView,
  problem,
  type JobView,
  type LinkRequest,
  type Mapping,
  type MappingsUpdate,
  type MappingsView,
  type Problem,
} from '#shared/contract/mapping';
import {
  payloadField,
  previewVideo,
  previewView,
  type PayloadField,
  type PreviewRequest,
  type PreviewVideo,
  type PreviewView,
} from '#shared/contract/mapping-preview';
import { parsed, takesAnswer } from '../../api';

/** The problems of a mapping as it was when it was checked: its rules may have moved since. */
export interface Checked {
  attributes: string[];
  problems: Problem[];
}

const MAPPINGS = '/ignite-video/mappings';
const JOB = `${MAPPINGS}/job`;

const api = adminApi
  .enhanceEndpoints({
    addTagTypes: ['IgniteVideoPreview'],
  })
  .injectEndpoints({
    endpoints: (build) => ({
      getIgniteVideoMappings: build.query<MappingsView, void>({
        query: () => MAPPINGS,
        transformResponse: parsed(mappingsView),
      }),
      saveIgniteVideoMappings: build.mutation<MappingsView, MappingsUpdate>({
        query: (data) => ({ url: MAPPINGS, method: 'PUT', data }),
        transformResponse: parsed(mappingsView),
        onQueryStarted: takesAnswer(showMappings),
        invalidatesTags: ['IgniteVideoPreview'],
      }),
      checkIgniteVideoMapping: build.query<Checked, Mapping>({
        query: (checkedMapping) => ({
          url: `${MAPPINGS}/check`,
          method: 'POST',
          data: { mapping: checkedMapping },
        }),
        transformResponse: (response: { data: unknown }, _meta, { rules }) => ({
          attributes: rules.map(({ attribute }) => attribute),
          problems: z.array(problem).parse(response.data),
        }),
        keepUnusedDataFor: 5,
      }),
      proposeIgniteVideoMapping: build.mutation<Mapping, string>({
        query: (target) => ({ url: `${MAPPINGS}/propose`, method: 'POST', data: { target } }),
        transformResponse: parsed(mapping),
      }),
      getIgniteVideoPreviewVideos: build.query<PreviewVideo[], string>({
        query: (search) => `${MAPPINGS}/videos?search=${encodeURIComponent(search)}`,
        transformResponse: parsed(z.array(previewVideo)),
        keepUnusedDataFor: 5,
      }),
      getIgniteVideoPayloadFields: build.query<PayloadField[], string | null>({
        query: (videoId) =>
          videoId === null
            ? `${MAPPINGS}/fields`
            : `${MAPPINGS}/fields?videoId=${encodeURIComponent(videoId)}`,
        transformResponse: parsed(z.array(payloadField)),
      }),
      previewIgniteVideoMapping: build.query<PreviewView, PreviewRequest>({
        query: (data) => ({ url: `${MAPPINGS}/preview`, method: 'POST', data }),
        transformResponse: parsed(previewView),
        providesTags: ['IgniteVideoPreview'],
        keepUnusedDataFor: 5,
      }),
      linkIgniteVideoEntry: build.mutation<LinkRequest, LinkRequest & { mappingKey: string }>({
        query: ({ mappingKey, ...data }) => ({
          url: `${MAPPINGS}/${mappingKey}/links`,
          method: 'POST',
          data,
        }),
        transformResponse: parsed(linkRequest),
        invalidatesTags: ['IgniteVideoPreview'],
      }),
      getIgniteVideoMappingJob: build.query<JobView | null, void>({
        query: () => JOB,
        transformResponse: parsed(jobView.nullable()),
      }),
      startIgniteVideoMappingJob: build.mutation<JobView, string>({
        query: (key) => ({ url: `${MAPPINGS}/${key}/job`, method: 'POST' }),
        transformResponse: parsed(jobView),
        onQueryStarted: takesAnswer(showJob),
      }),
      cancelIgniteVideoMappingJob: build.mutation<JobView, void>({
        query: () => ({ url: JOB, method: 'DELETE' }),
        transformResponse: parsed(jobView),
        onQueryStarted: takesAnswer(showJob),
      }),
    }),
  });

function showMappings(view: MappingsView): unknown {
  return api.util.updateQueryData('getIgniteVideoMappings', undefined, () => view);
}

function showJob(job: JobView): unknown {
  return api.util.updateQueryData('getIgniteVideoMappingJob', undefined, () => job);
}

/** The admin API of the mappings, one hook per call. */
export const {
  useGetIgniteVideoMappingsQuery: useGetMappingsQuery,
  useSaveIgniteVideoMappingsMutation: useSaveMappingsMutation,
  useCheckIgniteVideoMappingQuery: useCheckMappingQuery,
  useProposeIgniteVideoMappingMutation: useProposeMappingMutation,
  useGetIgniteVideoPreviewVideosQuery: useGetPreviewVideosQuery,
  useGetIgniteVideoPayloadFieldsQuery: useGetPayloadFieldsQuery,
  usePreviewIgniteVideoMappingQuery: usePreviewMappingQuery,
  useLinkIgniteVideoEntryMutation: useLinkEntryMutation,
  useGetIgniteVideoMappingJobQuery: useGetJobQuery,
  useStartIgniteVideoMappingJobMutation: useStartJobMutation,
  useCancelIgniteVideoMappingJobMutation: useCancelJobMutation,
} = api;

/** Whether the server refused because something else was saved, or is running, meanwhile. */
export const isConflict = (error: object): boolean => 'status' in error && error.status === 409;
