import { useId } from 'react';
import { useAPIErrorHandler, useForm, useNotification } from '@strapi/strapi/admin';
import { Box, Button, Flex, Typography } from '@strapi/design-system';
import type { EntryField, FieldUse } from '#shared/contract/entries';
import { Notice } from '../components/Notice';
import { shown } from '../pages/mappings/values';
import { useText, type TextKey } from '../useText';
import { useSwitchFieldMutation, type EntryName } from './api';

/** One side of a difference. What is too long for the panel is there on hover. */
const Side = ({ name, value }: { name: TextKey; value: unknown }) => {
  const text = useText();
  return (
    <Box>
      <Typography tag="dt" variant="pi" textColor="neutral600">
        {text(name)}
      </Typography>
      <Typography
        tag="dd"
        variant="omega"
        title={shown(value)}
        style={{
          overflowWrap: 'anywhere',
          display: '-webkit-box',
          WebkitBoxOrient: 'vertical',
          WebkitLineClamp: 4,
          overflow: 'hidden',
        }}
      >
        {shown(value)}
      </Typography>
    </Box>
  );
};

interface DifferenceProps {
  field: EntryField;
  /** Null where nothing can be switched now. */
  onUse: ((use: FieldUse['use']) => void) | null;
  isBusy: boolean;
}

const Difference = ({ field, onUse, isBusy }: DifferenceProps) => {
  const text = useText();
  const titleId = useId();
  const { attribute, differs, canUseIgnite, canUseEditor, isFromForm } = field;
  const offer = (use: FieldUse['use'], label: TextKey) => (
    <Button
      variant="tertiary"
      size="S"
      fullWidth
      loading={isBusy}
      disabled={onUse === null}
      aria-describedby={titleId}
      onClick={() => onUse?.(use)}
    >
      {text(label)}
    </Button>
  );
  return (
    <Flex
      tag="li"
      direction="column"
      alignItems="stretch"
      gap={2}
      padding={3}
      hasRadius
      borderColor="neutral200"
      background="neutral100"
    >
      <Typography id={titleId} tag="h4" variant="pi" fontWeight="bold">
        {attribute}
      </Typography>
      <Flex tag="dl" direction="column" alignItems="stretch" gap={2}>
        {differs && <Side name="panel.entryValue" value={field.entry} />}
        <Side name="panel.igniteValue" value={field.ignite} />
        {canUseEditor && <Side name="panel.editorValue" value={field.editor} />}
      </Flex>
      {isFromForm && (
        <Typography variant="pi" textColor="neutral600">
          {text('panel.fromForm')}
        </Typography>
      )}
      {canUseIgnite && offer('ignite', 'panel.useIgnite')}
      {canUseEditor && offer('editor', isFromForm ? 'panel.keepMine' : 'panel.useEditor')}
    </Flex>
  );
};

interface DifferencesProps {
  entry: EntryName;
  fields: readonly EntryField[];
}

/** The fields in which the entry and Ignite say different things, or did until somebody chose Ignite's value. */
export const Differences = ({ entry, fields }: DifferencesProps) => {
  const text = useText();
  // Loading the new value into the form would lose what is written there and not saved.
  const isModified = useForm('IgniteVideo', (form) => form.modified);
  const isReadOnly = useForm('IgniteVideo', (form) => form.disabled);
  const [switchField, { isLoading, originalArgs }] = useSwitchFieldMutation();
  const { toggleNotification } = useNotification();
  const { _unstableFormatAPIError: formatError } = useAPIErrorHandler();
  const listed = fields.filter(({ differs, canUseEditor }) => differs || canUseEditor);
  if (listed.length === 0) return null;

  const switchTo = async (attribute: string, use: FieldUse['use']): Promise<void> => {
    const result = await switchField({ ...entry, attribute, use });
    toggleNotification(
      'error' in result && result.error
        ? { type: 'danger', message: formatError(result.error) }
        : { type: 'success', message: text(`panel.used.${use}`, { field: attribute }) }
    );
  };
  const canSwitch = listed.some((field) => field.canUseIgnite || field.canUseEditor);

  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <Typography tag="h3" variant="omega" fontWeight="bold">
        {text('panel.differences')}
      </Typography>
      {canSwitch && isModified && <Notice tone="warning">{text('panel.unsaved')}</Notice>}
      {canSwitch && isReadOnly && <Notice tone="waiting">{text('panel.published')}</Notice>}
      <Flex tag="ul" direction="column" alignItems="stretch" gap={2}>
        {listed.map((field) => (
          <Difference
            key={field.attribute}
            field={field}
            isBusy={isLoading && originalArgs?.attribute === field.attribute}
            onUse={
              isModified || isReadOnly || isLoading
                ? null
                : (use) => void switchTo(field.attribute, use)
            }
          />
        ))}
      </Flex>
    </Flex>
  );
};
