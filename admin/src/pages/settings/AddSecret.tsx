import { useId, useState, type FormEvent } from 'react';
import { isBaseQueryError, useAPIErrorHandler, useNotification } from '@strapi/strapi/admin';
import { Button, Field, Flex, Modal, TextInput } from '@strapi/design-system';
import { Eye, EyeStriked } from '@strapi/icons';
import { isQuoted, newSecret } from '#shared/contract/settings';
import { useAddSecretMutation } from '../../api';
import { useText } from '../../useText';

/** The dialog that takes a new signing secret. */
export const AddSecret = ({ onClose }: { onClose(): void }) => {
  const text = useText();
  const formId = useId();
  const [label, setLabel] = useState('');
  const [secret, setSecret] = useState('');
  const [isShown, setIsShown] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const [addSecret, { isLoading }] = useAddSecretMutation();
  const { toggleNotification } = useNotification();
  const { _unstableFormatAPIError: formatError } = useAPIErrorHandler();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const entered = newSecret.safeParse({ label, secret });
    if (!entered.success) {
      const problem = isQuoted(secret.trim()) ? 'secrets.secretQuoted' : 'secrets.secretRequired';
      setRefusal(text(problem));
      return;
    }

    const result = await addSecret(entered.data);
    if (!('error' in result) || !result.error) {
      toggleNotification({ type: 'success', message: text('secrets.addedNotice') });
      onClose();
      return;
    }
    const { error } = result;
    const isDouble =
      isBaseQueryError(error) &&
      (error.details as { code?: string } | undefined)?.code === 'alreadyThere';
    setRefusal(isDouble ? text('secrets.alreadyThere') : formatError(error));
  };

  return (
    <Modal.Root open onOpenChange={(open: boolean) => !open && onClose()}>
      <Modal.Content>
        <Modal.Header>
          <Modal.Title>{text('secrets.add')}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <form id={formId} onSubmit={submit} noValidate autoComplete="off">
            <Flex direction="column" alignItems="stretch" gap={5}>
              <Field.Root name="secret" required hint={text('secrets.secretHint')} error={refusal}>
                <Field.Label>{text('secrets.secret')}</Field.Label>
                <TextInput
                  type={isShown ? 'text' : 'password'}
                  value={secret}
                  autoComplete="new-password"
                  spellCheck={false}
                  onChange={(event) => setSecret(event.target.value)}
                  endAction={
                    <Field.Action
                      label={text(isShown ? 'secrets.hide' : 'secrets.show')}
                      onClick={() => setIsShown(!isShown)}
                    >
                      {isShown ? <Eye fill="neutral500" /> : <EyeStriked fill="neutral500" />}
                    </Field.Action>
                  }
                />
                <Field.Hint />
                <Field.Error />
              </Field.Root>
              <Field.Root name="label" hint={text('secrets.labelHint')}>
                <Field.Label>{text('secrets.label')}</Field.Label>
                <TextInput
                  value={label}
                  maxLength={100}
                  onChange={(event) => setLabel(event.target.value)}
                />
                <Field.Hint />
              </Field.Root>
            </Flex>
          </form>
        </Modal.Body>
        <Modal.Footer>
          <Button variant="tertiary" onClick={onClose}>
            {text('secrets.cancel')}
          </Button>
          <Button type="submit" form={formId} loading={isLoading}>
            {text('secrets.save')}
          </Button>
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
};
