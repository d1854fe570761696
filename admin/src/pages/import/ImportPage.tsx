import { Layouts, Page } from '@strapi/strapi/admin';
import { Flex, Typography } from '@strapi/design-system';
import { REFRESH } from '../../api';
import { ReadOnly } from '../../components/inputs';
import { SettingsTabs } from '../../components/SettingsTabs';
import { usePermission } from '../../usePermission';
import { useText } from '../../useText';
import { ApiSection } from '../ignite-api/ApiSection';
import { useGetApiQuery } from '../ignite-api/api';
import { HistorySection } from './HistorySection';
import { RunSection } from './RunSection';
import { ScheduleSection } from './ScheduleSection';
import { useImportView } from './useImportView';

/** Settings → Ignite Video → Import: Ignite's API, the imports and their schedule. */
const ImportPage = () => {
  const text = useText();
  const canRun = usePermission('runReconcile');
  const { view, isLoading } = useImportView();
  const { data: api, isLoading: isApiLoading } = useGetApiQuery(undefined, {
    pollingInterval: REFRESH,
  });

  if (isLoading || isApiLoading || canRun === null) return <Page.Loading />;
  // A later look that fails leaves the page, and what is being typed, as it is.
  if (!view || !api) return <Page.Error />;
  const { now, settings, nextAt, runs } = view;
  const [last = null, ...earlier] = runs;
  const hasToken = api.token.source !== 'none' && api.token.readable;

  return (
    <ReadOnly.Provider value={!canRun}>
      <Page.Main>
        <Page.Title>{text('import.pageTitle')}</Page.Title>
        <Layouts.Header title={text('name')} subtitle={text('import.subtitle')} />
        <Layouts.Content>
          <Flex direction="column" alignItems="stretch" gap={6} paddingBottom={8}>
            <SettingsTabs />
            {!canRun && <Typography textColor="neutral600">{text('settings.readOnly')}</Typography>}
            <ApiSection api={api} canChange={canRun} />
            <RunSection last={last} now={now} hasToken={hasToken} canRun={canRun} />
            {earlier.length > 0 && <HistorySection runs={earlier} now={now} canRun={canRun} />}
            {/* Nothing can be scheduled before Ignite can be asked. */}
            {hasToken && <ScheduleSection settings={settings} nextAt={nextAt} canChange={canRun} />}
          </Flex>
        </Layouts.Content>
      </Page.Main>
    </ReadOnly.Provider>
  );
};

export default ImportPage;
