import { useState } from 'react';
import { ConfirmDialog, useAPIErrorHandler, useNotification } from '@strapi/strapi/admin';
import {
  Box,
  Button,
  Dialog,
  Flex,
  IconButton,
  Table,
  Tbody,
  Td,
  Th,
  Thead,
  Tr,
  Typography,
  VisuallyHidden,
} from '@strapi/design-system';
import { Plus, Trash } from '@strapi/icons';
import type { SecretView, SettingsView } from '#shared/contract/settings';
import { useRemoveSecretMutation } from '../../api';
import { NoEncryptionKey } from '../../components/NoEncryptionKey';
import { RelativeTime } from '../../components/RelativeTime';
import { Section } from '../../components/Section';
import { useText } from '../../useText';
import { AddSecret } from './AddSecret';

const RemoveSecret = ({ id, label }: { id: number; label: string }) => {
  const text = useText();
  const [isOpen, setIsOpen] = useState(false);
  const [removeSecret] = useRemoveSecretMutation();
  const { toggleNotification } = useNotification();
  const { _unstableFormatAPIError: formatError } = useAPIErrorHandler();

  const remove = async (): Promise<void> => {
    const result = await removeSecret(id);
    setIsOpen(false);
    toggleNotification(
      'error' in result && result.error
        ? { type: 'danger', message: formatError(result.error as never) }
        : { type: 'success', message: text('secrets.removedNotice') }
    );
  };

  return (
    <Dialog.Root open={isOpen} onOpenChange={setIsOpen}>
      <Dialog.Trigger>
        <IconButton variant="ghost" label={text('secrets.remove', { label })}>
          <Trash />
        </IconButton>
      </Dialog.Trigger>
      <ConfirmDialog title={text('secrets.removeTitle')} onConfirm={remove}>
        {text('secrets.removeBody', { label })}
      </ConfirmDialog>
    </Dialog.Root>
  );
};

interface SecretRowProps {
  secret: SecretView;
  now: number;
  canChange: boolean;
}

const SecretRow = ({ secret, now, canChange }: SecretRowProps) => {
  const text = useText();
  const note = secret.id === null ? text('secrets.setByServerHint') : text('secrets.unreadable');
  const label = secret.id === null ? text('secrets.setByServer') : secret.label;
  return (
    <Tr>
      <Td>
        <Flex direction="column" alignItems="flex-start">
          <Typography fontWeight="semiBold" textColor="neutral800">
            {label}
          </Typography>
          {(secret.id === null || !secret.readable) && (
            <Typography variant="pi" textColor={secret.readable ? 'neutral600' : 'danger600'}>
              {note}
            </Typography>
          )}
        </Flex>
      </Td>
      <Td>
        <Typography tag="code" textColor="neutral800">
          ••••{secret.lastFour}
        </Typography>
      </Td>
      <Td>
        <Typography textColor="neutral800">
          {secret.addedAt === null ? '–' : <RelativeTime at={secret.addedAt} now={now} />}
        </Typography>
      </Td>
      <Td>
        <Typography textColor="neutral800">
          {secret.id === null && '–'}
          {secret.id !== null &&
            (secret.lastUsedAt === null ? (
              text('secrets.neverUsed')
            ) : (
              <RelativeTime at={secret.lastUsedAt} now={now} />
            ))}
        </Typography>
      </Td>
      {canChange && (
        <Td>
          <Flex justifyContent="flex-end">
            {secret.id !== null && <RemoveSecret id={secret.id} label={label} />}
          </Flex>
        </Td>
      )}
    </Tr>
  );
};

interface SigningSecretsProps {
  settings: SettingsView;
  canChange: boolean;
}

/** The secrets that signatures are checked against: added, told apart and removed, never shown. */
export const SigningSecrets = ({ settings, canChange }: SigningSecretsProps) => {
  const text = useText();
  const [isAdding, setIsAdding] = useState(false);
  const { secrets, encryptionKeySet } = settings;
  const columns = ['secrets.label', 'secrets.ending', 'secrets.added', 'secrets.lastUsed'] as const;

  return (
    <Section
      title={text('secrets.title')}
      hint={text('secrets.hint')}
      action={
        canChange && (
          <Button
            startIcon={<Plus />}
            disabled={!encryptionKeySet}
            onClick={() => setIsAdding(true)}
          >
            {text('secrets.add')}
          </Button>
        )
      }
    >
      {isAdding && <AddSecret onClose={() => setIsAdding(false)} />}
      {!encryptionKeySet && <NoEncryptionKey />}
      {secrets.length === 0 ? (
        <Box background="neutral100" hasRadius padding={6}>
          <Typography textColor="neutral600">{text('secrets.empty')}</Typography>
        </Box>
      ) : (
        <Table colCount={columns.length + Number(canChange)} rowCount={secrets.length + 1}>
          <Thead>
            <Tr>
              {columns.map((column) => (
                <Th key={column}>
                  <Typography variant="sigma" textColor="neutral600">
                    {text(column)}
                  </Typography>
                </Th>
              ))}
              {canChange && (
                <Th>
                  <VisuallyHidden>{text('secrets.actions')}</VisuallyHidden>
                </Th>
              )}
            </Tr>
          </Thead>
          <Tbody>
            {secrets.map((secret, index) => (
              <SecretRow
                key={secret.id ?? `server-${index}`}
                secret={secret}
                now={settings.now}
                canChange={canChange}
              />
            ))}
          </Tbody>
        </Table>
      )}
    </Section>
  );
};
