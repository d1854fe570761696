import { useState } from 'react';
import type { Rule, Transform } from '#shared/contract/mapping';
import { useText } from '../../useText';
import { TextField } from '../../components/inputs';

/** What a text cannot stand in for. */
const JSON_KINDS: readonly Transform['type'][] = ['number', 'boolean', 'json', 'component'];

interface FallbackFieldProps {
  transform: Transform;
  fallback: Rule['fallback'];
  onChange(fallback: Rule['fallback']): void;
}

/** What stands in when the source has no value: a text, or JSON where texts would not fit. */
export const FallbackField = ({ transform, fallback, onChange }: FallbackFieldProps) => {
  const text = useText();
  const isJson = JSON_KINDS.includes(transform.type);
  const [entered, setEntered] = useState(
    !isJson && typeof fallback === 'string' ? fallback : JSON.stringify(fallback)
  );
  const [isBroken, setIsBroken] = useState(false);

  const change = (value: string): void => {
    setEntered(value);
    setIsBroken(false);
    if (value === '') return onChange(undefined);
    if (!isJson) return onChange(value);
    try {
      onChange(JSON.parse(value) as Rule['fallback']);
    } catch {
      setIsBroken(true);
    }
  };

  return (
    <TextField
      label={text('rule.fallback')}
      hint={isJson ? text('rule.fallbackHint') : undefined}
      error={isBroken ? text('rule.fallbackBroken') : undefined}
      value={entered ?? ''}
      onChange={change}
    />
  );
};
