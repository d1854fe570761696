import { adminApi } from '@strapi/strapi/admin';
import { z } from 'zod';
import {
  reconcileView,
  runChanges,
  runRefusal,
  runView,
  type ReconcileSettings,
  type ReconcileView,
  type RunChanges,
  type RunOptions,
  type RunView,
} from '#shared/contract/reconcile';
import { apiRefusal } from '#shared/contract/ignite-api';
import { parsed, takesAnswer } from '../../api';

const RECONCILE = '/ignite-video/reconcile';

/** What can be done to a run that is there. */
export type RunStep = 'cancel' | 'resume' | 'confirm';

const api = adminApi.enhanceEndpoints({ addTagTypes: ['IgniteVideoImport'] }).injectEndpoints({
  endpoints: (build) => ({
    getIgniteVideoImport: build.query<ReconcileView, void>({
      query: () => RECONCILE,
      transformResponse: parsed(reconcileView),
      providesTags: ['IgniteVideoImport'],
    }),
    updateIgniteVideoImportSettings: build.mutation<ReconcileView, ReconcileSettings>({
      query: (data) => ({ url: `${RECONCILE}/settings`, method: 'PUT', data }),
      transformResponse: parsed(reconcileView),
      onQueryStarted: takesAnswer(showImport),
    }),
    startIgniteVideoRun: build.mutation<RunView, RunOptions>({
      query: (data) => ({ url: `${RECONCILE}/runs`, method: 'POST', data }),
      transformResponse: parsed(runView),
      invalidatesTags: ['IgniteVideoImport'],
    }),
    stepIgniteVideoRun: build.mutation<RunView, { id: number; step: RunStep }>({
      query: ({ id, step }) => ({ url: `${RECONCILE}/runs/${id}/${step}`, method: 'POST' }),
      transformResponse: parsed(runView),
      invalidatesTags: ['IgniteVideoImport'],
    }),
    getIgniteVideoRunChanges: build.query<RunChanges, { id: number; after: number | null }>({
      query: ({ id, after }) =>
        `${RECONCILE}/runs/${id}/changes${after === null ? '' : `?after=${after}`}`,
      transformResponse: parsed(runChanges),
      // A run that goes on changes more.
      keepUnusedDataFor: 0,
    }),
  }),
});

function showImport(view: ReconcileView): unknown {
  return api.util.updateQueryData('getIgniteVideoImport', undefined, () => view);
}

/** The admin API of imports, one hook per call. */
export const {
  useGetIgniteVideoImportQuery: useGetImportQuery,
  useUpdateIgniteVideoImportSettingsMutation: useUpdateImportSettingsMutation,
  useStartIgniteVideoRunMutation: useStartRunMutation,
  useStepIgniteVideoRunMutation: useStepRunMutation,
  useGetIgniteVideoRunChangesQuery: useGetRunChangesQuery,
} = api;

const refusal = z.object({
  details: z.object({
    code: z.enum([...runRefusal.options, ...apiRefusal.options]),
  }),
});

/** Why the server refused, where it gives a reason that the page has words for. */
export const refusalOf = (error: unknown) => refusal.safeParse(error).data?.details.code ?? null;
