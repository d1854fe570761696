import { useId, useState, type FormEvent } from 'react';
import { useAPIErrorHandler, useNotification } from '@strapi/strapi/admin';
import { Button, Flex, Link, Modal, TextButton, Typography } from '@strapi/design-system';
import { Link as LinkIcon } from '@strapi/icons';
import { NavLink } from 'react-router-dom';
import { useText } from '../../useText';
import { useLinkEntryMutation } from './api';
import { TextField } from '../../components/inputs';

/** The document id in what was pasted: it may be the address of the entry's page. */
const documentIdIn = (pasted: string): string =>
  pasted
    .trim()
    .replace(/[?#].*$/, '')
    .split('/')
    .filter(Boolean)
    .at(-1) ?? '';

interface LinkEntryProps {
  mappingKey: string;
  videoId: string;
  onClose(): void;
}

/** The dialog that takes the entry that is to be the video's. */
const LinkEntry = ({ mappingKey, videoId, onClose }: LinkEntryProps) => {
  const text = useText();
  const formId = useId();
  const [entry, setEntry] = useState('');
  const [link, { isLoading, error }] = useLinkEntryMutation();
  const { toggleNotification } = useNotification();
  const { _unstableFormatAPIError: formatError } = useAPIErrorHandler();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const result = await link({ mappingKey, videoId, documentId: documentIdIn(entry) });
    if ('error' in result && result.error) return;
    toggleNotification({ type: 'success', message: text('link.done') });
    onClose();
  };

  return (
    <Modal.Root open onOpenChange={(isOpen: boolean) => !isOpen && onClose()}>
      <Modal.Content>
        <Modal.Header>
          <Modal.Title>{text('link.title')}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <form id={formId} onSubmit={submit} noValidate>
            <Flex direction="column" alignItems="stretch" gap={4}>
              <Typography textColor="neutral600">{text('link.body')}</Typography>
              <TextField
                label={text('link.entry')}
                hint={text('link.entryHint')}
                error={error ? formatError(error) : undefined}
                value={entry}
                autoComplete="off"
                spellCheck={false}
                onChange={setEntry}
              />
            </Flex>
          </form>
        </Modal.Body>
        <Modal.Footer>
          <Button variant="tertiary" onClick={onClose}>
            {text('mappings.cancel')}
          </Button>
          <Button
            type="submit"
            form={formId}
            loading={isLoading}
            disabled={documentIdIn(entry) === ''}
          >
            {text('link.action')}
          </Button>
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
};

interface EntryLinkProps {
  mappingKey: string;
  videoId: string;
  target: string;
  /** The entry that the video has. */
  documentId: string | null;
  locale: string | null;
  /** Whether the mapping is as it is saved and switched on: only by that an entry can be linked. */
  canLink: boolean;
}

/** The entry of a video, and the way to give it another one by hand. */
export const EntryLink = ({
  mappingKey,
  videoId,
  target,
  documentId,
  locale,
  canLink,
}: EntryLinkProps) => {
  const text = useText();
  const [isOpen, setIsOpen] = useState(false);
  const query = locale === null ? '' : `?plugins[i18n][locale]=${encodeURIComponent(locale)}`;
  return (
    <Flex gap={5} wrap="wrap">
      {documentId !== null && (
        <Link
          tag={NavLink}
          to={`/content-manager/collection-types/${target}/${documentId}${query}`}
        >
          {text('link.open')}
        </Link>
      )}
      <TextButton startIcon={<LinkIcon />} disabled={!canLink} onClick={() => setIsOpen(true)}>
        {text(documentId === null ? 'link.start' : 'link.other')}
      </TextButton>
      {!canLink && (
        <Typography variant="pi" textColor="neutral600">
          {text('link.saveFirst')}
        </Typography>
      )}
      {isOpen && (
        <LinkEntry mappingKey={mappingKey} videoId={videoId} onClose={() => setIsOpen(false)} />
      )}
    </Flex>
  );
};
