import { adminApi } from '@strapi/strapi/admin';
import {
  apiTest,
  apiView,
  type ApiTest,
  type ApiUpdate,
  type ApiView,
} from '#shared/contract/ignite-api';
import { parsed, takesAnswer } from '../../api';

const IGNITE_API = '/ignite-video/ignite-api';

const api = adminApi.enhanceEndpoints({ addTagTypes: ['IgniteVideoApi'] }).injectEndpoints({
  endpoints: (build) => ({
    getIgniteVideoApi: build.query<ApiView, void>({
      query: () => IGNITE_API,
      transformResponse: parsed(apiView),
      providesTags: ['IgniteVideoApi'],
    }),
    updateIgniteVideoApi: build.mutation<ApiView, ApiUpdate>({
      query: (data) => ({ url: IGNITE_API, method: 'PUT', data }),
      transformResponse: parsed(apiView),
      onQueryStarted: takesAnswer(showApi),
    }),
    testIgniteVideoApi: build.mutation<ApiTest, ApiUpdate>({
      query: (data) => ({ url: `${IGNITE_API}/test`, method: 'POST', data }),
      transformResponse: parsed(apiTest),
    }),
    removeIgniteVideoApiToken: build.mutation<ApiView, void>({
      query: () => ({ url: `${IGNITE_API}/token`, method: 'DELETE' }),
      transformResponse: parsed(apiView),
      onQueryStarted: takesAnswer(showApi),
    }),
  }),
});

function showApi(view: ApiView): unknown {
  return api.util.updateQueryData('getIgniteVideoApi', undefined, () => view);
}

/** The admin API of the way to Ignite's API, one hook per call. */
export const {
  useGetIgniteVideoApiQuery: useGetApiQuery,
  useUpdateIgniteVideoApiMutation: useUpdateApiMutation,
  useTestIgniteVideoApiMutation: useTestApiMutation,
  useRemoveIgniteVideoApiTokenMutation: useRemoveTokenMutation,
} = api;
