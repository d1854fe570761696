import { useState } from 'react';
import { Box, Button, Field, Flex, Grid, IconButton, TextInput } from '@strapi/design-system';
import { Eye, EyeStriked, Trash } from '@strapi/icons';
import { apiUpdate, type ApiTest, type ApiUpdate, type ApiView } from '#shared/contract/ignite-api';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { ReadOnly, TextField } from '../../components/inputs';
import { NoEncryptionKey } from '../../components/NoEncryptionKey';
import { Notice } from '../../components/Notice';
import { Section } from '../../components/Section';
import { useText } from '../../useText';
import { useCall } from '../import/useCall';
import { useRemoveTokenMutation, useTestApiMutation, useUpdateApiMutation } from './api';

const RemoveToken = () => {
  const text = useText();
  const call = useCall();
  const [isAsking, setIsAsking] = useState(false);
  const [removeToken] = useRemoveTokenMutation();
  return (
    <>
      <IconButton label={text('import.api.remove')} onClick={() => setIsAsking(true)}>
        <Trash />
      </IconButton>
      {isAsking && (
        <ConfirmDialog
          title={text('import.api.removeTitle')}
          action={text('import.api.removeAction')}
          onClose={() => setIsAsking(false)}
          onConfirm={async () => {
            setIsAsking(false);
            await call(removeToken(), 'import.api.removed');
          }}
        >
          {text('import.api.removeBody')}
        </ConfirmDialog>
      )}
    </>
  );
};

interface TokenFieldProps {
  stored: ApiView['token'];
  value: string;
  error: string | undefined;
  disabled: boolean;
  onChange(value: string): void;
}

const TokenField = ({ stored, value, error, disabled, onChange }: TokenFieldProps) => {
  const text = useText();
  const [isShown, setIsShown] = useState(false);
  const { source, lastFour, readable } = stored;
  const hint = {
    server: text('import.api.setByServer'),
    stored: text('import.api.tokenStored', { lastFour: lastFour || 'none' }),
    none: text('import.api.tokenHint'),
  }[source];
  const unreadable = !readable && value === '' && text('import.api.tokenUnreadable');
  return (
    <Field.Root hint={hint} error={error ?? (unreadable || undefined)} width="100%">
      <Field.Label>{text('import.api.token')}</Field.Label>
      <Flex gap={2}>
        <Flex direction="column" alignItems="stretch" flex="1">
          <TextInput
            type={isShown ? 'text' : 'password'}
            value={value}
            disabled={disabled || source === 'server'}
            placeholder={source === 'none' ? '' : `••••••••${lastFour}`}
            autoComplete="new-password"
            spellCheck={false}
            onChange={(event) => onChange(event.target.value)}
            endAction={
              value !== '' && (
                <Field.Action
                  label={text(isShown ? 'import.api.hide' : 'import.api.show')}
                  onClick={() => setIsShown(!isShown)}
                >
                  {isShown ? <Eye fill="neutral500" /> : <EyeStriked fill="neutral500" />}
                </Field.Action>
              )
            }
          />
        </Flex>
        {source === 'stored' && !disabled && <RemoveToken />}
      </Flex>
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
};

const TestResult = ({ test }: { test: ApiTest }) => {
  const text = useText();
  return test.ok ? (
    <Notice tone="good">{text('import.api.connected', { videos: test.videos })}</Notice>
  ) : (
    <Notice tone="bad">{text(`import.api.problem.${test.problem}`)}</Notice>
  );
};

interface ApiSectionProps {
  api: ApiView;
  canChange: boolean;
}

/** Where Ignite's API is and the token for it: stored, tested and removed, never shown. */
export const ApiSection = ({ api, canChange }: ApiSectionProps) => {
  const text = useText();
  const call = useCall();
  const [url, setUrl] = useState<string>();
  const [token, setToken] = useState('');
  const [isTokenNeeded, setIsTokenNeeded] = useState(false);
  const [updateApi, { isLoading: isSaving }] = useUpdateApiMutation();
  const [testApi, { data: test, isLoading: isTesting, reset }] = useTestApiMutation();

  const shownUrl = url ?? api.url;
  const entered = apiUpdate.safeParse({
    url: shownUrl.trim() || null,
    token: token.trim() || undefined,
  });
  const isOtherUrl = shownUrl.trim().replace(/\/+$/, '') !== api.url;
  const isChanged = isOtherUrl || token.trim() !== '';

  const send = async (take: (update: ApiUpdate) => Promise<unknown>): Promise<void> => {
    const lacksToken = isOtherUrl && api.token.source === 'stored' && token.trim() === '';
    setIsTokenNeeded(lacksToken);
    if (entered.success && !lacksToken) await take(entered.data);
  };
  const save = async (update: ApiUpdate): Promise<void> => {
    const saved = await call(updateApi(update), 'import.api.saved');
    if (!saved) return;
    setUrl(undefined);
    setToken('');
    await call(testApi({ url: saved.url }));
  };
  const change = (set: (value: string) => void) => (value: string) => {
    set(value);
    setIsTokenNeeded(false);
    reset();
  };

  return (
    <Section title={text('import.api.title')} hint={text('import.api.hint')}>
      {!api.encryptionKeySet && api.token.source !== 'server' && <NoEncryptionKey />}
      <Grid.Root gap={4}>
        <Grid.Item col={6} m={6} xs={12} alignItems="stretch" direction="column">
          <ReadOnly.Provider value={!canChange || api.urlSetByServer}>
            <TextField
              label={text('import.api.url')}
              hint={text(api.urlSetByServer ? 'import.api.setByServer' : 'import.api.urlHint')}
              error={entered.success ? undefined : text('import.api.urlWrong')}
              inputMode="url"
              value={shownUrl}
              onChange={change(setUrl)}
            />
          </ReadOnly.Provider>
        </Grid.Item>
        <Grid.Item col={6} m={6} xs={12} alignItems="stretch" direction="column">
          <TokenField
            stored={api.token}
            value={token}
            error={isTokenNeeded ? text('import.api.tokenNeeded') : undefined}
            disabled={!canChange || !api.encryptionKeySet}
            onChange={change(setToken)}
          />
        </Grid.Item>
      </Grid.Root>
      {canChange && (
        <Flex gap={2} wrap="wrap">
          <Button disabled={!isChanged} loading={isSaving} onClick={() => void send(save)}>
            {text('import.api.save')}
          </Button>
          <Button
            variant="secondary"
            disabled={api.token.source === 'none' && token.trim() === ''}
            loading={isTesting}
            onClick={() => void send((update) => call(testApi(update)))}
          >
            {text('import.api.test')}
          </Button>
          <Box paddingLeft={2} aria-live="polite">
            {test && <TestResult test={test} />}
          </Box>
        </Flex>
      )}
    </Section>
  );
};
