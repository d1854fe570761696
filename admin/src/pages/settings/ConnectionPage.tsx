import { Layouts, Page } from '@strapi/strapi/admin';
import { Flex, Typography } from '@strapi/design-system';
import { REFRESH, useGetSettingsQuery } from '../../api';
import { SettingsTabs } from '../../components/SettingsTabs';
import { useCanChange } from '../../useCanChange';
import { useText } from '../../useText';
import { Connection } from './Connection';
import { Events } from './Events';
import { SigningSecrets } from './SigningSecrets';
import { WebhookAddress } from './WebhookAddress';

/** The webhook: where it is, what it saw, whom it believes. */
export const ConnectionPage = () => {
  const text = useText();
  const { data: settings, isLoading } = useGetSettingsQuery(undefined, {
    pollingInterval: REFRESH,
  });
  const canChange = useCanChange();

  if (isLoading || canChange === null) return <Page.Loading />;
  // A later look that fails leaves the page, and what is being typed, as it is.
  if (!settings) return <Page.Error />;

  return (
    <Page.Main>
      <Page.Title>{text('name')}</Page.Title>
      <Layouts.Header title={text('name')} subtitle={text('settings.subtitle')} />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={6} paddingBottom={8}>
          <SettingsTabs />
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
