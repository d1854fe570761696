import { lazy, Suspense, type ReactNode } from 'react';
import type { StrapiApp } from '@strapi/strapi/admin';
import { entriesApi } from './api';

const ThumbnailCell = lazy(() => import('./ThumbnailCell'));
const StatusCell = lazy(() => import('./StatusCell'));

/** The content type whose list view an address leads to. */
const typeInPath = (path: string): string | null => {
  const uid = /\/content-manager\/collection-types\/([^/]+)\/?$/.exec(path)?.[1];
  return uid === undefined ? null : decodeURIComponent(uid);
};

const { initiate, select } = entriesApi.endpoints.getIgniteVideoFedTypes;

/**
 * The content types that have a mapping. Columns are decided on while the list view renders and not again
 * afterwards: throws the promise that React waits for while they are not known.
 */
const fedTypesOf = ({ store }: StrapiApp): readonly string[] => {
  if (store === null) return [];
  const { data = [], isUninitialized, isLoading } = select()(store.getState() as never);
  if (isUninitialized || isLoading) throw store.dispatch(initiate() as never);
  return data;
};

interface Row extends Record<string, unknown> {
  documentId: string;
}

interface Column {
  name: string;
  label: { id: string; defaultMessage: string };
  attribute: { type: 'custom' };
  searchable: boolean;
  sortable: boolean;
  cellFormatter: (row: Row) => ReactNode;
}

/** What the Content Manager passes from plugin to plugin before it shows a list. */
interface ListView {
  displayedHeaders: unknown[];
  layout: { settings: { mainField: string } };
}

const column = (
  name: string,
  label: Column['label'],
  cellFormatter: Column['cellFormatter']
): Column => ({
  name,
  label,
  attribute: { type: 'custom' },
  searchable: false,
  sortable: false,
  cellFormatter,
});

/** Puts a video's thumbnail and its status in front of the list view of the types that have a mapping. */
export const addColumns =
  (app: StrapiApp) =>
  ({ displayedHeaders, layout }: ListView): ListView => {
    const uid = typeInPath(window.location.pathname);
    if (uid === null || !fedTypesOf(app).includes(uid)) return { displayedHeaders, layout };
    const { mainField } = layout.settings;
    return {
      layout,
      displayedHeaders: [
        column(
          'igniteVideoThumbnail',
          { id: 'ignite-video.list.video', defaultMessage: 'Video' },
          ({ documentId, [mainField]: title }) => (
            <Suspense fallback={null}>
              <ThumbnailCell
                uid={uid}
                documentId={documentId}
                title={typeof title === 'string' ? title : null}
              />
            </Suspense>
          )
        ),
        column(
          'igniteVideoStatus',
          { id: 'ignite-video.list.status', defaultMessage: 'Video status' },
          ({ documentId }) => (
            <Suspense fallback={null}>
              <StatusCell uid={uid} documentId={documentId} />
            </Suspense>
          )
        ),
        ...displayedHeaders,
      ],
    };
  };
