import { Layouts, Page, useRBAC } from '@strapi/strapi/admin';
import { Flex, Typography } from '@strapi/design-system';
import { permissions } from '../../../../server/src/permissions';
import { REFRESH, useGetSettingsQuery } from '../../api';
import { useText } from '../../useText';
import { Connection } from './Connection';
import { Events } from './Events';
import { SigningSecrets } from './SigningSecrets';
import { WebhookAddress } from './WebhookAddress';

const CHANGE = [{ action: permissions.changeSettings, subject: null }] as never[];

const Settings = () => {
  const text = useText();
  const { data: settings, isLoading } = useGetSettingsQuery(undefined, {
    pollingInterval: REFRESH,
  });
  const { isLoading: isLoadingRights, allowedActions } = useRBAC(CHANGE);
  const canChange = allowedActions['canUpdate'] ?? false;

  if (isLoading || isLoadingRights) return <Page.Loading />;
  // A later look that fails leaves the page, and what is being typed, as it is.
  if (!settings) return <Page.Error />;

  return (
    <Page.Main>
      <Page.Title>{text('name')}</Page.Title>
      <Layouts.Header title={text('name')} subtitle={text('settings.subtitle')} />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={6} paddingBottom={8}>
          {!canChange && (
            <Typography textColor="neutral600">{text('settings.readOnly')}</Typography>
          )}
          <Connection
            hasSecret={settings.secrets.some((secret) => secret.readable)}
            canChange={canChange}
          />
          <WebhookAddress settings={settings} />
          <SigningSecrets settings={settings} canChange={canChange} />
          <Events events={settings.events} canChange={canChange} />
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
};

/** Settings → Ignite Video. */
const SettingsPage = () => (
  <Page.Protect permissions={[{ action: permissions.readSettings, subject: null }] as never[]}>
    <Settings />
  </Page.Protect>
);

export default SettingsPage;
