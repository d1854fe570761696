import { useState } from 'react';
import { useClipboard, useNotification } from '@strapi/strapi/admin';
import { Box, Button, Flex, Loader, Typography } from '@strapi/design-system';
import { Duplicate } from '@strapi/icons';
import { Notice } from '../../components/Notice';
import { Section } from '../../components/Section';
import { useText } from '../../useText';
import { useGetPayloadQuery } from './api';

/** JSON with line breaks; what is no JSON as it is. Not in Strapi's JSON input, which has no name for screen readers. */
const indented = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

const Body = ({ id }: { id: number }) => {
  const text = useText();
  const { data, error } = useGetPayloadQuery(id);
  const { copy } = useClipboard();
  const { toggleNotification } = useNotification();
  if (error) return <Notice tone="bad">{text('payload.error')}</Notice>;
  if (!data) return <Loader small>{text('payload.loading')}</Loader>;

  const copyBody = async (): Promise<void> => {
    const isCopied = await copy(data.text);
    toggleNotification(
      isCopied
        ? { type: 'success', message: text('payload.copied') }
        : { type: 'warning', message: text('payload.copyFailed') }
    );
  };
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Flex justifyContent="space-between" gap={4}>
        <Typography variant="pi" textColor="neutral600">
          {text(data.encoding === 'utf8' ? 'payload.size' : 'payload.sizeOfBase64', {
            bytes: data.bytes,
          })}
        </Typography>
        <Button variant="tertiary" startIcon={<Duplicate />} onClick={copyBody}>
          {text('payload.copy')}
        </Button>
      </Flex>
      <Box
        background="neutral100"
        hasRadius
        padding={4}
        maxHeight="60rem"
        overflow="auto"
        tabIndex={0}
        role="region"
        aria-label={text('payload.title')}
      >
        <Typography
          tag="pre"
          variant="pi"
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', fontFamily: 'monospace' }}
        >
          {data.encoding === 'utf8' ? indented(data.text) : data.text}
        </Typography>
      </Box>
    </Flex>
  );
};

interface PayloadProps {
  id: number;
  isKept: boolean;
  /** Null while that is not known yet. */
  mayRead: boolean | null;
}

/** The body as it was received: fetched when it is asked for, by those who may see it. */
export const Payload = ({ id, isKept, mayRead }: PayloadProps) => {
  const text = useText();
  const [isOpen, setIsOpen] = useState(false);
  const isThere = mayRead && isKept;
  return (
    <Section
      title={text('payload.title')}
      action={
        isThere && (
          <Button
            variant="secondary"
            size="S"
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
          >
            {text(isOpen ? 'payload.hide' : 'payload.show')}
          </Button>
        )
      }
    >
      {mayRead === false && (
        <Typography textColor="neutral600">{text('payload.forbidden')}</Typography>
      )}
      {mayRead && !isKept && <Typography textColor="neutral600">{text('payload.gone')}</Typography>}
      {isThere && isOpen && <Body id={id} />}
    </Section>
  );
};
