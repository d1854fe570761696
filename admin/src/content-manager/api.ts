import { adminApi } from '@strapi/strapi/admin';
import type { EntryVideos, EntryView, MappedTypes, FieldUse } from '#shared/contract/entries';

/** An entry of a content type. The locale is null where the type has none. */
export interface EntryName {
  uid: string;
  documentId: string;
  locale: string | null;
}

/** The entries of one page of the list view. */
export interface EntryPage {
  uid: string;
  documentIds: string[];
  locale: string | null;
}

interface Answer {
  data: unknown;
}

const ENTRIES = '/ignite-video/entries';

// What the admin panel loads at its start only asks; the shapes to check answers by come with the first one.
const shapes = () => import('#shared/contract/entries');

const addressOf = ({ uid, documentId }: EntryName): string =>
  `${ENTRIES}/${encodeURIComponent(uid)}/${encodeURIComponent(documentId)}`;

const inLocale = (locale: string | null) => ({ params: locale === null ? {} : { locale } });

/** The Content Manager's own tag of a document: what changes one there, changes the other here. */
const documentTag = ({ uid, documentId }: EntryName) =>
  ({ type: 'Document', id: `${uid}_${documentId}` }) as const;
const listTag = (uid: string) => ({ type: 'Document', id: `${uid}_LIST` }) as const;

export const entriesApi = adminApi
  .enhanceEndpoints({ addTagTypes: ['IgniteVideoMappings', 'Document'] })
  .injectEndpoints({
    endpoints: (build) => ({
      getIgniteVideoFedTypes: build.query<MappedTypes, void>({
        query: () => ENTRIES,
        transformResponse: async ({ data }: Answer) => (await shapes()).mappedTypes.parse(data),
        providesTags: ['IgniteVideoMappings'],
      }),
      getIgniteVideoEntry: build.query<EntryView | null, EntryName>({
        query: (entry) => ({ url: addressOf(entry), config: inLocale(entry.locale) }),
        transformResponse: async ({ data }: Answer) =>
          (await shapes()).entryView.nullable().parse(data),
        providesTags: (_view, _error, entry) => ['IgniteVideoMappings', documentTag(entry)],
      }),
      switchIgniteVideoField: build.mutation<unknown, EntryName & FieldUse & { attribute: string }>(
        {
          query: ({ attribute, use, ...entry }) => ({
            url: `${addressOf(entry)}/fields/${encodeURIComponent(attribute)}`,
            method: 'POST',
            data: { use },
            config: inLocale(entry.locale),
          }),
          // The form takes up the new value when the Content Manager loads the document again.
          invalidatesTags: (_view, _error, entry) => [documentTag(entry), listTag(entry.uid)],
        }
      ),
      getIgniteVideosOfEntries: build.query<EntryVideos, EntryPage>({
        query: ({ uid, documentIds, locale }) => ({
          url: `${ENTRIES}/${encodeURIComponent(uid)}/videos`,
          method: 'POST',
          data: { documentIds },
          config: inLocale(locale),
        }),
        transformResponse: async ({ data }: Answer) => (await shapes()).entryVideos.parse(data),
        providesTags: (_videos, _error, { uid }) => ['IgniteVideoMappings', listTag(uid)],
      }),
    }),
  });

/** The admin API of entries that videos feed, one hook per call. */
export const {
  useGetIgniteVideoFedTypesQuery: useGetFedTypesQuery,
  useGetIgniteVideoEntryQuery: useGetEntryQuery,
  useSwitchIgniteVideoFieldMutation: useSwitchFieldMutation,
  useGetIgniteVideosOfEntriesQuery: useGetVideosQuery,
} = entriesApi;
