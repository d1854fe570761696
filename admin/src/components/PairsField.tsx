import { useState } from 'react';
import { Flex, IconButton, TextButton, Typography } from '@strapi/design-system';
import { Plus, Trash } from '@strapi/icons';
import { useText } from '../useText';
import { Choice, TextField, useIsReadOnly, type Option } from './inputs';

interface PairsFieldProps {
  label: string;
  from: string;
  to: string;
  pairs: Readonly<Record<string, string>>;
  /** What a value can become, where that is known. */
  options?: readonly Option[] | undefined;
  onChange(pairs: Record<string, string>): void;
}

/** A table of what becomes of what. Lines whose left side is empty do not count yet. */
export const PairsField = ({ label, from, to, pairs, options, onChange }: PairsFieldProps) => {
  const text = useText();
  const isReadOnly = useIsReadOnly();
  const [lines, setLines] = useState(() => Object.entries(pairs));

  const change = (changed: [string, string][]): void => {
    setLines(changed);
    onChange(Object.fromEntries(changed.filter(([left, right]) => left !== '' && right !== '')));
  };
  const changeLine = (index: number, line: [string, string]): void =>
    change(lines.map((old, position) => (position === index ? line : old)));

  return (
    <Flex
      role="group"
      aria-label={label}
      direction="column"
      alignItems="stretch"
      gap={2}
      width="100%"
    >
      <Typography variant="pi" fontWeight="bold" textColor="neutral800">
        {label}
      </Typography>
      {lines.map(([left, right], index) => (
        <Flex key={index} gap={2} alignItems="center">
          <TextField
            label={from}
            isLabelHidden
            placeholder={from}
            value={left}
            onChange={(value) => changeLine(index, [value, right])}
          />
          <Typography aria-hidden>→</Typography>
          {options ? (
            <Choice
              label={to}
              isLabelHidden
              placeholder={to}
              value={right}
              options={options}
              onChange={(value) => changeLine(index, [left, value])}
            />
          ) : (
            <TextField
              label={to}
              isLabelHidden
              placeholder={to}
              value={right}
              onChange={(value) => changeLine(index, [left, value])}
            />
          )}
          {!isReadOnly && (
            <IconButton
              variant="ghost"
              label={text('fields.removeLine', { number: index + 1 })}
              onClick={() => change(lines.filter((_, position) => position !== index))}
            >
              <Trash />
            </IconButton>
          )}
        </Flex>
      ))}
      {!isReadOnly && (
        <TextButton startIcon={<Plus />} onClick={() => change([...lines, ['', '']])}>
          {text('fields.addLine')}
        </TextButton>
      )}
    </Flex>
  );
};
