import { adminApi } from '@strapi/strapi/admin';
import type { z } from 'zod';
import { firstHourView, type FirstHourView } from '#shared/contract/first-hour';
import { healthView, type HealthView } from '#shared/contract/health';
import {
  settingsView,
  testDeliveryResult,
  type EventSettings,
  type NewSecret,
  type SettingsView,
  type TestDeliveryResult,
} from '#shared/contract/settings';

/** How often an open page looks again (ms). */
export const REFRESH = 5000;

/** Nothing gets into the admin panel that is not of the shape that the server promises. */
export const parsed =
  <T>(schema: z.ZodType<T>) =>
  (response: { data: unknown }): T =>
    schema.parse(response.data);

interface Mutation<T> {
  dispatch(action: never): unknown;
  queryFulfilled: PromiseLike<{ data: T }>;
}

/**
 * For a mutation that answers with what a query reads: `take` puts the answer into the place of what was
 * fetched before, so that nothing is fetched a second time.
 */
export const takesAnswer =
  <T>(take: (answer: T) => unknown) =>
  async (_argument: unknown, { dispatch, queryFulfilled }: Mutation<T>): Promise<void> => {
    // Whoever called the mutation is told of a failure.
    const answer = await Promise.resolve(queryFulfilled).catch(() => null);
    if (answer) dispatch(take(answer.data) as never);
  };

// All plugins share one set of endpoint names: ours carry the plugin's.
const api = adminApi
  .enhanceEndpoints({
    addTagTypes: ['IgniteVideoHealth'],
  })
  .injectEndpoints({
    endpoints: (build) => ({
      getIgniteVideoSettings: build.query<SettingsView, void>({
        query: () => '/ignite-video/settings',
        transformResponse: parsed(settingsView),
      }),
      getIgniteVideoHealth: build.query<HealthView, void>({
        query: () => '/ignite-video/status',
        transformResponse: parsed(healthView),
        providesTags: ['IgniteVideoHealth'],
      }),
      getIgniteVideoFirstHour: build.query<FirstHourView, void>({
        query: () => '/ignite-video/first-hour',
        transformResponse: parsed(firstHourView),
      }),
      putAwayIgniteVideoFirstHour: build.mutation<FirstHourView, FirstHourView['revision']>({
        query: (revision) => ({
          url: '/ignite-video/first-hour',
          method: 'PUT',
          data: { isPutAway: true, revision },
        }),
        transformResponse: parsed(firstHourView),
        onQueryStarted: takesAnswer(showFirstHour),
      }),
      updateIgniteVideoEvents: build.mutation<SettingsView, EventSettings>({
        query: (data) => ({ url: '/ignite-video/settings/events', method: 'PUT', data }),
        transformResponse: parsed(settingsView),
        onQueryStarted: takesAnswer(showSettings),
      }),
      addIgniteVideoSecret: build.mutation<SettingsView, NewSecret>({
        query: (data) => ({ url: '/ignite-video/secrets', method: 'POST', data }),
        transformResponse: parsed(settingsView),
        onQueryStarted: takesAnswer(showSettings),
        invalidatesTags: ['IgniteVideoHealth'],
      }),
      sendIgniteVideoTestDelivery: build.mutation<TestDeliveryResult, number | null>({
        query: (secret) => ({
          url: '/ignite-video/settings/test-delivery',
          method: 'POST',
          data: { secret },
        }),
        transformResponse: parsed(testDeliveryResult),
        invalidatesTags: ['IgniteVideoHealth'],
      }),
      removeIgniteVideoSecret: build.mutation<SettingsView, number>({
        query: (id) => ({ url: `/ignite-video/secrets/${id}`, method: 'DELETE' }),
        transformResponse: parsed(settingsView),
        onQueryStarted: takesAnswer(showSettings),
        invalidatesTags: ['IgniteVideoHealth'],
      }),
    }),
  });

function showFirstHour(view: FirstHourView): unknown {
  return api.util.updateQueryData('getIgniteVideoFirstHour', undefined, () => view);
}

function showSettings(view: SettingsView): unknown {
  return api.util.updateQueryData('getIgniteVideoSettings', undefined, () => view);
}

/** The plugin's admin API, one hook per call. Components never see an address. */
export const {
  useGetIgniteVideoSettingsQuery: useGetSettingsQuery,
  useGetIgniteVideoHealthQuery: useGetHealthQuery,
  useGetIgniteVideoFirstHourQuery: useGetFirstHourQuery,
  usePutAwayIgniteVideoFirstHourMutation: usePutAwayFirstHourMutation,
  useUpdateIgniteVideoEventsMutation: useUpdateEventsMutation,
  useAddIgniteVideoSecretMutation: useAddSecretMutation,
  useRemoveIgniteVideoSecretMutation: useRemoveSecretMutation,
  useSendIgniteVideoTestDeliveryMutation: useSendTestDeliveryMutation,
} = api;
