import {
  createContext,
  useContext,
  useState,
  type ComponentProps,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import {
  Checkbox,
  Field,
  Flex,
  IconButton,
  SingleSelect,
  SingleSelectOption,
  Tag,
  TextButton,
  TextInput,
  Typography,
} from '@strapi/design-system';
import { Cross, Plus, Trash } from '@strapi/icons';
import { useText } from '../useText';

/** Whether all fields below are only to be looked at. */
export const ReadOnly = createContext(false);

export const useIsReadOnly = (): boolean => useContext(ReadOnly);

interface LabelledProps {
  label: string;
  /** Where the table's header or the line says it to the eye. */
  isLabelHidden?: boolean;
  hint?: ReactNode;
  error?: string | undefined;
  children: ReactNode;
}

const Labelled = ({ label, isLabelHidden, hint, error, children }: LabelledProps) => (
  <Field.Root hint={hint} error={error} width="100%">
    {!isLabelHidden && <Field.Label>{label}</Field.Label>}
    {children}
    <Field.Hint />
    <Field.Error />
  </Field.Root>
);

type OwnLabel = Omit<LabelledProps, 'children'>;

export interface Option<V extends string = string> {
  value: V;
  label: string;
}

interface ChoiceProps<V extends string> extends OwnLabel {
  value: V | null;
  options: readonly Option<V>[];
  placeholder?: string;
  disabled?: boolean;
  onChange(value: V): void;
  /** Given where there need not be a choice. */
  onClear?(): void;
}

/** One of some options. A value that is none of them is shown as it is. */
export const Choice = <V extends string>({
  value,
  options,
  placeholder,
  disabled,
  onChange,
  onClear,
  ...label
}: ChoiceProps<V>) => {
  const text = useText();
  const isReadOnly = useIsReadOnly();
  const isKnown =
    value === null || value === '' || options.some((option) => option.value === value);
  return (
    <Labelled {...label}>
      <SingleSelect
        value={value === '' ? null : value}
        placeholder={placeholder ?? text('fields.choose')}
        disabled={isReadOnly || disabled}
        clearLabel={text('fields.clear', { label: label.label })}
        {...(label.isLabelHidden && { 'aria-label': label.label })}
        {...(onClear && { onClear })}
        onChange={(chosen) => {
          const option = options.find((candidate) => candidate.value === chosen);
          if (option) onChange(option.value);
        }}
      >
        {[...options, ...(isKnown ? [] : [{ value, label: value }])].map((option) => (
          <SingleSelectOption key={option.value} value={option.value}>
            {option.label}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </Labelled>
  );
};

interface TextFieldProps
  extends OwnLabel, Omit<ComponentProps<typeof TextInput>, 'onChange' | 'value' | 'label'> {
  value: string;
  onChange(value: string): void;
}

/** A line of text. */
export const TextField = ({
  label,
  isLabelHidden,
  hint,
  error,
  value,
  onChange,
  ...input
}: TextFieldProps) => {
  const isReadOnly = useIsReadOnly();
  return (
    <Labelled {...{ label, isLabelHidden, hint, error }}>
      <TextInput
        {...input}
        {...(isLabelHidden && { 'aria-label': label })}
        value={value}
        disabled={isReadOnly}
        onChange={(event) => onChange(event.target.value)}
      />
    </Labelled>
  );
};

interface NumberFieldProps extends OwnLabel {
  value: number;
  onChange(value: number): void;
}

/** A whole number above 0; while none is entered, the value is NaN. */
export const NumberField = ({ value, onChange, ...label }: NumberFieldProps) => (
  <TextField
    {...label}
    inputMode="numeric"
    value={Number.isNaN(value) ? '' : String(value)}
    onChange={(entered) => onChange(Number.parseInt(entered, 10))}
  />
);

interface YesOrNoProps {
  label: string;
  value: boolean;
  onChange(value: boolean): void;
}

export const CheckboxField = ({ label, value, onChange }: YesOrNoProps) => (
  <Checkbox
    checked={value}
    disabled={useIsReadOnly()}
    onCheckedChange={(checked: boolean | 'indeterminate') => onChange(checked === true)}
  >
    {label}
  </Checkbox>
);

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
