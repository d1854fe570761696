import { createContext, useContext, type ComponentProps, type ReactNode } from 'react';
import {
  Checkbox,
  Field,
  SingleSelect,
  SingleSelectOption,
  TextInput,
} from '@strapi/design-system';
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

export type OwnLabel = Omit<LabelledProps, 'children'>;

export interface Option<V extends string = string> {
  value: V;
  label: string;
}

interface ChoiceProps<V extends string> extends OwnLabel {
  value: V | null;
  options: readonly Option<V>[];
  placeholder?: string;
  size?: 'S' | 'M';
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
  size = 'M',
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
        size={size}
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

interface CheckboxFieldProps {
  label: string;
  value: boolean;
  onChange(value: boolean): void;
}

export const CheckboxField = ({ label, value, onChange }: CheckboxFieldProps) => (
  <Checkbox
    checked={value}
    disabled={useIsReadOnly()}
    onCheckedChange={(checked: boolean | 'indeterminate') => onChange(checked === true)}
  >
    {label}
  </Checkbox>
);
