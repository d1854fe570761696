import { lazy, Suspense } from 'react';
import { useParams } from 'react-router-dom';
import { VIDEO_TYPE } from '../content-manager/creating';

const UploadButton = lazy(() => import('./UploadButton'));

/** Beside the actions of the list view: there for the list of videos, and loaded for it only. */
export const ListUpload = () =>
  useParams()['slug'] === VIDEO_TYPE ? (
    <Suspense fallback={null}>
      <UploadButton />
    </Suspense>
  ) : null;
