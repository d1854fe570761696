import { useState } from 'react';
import {
  Box,
  Field,
  Flex,
  IconButton,
  Popover,
  TextButton,
  Textarea,
  Typography,
} from '@strapi/design-system';
import { Code, ListSearch, Plus, Trash } from '@strapi/icons';
import type { Source } from '#shared/contract/mapping';
import type { PayloadField } from '#shared/contract/mapping-preview';
import { useText } from '../../useText';
import { TextField, useIsReadOnly } from '../../components/inputs';
import { shown } from './values';

const MONOSPACE = { fontFamily: 'monospace' } as const;

interface FieldPickerProps {
  fields: readonly PayloadField[];
  onPick(path: string): void;
}

/** The fields of a real delivery with their values, to pick one of. */
const FieldPicker = ({ fields, onPick }: FieldPickerProps) => {
  const text = useText();
  const [isOpen, setIsOpen] = useState(false);
  const [search, setSearch] = useState('');
  const wanted = search.toLowerCase();
  const found = fields.filter(({ path, value }) =>
    `${path} ${shown(value)}`.toLowerCase().includes(wanted)
  );
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger>
        <IconButton variant="tertiary" label={text('source.pick')}>
          <ListSearch />
        </IconButton>
      </Popover.Trigger>
      <Popover.Content aria-label={text('source.pick')} align="end" style={{ width: '44rem' }}>
        <Box padding={3}>
          <TextField
            label={text('source.search')}
            value={search}
            onChange={setSearch}
            autoComplete="off"
          />
        </Box>
        <Box tag="ul" maxHeight="32rem" overflow="auto" padding={1}>
          {found.map(({ path, value }) => (
            <li key={path}>
              <Box
                tag="button"
                type="button"
                width="100%"
                padding={2}
                textAlign="left"
                cursor="pointer"
                onClick={() => {
                  onPick(path);
                  setIsOpen(false);
                }}
              >
                <Typography
                  tag="span"
                  display="block"
                  fontWeight="semiBold"
                  textColor="neutral800"
                  style={MONOSPACE}
                  ellipsis
                >
                  {path}
                </Typography>
                <Typography tag="span" display="block" variant="pi" textColor="neutral600" ellipsis>
                  {shown(value)}
                </Typography>
              </Box>
            </li>
          ))}
          {found.length === 0 && (
            <Box tag="li" padding={2}>
              <Typography textColor="neutral600">{text('source.noneFound')}</Typography>
            </Box>
          )}
        </Box>
      </Popover.Content>
    </Popover.Root>
  );
};

interface SourceFieldProps {
  source: Source;
  fields: readonly PayloadField[];
  onChange(source: Source): void;
}

/** Where a value comes from: some paths, of which the first with a value counts, or an expression. */
export const SourceField = ({ source, fields, onChange }: SourceFieldProps) => {
  const text = useText();
  const isReadOnly = useIsReadOnly();
  const isExpression = 'expression' in source;
  const paths = isExpression ? [] : source.paths;

  const changePath = (index: number, path: string): void =>
    onChange({ paths: paths.map((old, position) => (position === index ? path : old)) });

  return (
    <Flex
      role="group"
      aria-label={text('rule.source')}
      direction="column"
      alignItems="stretch"
      gap={2}
    >
      <Typography variant="pi" fontWeight="bold" textColor="neutral800">
        {text('rule.source')}
      </Typography>
      {isExpression ? (
        <Field.Root hint={text('source.expressionHint')}>
          <Textarea
            aria-label={text('source.expression')}
            value={source.expression}
            disabled={isReadOnly}
            spellCheck={false}
            rows={4}
            style={MONOSPACE}
            onChange={(event) => onChange({ expression: event.target.value })}
          />
          <Field.Hint />
        </Field.Root>
      ) : (
        <>
          {paths.map((path, index) => (
            <Flex key={index} gap={2}>
              <TextField
                label={
                  index === 0 ? text('source.path') : text('source.other', { number: index + 1 })
                }
                isLabelHidden
                placeholder={text('source.placeholder')}
                value={path}
                spellCheck={false}
                autoComplete="off"
                style={MONOSPACE}
                onChange={(changed) => changePath(index, changed)}
              />
              {!isReadOnly && (
                <FieldPicker fields={fields} onPick={(picked) => changePath(index, picked)} />
              )}
              {!isReadOnly && paths.length > 1 && (
                <IconButton
                  variant="ghost"
                  label={text('source.remove', { number: index + 1 })}
                  onClick={() =>
                    onChange({ paths: paths.filter((_, position) => position !== index) })
                  }
                >
                  <Trash />
                </IconButton>
              )}
            </Flex>
          ))}
        </>
      )}
      {!isReadOnly && (
        <Flex gap={5} wrap="wrap">
          {!isExpression && paths.length < 10 && (
            <TextButton startIcon={<Plus />} onClick={() => onChange({ paths: [...paths, ''] })}>
              {text('source.add')}
            </TextButton>
          )}
          <TextButton
            startIcon={<Code />}
            onClick={() =>
              onChange(isExpression ? { paths: [''] } : { expression: paths[0] ?? '' })
            }
          >
            {text(isExpression ? 'source.usePath' : 'source.useExpression')}
          </TextButton>
        </Flex>
      )}
    </Flex>
  );
};
