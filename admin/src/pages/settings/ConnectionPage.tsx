import { Layouts, Page } from '@strapi/strapi/admin';
import { Flex, Typography } from '@strapi/design-system';
import { REFRESH, useGetSettingsQuery } from '../../api';
import { SettingsTabs } from '../../components/SettingsTabs';
import { Health } from '../../health/Health';
import { ProblemsSection } from '../../problems/ProblemsSection';
import { usePermission } from '../../usePermission';
import { useText } from '../../useText';
import { Events } from './Events';
import { FirstHour } from './FirstHour';
import { SigningSecrets } from './SigningSecrets';
import { WebhookAddress } from './WebhookAddress';

/** The webhook: whether it works, where it is, whom it believes. */
const ConnectionPage = () => {
  const text = useText();
  const mayReadHealth = usePermission('readHealth');
  const mayRead = usePermission('readSettings');
  const mayChange = usePermission('changeSettings');
  const mayManageSecrets = usePermission('manageSecrets');
  const { data: settings, isLoading } = useGetSettingsQuery(undefined, {
    pollingInterval: REFRESH,
    skip: !mayRead,
  });

  const isUndecided = [mayReadHealth, mayRead, mayChange, mayManageSecrets].includes(null);
  if (isLoading || isUndecided) return <Page.Loading />;
  // A later look that fails leaves the page, and what is being typed, as it is.
  if (mayRead && !settings) return <Page.Error />;

  return (
    <Page.Main>
      <Page.Title>{text('settings.pageTitle')}</Page.Title>
      <Layouts.Header title={text('name')} subtitle={text('settings.subtitle')} />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={6} paddingBottom={8}>
          <SettingsTabs />
          {settings && !mayChange && !mayManageSecrets && (
            <Typography textColor="neutral600">{text('settings.readOnly')}</Typography>
          )}
          {mayRead && <FirstHour canChange={mayChange === true} />}
          {mayReadHealth && <Health />}
          <ProblemsSection />
          {settings && (
            <>
              <WebhookAddress settings={settings} />
              <SigningSecrets settings={settings} canChange={mayManageSecrets === true} />
              <Events events={settings.events} canChange={mayChange === true} />
            </>
          )}
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
};

export default ConnectionPage;
