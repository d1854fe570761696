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
  Tr,
  Typography,
} from '@strapi/design-system';
import { Plus, Trash } from '@strapi/icons';
import type { SecretView, SettingsView } from '#shared/contract/settings';
import { useRemoveSecretMutation } from '../../api';
import { NoEncryptionKey } from '../../components/NoEncryptionKey';
import { RelativeTime } from '../../components/RelativeTime';
import { Section } from '../../components/Section';
import { TableHead } from '../../components/TableHead';
import { useText } from '../../useText';
import { AddSecret } from './AddSecret';
import {
  TestDeliveryButton,
  TestDeliveryOutcome,
  useTestDelivery,
  type TestDelivery,
} from './TestDelivery';

const RemoveSecret = ({ id, name }: { id: number; name: string }) => {
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
        ? { type: 'danger', message: formatError(result.error) }
        : { type: 'success', message: text('secrets.removedNotice') }
    );
  };

  return (
    <Dialog.Root open={isOpen} onOpenChange={setIsOpen}>
      <Dialog.Trigger>
        <IconButton variant="ghost" label={text('secrets.remove', { name })}>
          <Trash />
        </IconButton>
      </Dialog.Trigger>
      <ConfirmDialog title={text('secrets.removeTitle')} onConfirm={remove}>
        {text('secrets.removeBody', { name })}
      </ConfirmDialog>
    </Dialog.Root>
  );
};

interface SecretRowProps {
  secret: SecretView;
  now: number;
  canChange: boolean;
  test: TestDelivery;
}

const SecretRow = ({ secret, now, canChange, test }: SecretRowProps) => {
  const text = useText();
  const isServers = secret.id === null;
  const ending = `••••${secret.lastFour}`;
  const label = isServers ? text('secrets.setByServer') : secret.label;
  const name = label ? `${label} (${ending})` : ending;
  return (
    <Tr>
      <Td>
        <Flex direction="column" alignItems="flex-start">
          <Flex gap={3}>
            <Typography tag="code" textColor="neutral800">
              {ending}
            </Typography>
            <Typography textColor="neutral800">{label}</Typography>
          </Flex>
          {!secret.readable && (
            <Typography variant="pi" textColor="danger600">
              {text('secrets.unreadable')}
            </Typography>
          )}
          {isServers && (
            <Typography variant="pi" textColor="neutral600">
              {text('secrets.setByServerHint')}
            </Typography>
          )}
        </Flex>
      </Td>
      <Td>
        <Typography textColor="neutral800">
          {secret.addedAt === null ? '–' : <RelativeTime at={secret.addedAt} now={now} />}
        </Typography>
      </Td>
      <Td>
        <Typography textColor="neutral800">
          {isServers && '–'}
          {!isServers &&
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
            {secret.readable && <TestDeliveryButton id={secret.id} name={name} test={test} />}
            {secret.id !== null && <RemoveSecret id={secret.id} name={name} />}
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
  const test = useTestDelivery();
  const { secrets, encryptionKeySet } = settings;
  const columns = ['secrets.secret', 'secrets.added', 'secrets.lastUsed'] as const;

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
          <TableHead
            titles={columns.map((column) => text(column))}
            actions={canChange && text('secrets.actions')}
          />
          <Tbody>
            {secrets.map((secret, index) => (
              <SecretRow
                key={secret.id ?? `server-${index}`}
                secret={secret}
                now={settings.now}
                canChange={canChange}
                test={test}
              />
            ))}
          </Tbody>
        </Table>
      )}
      <TestDeliveryOutcome test={test} />
    </Section>
  );
};
