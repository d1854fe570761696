import { adminApi } from '@strapi/strapi/admin';
import type { z } from 'zod';
import { healthView, type HealthView } from '#shared/contract/health';
import {
  settingsView,
  type EventSettings,
  type NewSecret,
  type SettingsView,
} from '#shared/contract/settings';

/** How often an open page looks again (ms). */
export const REFRESH = 5000;

/** Nothing gets into the admin panel that is not of the shape that the server promises. */
export const parsed =
  <T>(schema: z.ZodType<T>) =>
  (response: { data: unknown }): T =>
    schema.parse(response.data);

// All plugins share one set of endpoint names: ours carry the plugin's.
const api = adminApi
  .enhanceEndpoints({
    addTagTypes: ['IgniteVideoSettings', 'IgniteVideoHealth'],
  })
  .injectEndpoints({
    endpoints: (build) => ({
      getIgniteVideoSettings: build.query<SettingsView, void>({
        query: () => '/ignite-video/settings',
        transformResponse: parsed(settingsView),
        providesTags: ['IgniteVideoSettings'],
      }),
      getIgniteVideoHealth: build.query<HealthView, void>({
        query: () => '/ignite-video/health',
        transformResponse: parsed(healthView),
        providesTags: ['IgniteVideoHealth'],
      }),
      updateIgniteVideoEvents: build.mutation<SettingsView, EventSettings>({
        query: (data) => ({ url: '/ignite-video/settings/events', method: 'PUT', data }),
        transformResponse: parsed(settingsView),
        invalidatesTags: ['IgniteVideoSettings'],
      }),
      addIgniteVideoSecret: build.mutation<SettingsView, NewSecret>({
        query: (data) => ({ url: '/ignite-video/secrets', method: 'POST', data }),
        transformResponse: parsed(settingsView),
        invalidatesTags: ['IgniteVideoSettings', 'IgniteVideoHealth'],
      }),
      removeIgniteVideoSecret: build.mutation<SettingsView, number>({
        query: (id) => ({ url: `/ignite-video/secrets/${id}`, method: 'DELETE' }),
        transformResponse: parsed(settingsView),
        invalidatesTags: ['IgniteVideoSettings', 'IgniteVideoHealth'],
      }),
    }),
  });

/** The plugin's admin API, one hook per call. Components never see an address. */
export const {
  useGetIgniteVideoSettingsQuery: useGetSettingsQuery,
  useGetIgniteVideoHealthQuery: useGetHealthQuery,
  useUpdateIgniteVideoEventsMutation: useUpdateEventsMutation,
  useAddIgniteVideoSecretMutation: useAddSecretMutation,
  useRemoveIgniteVideoSecretMutation: useRemoveSecretMutation,
} = api;
