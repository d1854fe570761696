import { adminApi } from '@strapi/strapi/admin';
import {
  deliveriesChart,
  deliveriesPage,
  deliveryCounts,
  deliveryView,
  payloadView,
  refusalsPage,
  type DeliveriesChart,
  type DeliveriesPage,
  type DeliveriesQuery,
  type DeliveryCounts,
  type DeliveryView,
  type PayloadView,
  type RefusalsPage,
  type RefusalsQuery,
} from '#shared/contract/deliveries';
import { parsed } from '../../api';

const DELIVERIES = '/ignite-video/deliveries';

/** An address with the parameters that have a value. */
const withQuery = (path: string, query: Record<string, string | number | undefined>): string => {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]]
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
};

const api = adminApi
  .enhanceEndpoints({ addTagTypes: ['IgniteVideoDeliveries', 'IgniteVideoHealth'] })
  .injectEndpoints({
    endpoints: (build) => ({
      getIgniteVideoDeliveries: build.query<DeliveriesPage, Partial<DeliveriesQuery>>({
        query: (query) => withQuery(DELIVERIES, query),
        transformResponse: parsed(deliveriesPage),
        providesTags: ['IgniteVideoDeliveries'],
        keepUnusedDataFor: 5,
      }),
      getIgniteVideoRefusals: build.query<RefusalsPage, Partial<RefusalsQuery>>({
        query: (query) => withQuery('/ignite-video/refusals', query),
        transformResponse: parsed(refusalsPage),
        keepUnusedDataFor: 5,
      }),
      getIgniteVideoDeliveryCounts: build.query<DeliveryCounts, void>({
        query: () => `${DELIVERIES}/counts`,
        transformResponse: parsed(deliveryCounts),
        providesTags: ['IgniteVideoDeliveries'],
        keepUnusedDataFor: 5,
      }),
      getIgniteVideoDeliveriesChart: build.query<DeliveriesChart, number>({
        query: (hours) => withQuery(`${DELIVERIES}/chart`, { hours }),
        transformResponse: parsed(deliveriesChart),
        keepUnusedDataFor: 5,
      }),
      getIgniteVideoDelivery: build.query<DeliveryView, string>({
        query: (id) => `${DELIVERIES}/${id}`,
        transformResponse: parsed(deliveryView),
        providesTags: ['IgniteVideoDeliveries'],
        keepUnusedDataFor: 5,
      }),
      getIgniteVideoPayload: build.query<PayloadView, number>({
        query: (id) => `${DELIVERIES}/${id}/payload`,
        transformResponse: parsed(payloadView),
        // Payloads can be many megabytes.
        keepUnusedDataFor: 0,
      }),
      replayIgniteVideoDelivery: build.mutation<unknown, number>({
        query: (id) => ({ url: `${DELIVERIES}/${id}/replay`, method: 'POST' }),
        invalidatesTags: ['IgniteVideoDeliveries', 'IgniteVideoHealth'],
      }),
      replayIgniteVideoDeadDeliveries: build.mutation<unknown, void>({
        query: () => ({ url: `${DELIVERIES}/replay`, method: 'POST' }),
        invalidatesTags: ['IgniteVideoDeliveries', 'IgniteVideoHealth'],
      }),
    }),
  });

/** The admin API of the log of deliveries, one hook per call. */
export const {
  useGetIgniteVideoDeliveriesQuery: useGetDeliveriesQuery,
  useGetIgniteVideoRefusalsQuery: useGetRefusalsQuery,
  useGetIgniteVideoDeliveryCountsQuery: useGetDeliveryCountsQuery,
  useGetIgniteVideoDeliveriesChartQuery: useGetDeliveriesChartQuery,
  useGetIgniteVideoDeliveryQuery: useGetDeliveryQuery,
  useGetIgniteVideoPayloadQuery: useGetPayloadQuery,
  useReplayIgniteVideoDeliveryMutation: useReplayDeliveryMutation,
  useReplayIgniteVideoDeadDeliveriesMutation: useReplayDeadDeliveriesMutation,
} = api;

/** Whether the server says that there is no such thing. */
export const isNotFound = (error: object | undefined): boolean =>
  error !== undefined && 'status' in error && error.status === 404;
