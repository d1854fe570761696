import { useState, type KeyboardEvent } from 'react';
import { Flex, Tag } from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import { useText } from '../useText';
import { TextField, useIsReadOnly, type OwnLabel } from './inputs';

interface TagsFieldProps extends OwnLabel {
  values: readonly string[];
  placeholder?: string;
  onChange(values: string[]): void;
}

/** Some texts: Enter, a comma or leaving the field adds what was typed. */
export const TagsField = ({ values, placeholder, onChange, ...label }: TagsFieldProps) => {
  const text = useText();
  const isReadOnly = useIsReadOnly();
  const [entered, setEntered] = useState('');

  const add = (): void => {
    const added = entered.split(',').map((value) => value.trim());
    setEntered('');
    if (added.some(Boolean)) onChange([...new Set([...values, ...added.filter(Boolean)])]);
  };

  if (isReadOnly) return <TextField {...label} value={values.join(', ')} onChange={() => {}} />;
  return (
    <Flex direction="column" alignItems="stretch" gap={2} width="100%">
      <TextField
        {...label}
        value={entered}
        placeholder={placeholder}
        onChange={setEntered}
        onBlur={add}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key !== 'Enter' && event.key !== ',') return;
          event.preventDefault();
          add();
        }}
      />
      {values.length > 0 && (
        <Flex gap={1} wrap="wrap">
          {values.map((value) => (
            <Tag
              key={value}
              icon={<Cross aria-hidden />}
              label={text('fields.remove', { value })}
              onClick={() => onChange(values.filter((other) => other !== value))}
            >
              {value}
            </Tag>
          ))}
        </Flex>
      )}
    </Flex>
  );
};
