import { lazy, Suspense } from 'react';
import { Page } from '@strapi/strapi/admin';
import { Route, Routes } from 'react-router-dom';
import { permissions } from '../../../../server/src/permissions';
import { ConnectionPage } from './ConnectionPage';

const MappingsPage = lazy(() => import('../mappings/MappingsPage'));
const MappingPage = lazy(() => import('../mappings/MappingPage'));
const ImportPage = lazy(() => import('../reconcile/ImportPage'));

/** Settings → Ignite Video. */
const SettingsPage = () => (
  <Page.Protect permissions={[{ action: permissions.readSettings, subject: null }] as never[]}>
    <Suspense fallback={<Page.Loading />}>
      <Routes>
        <Route path="mappings" element={<MappingsPage />} />
        <Route path="mappings/:mappingKey" element={<MappingPage />} />
        <Route path="import" element={<ImportPage />} />
        <Route path="*" element={<ConnectionPage />} />
      </Routes>
    </Suspense>
  </Page.Protect>
);

export default SettingsPage;
