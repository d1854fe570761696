import { useClipboard, useNotification } from '@strapi/strapi/admin';
import { Field, Flex, IconButton, Typography } from '@strapi/design-system';
import { Duplicate } from '@strapi/icons';
import type { SettingsView } from '#shared/contract/settings';
import { Notice } from '../../components/Notice';
import { Section } from '../../components/Section';
import { useText } from '../../useText';

const isLocal = (url: string): boolean =>
  /^(localhost|127\.|0\.0\.0\.0|\[::1\]|192\.168\.|10\.)/.test(new URL(url).host);

/** The webhook's full URL, and what to do with it. */
export const WebhookAddress = ({ settings }: { settings: SettingsView }) => {
  const text = useText();
  const { copy } = useClipboard();
  const { toggleNotification } = useNotification();
  const url = `${(settings.serverUrl ?? window.location.origin).replace(/\/$/, '')}${settings.webhookPath}`;

  const copyUrl = async (): Promise<void> => {
    const copied = await copy(url);
    toggleNotification(
      copied
        ? { type: 'success', message: text('webhook.copied') }
        : { type: 'warning', message: text('webhook.copyFailed') }
    );
  };

  return (
    <Section title={text('webhook.title')}>
      <Typography>{text('webhook.help')}</Typography>
      <Field.Root>
        <Field.Label>{text('webhook.url')}</Field.Label>
        <Flex gap={2}>
          <Flex direction="column" alignItems="stretch" flex="1">
            <Field.Input
              readOnly
              type="text"
              value={url}
              onFocus={(event: React.FocusEvent<HTMLInputElement>) => event.target.select()}
            />
          </Flex>
          <IconButton variant="secondary" label={text('webhook.copy')} onClick={copyUrl}>
            <Duplicate />
          </IconButton>
        </Flex>
      </Field.Root>
      {isLocal(url) && <Notice tone="warning">{text('webhook.local')}</Notice>}
    </Section>
  );
};
