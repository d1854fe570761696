import { Layouts, Page } from '@strapi/strapi/admin';
import { Flex, Typography } from '@strapi/design-system';
import { ReadOnly } from '../../components/inputs';
import { SettingsTabs } from '../../components/SettingsTabs';
import { usePermission } from '../../usePermission';
import { useText } from '../../useText';
import { ApiSection } from '../ignite-api/ApiSection';
import { HistorySection } from './HistorySection';
import { RunSection } from './RunSection';
import { ScheduleSection } from './ScheduleSection';
import { useImportView } from './useImportView';

/** Settings → Ignite Video → Import: Ignite's API, the imports and their schedule. */
const ImportPage = () => {
  const text = useText();
  const canChange = usePermission('changeSettings');
  const canRun = usePermission('runReconcile');
  const { view, isLoading } = useImportView();

  if (isLoading || canChange === null || canRun === null) return <Page.Loading />;
  // A later look that fails leaves the page, and what is being typed, as it is.
  if (!view) return <Page.Error />;
  const { api, now, settings, nextAt, runs } = view;
  const [last = null, ...earlier] = runs;

  return (
    <ReadOnly.Provider value={!canChange}>
      <Page.Main>
        <Page.Title>{text('import.pageTitle')}</Page.Title>
        <Layouts.Header title={text('name')} subtitle={text('import.subtitle')} />
        <Layouts.Content>
          <Flex direction="column" alignItems="stretch" gap={6} paddingBottom={8}>
            <SettingsTabs />
            {!canChange && (
              <Typography textColor="neutral600">{text('settings.readOnly')}</Typography>
            )}
            <ApiSection api={api} canChange={canChange} />
            <RunSection
              last={last}
              now={now}
              hasToken={api.token.source !== 'none' && api.token.readable}
              canRun={canRun}
            />
            {earlier.length > 0 && <HistorySection runs={earlier} now={now} canRun={canRun} />}
            <ScheduleSection settings={settings} nextAt={nextAt} canChange={canChange} />
          </Flex>
        </Layouts.Content>
      </Page.Main>
    </ReadOnly.Provider>
  );
};

export default ImportPage;
