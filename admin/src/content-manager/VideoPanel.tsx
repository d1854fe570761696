import { lazy, Suspense, type ReactNode } from 'react';
import { Loader } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { useGetEntryQuery, useGetFedTypesQuery } from './api';

const EntryPanel = lazy(() => import('./EntryPanel'));

interface EditView {
  collectionType: string;
  /** The uid of the content type. */
  model: string;
  /** Undefined while an entry is being made. */
  document?: { documentId: string; locale?: string | null };
}

/**
 * The side panel of the edit view: there for entries that have a video, and loaded for these only. The
 * Content Manager calls it as it calls a component.
 */
export const VideoPanel = ({
  collectionType,
  model,
  document,
}: EditView): { title: string; content: ReactNode } | null => {
  const { formatMessage } = useIntl();
  const { data: mappedTypes = [] } = useGetFedTypesQuery(undefined, {
    skip: collectionType !== 'collection-types',
  });
  const entry = {
    uid: model,
    documentId: document?.documentId ?? '',
    locale: document?.locale ?? null,
  };
  const isFed = entry.documentId !== '' && mappedTypes.includes(model);
  const { currentData } = useGetEntryQuery(entry, { skip: !isFed });
  if (!isFed || currentData === null) return null;
  return {
    title: formatMessage({ id: 'ignite-video.name', defaultMessage: 'Ignite Video' }),
    content: (
      <Suspense fallback={<Loader small />}>
        <EntryPanel {...entry} />
      </Suspense>
    ),
  };
};
