import { lazy, Suspense, type ReactElement } from 'react';
import { Page } from '@strapi/strapi/admin';
import { Navigate, Route, Routes } from 'react-router-dom';
import { DELIVERIES, useOpenPages } from '../../components/SettingsTabs';

const ConnectionPage = lazy(() => import('./ConnectionPage'));
const DeliveriesPage = lazy(() => import('../deliveries/DeliveriesPage'));
const DeliveryPage = lazy(() => import('../deliveries/DeliveryPage'));
const MappingsPage = lazy(() => import('../mappings/MappingsPage'));
const MappingPage = lazy(() => import('../mappings/MappingPage'));
const ImportPage = lazy(() => import('../import/ImportPage'));

/** Settings → Ignite Video: each page for those whose roles open it. */
const SettingsPage = () => {
  const openPages = useOpenPages();
  if (openPages === null) return <Page.Loading />;
  const only = (isOpen: boolean, page: ReactElement): ReactElement =>
    isOpen ? page : <Page.NoPermissions />;
  const { connection, deliveries, mappings } = openPages;
  return (
    <Suspense fallback={<Page.Loading />}>
      <Routes>
        <Route path="deliveries" element={only(deliveries, <DeliveriesPage />)} />
        <Route path="deliveries/:id" element={only(deliveries, <DeliveryPage />)} />
        <Route path="mappings" element={only(mappings, <MappingsPage />)} />
        <Route path="mappings/:mappingKey" element={only(mappings, <MappingPage />)} />
        <Route path="import" element={only(openPages.import, <ImportPage />)} />
        <Route
          path="*"
          element={
            // Settings → Ignite Video leads to the first page that the user may see.
            deliveries && !connection ? (
              <Navigate to={DELIVERIES} replace />
            ) : (
              only(connection, <ConnectionPage />)
            )
          }
        />
      </Routes>
    </Suspense>
  );
};

export default SettingsPage;
