import { useState, type ReactNode } from 'react';
import { Box, TextButton, Typography } from '@strapi/design-system';
import { useText } from '../../useText';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Elements that are shown before somebody asks for more: a transcript has thousands. */
const STEP = 100;

const Mono = ({ color = 'neutral800', children }: { color?: string; children: ReactNode }) => (
  <Typography
    variant="pi"
    textColor={color}
    style={{ fontFamily: 'monospace', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
  >
    {children}
  </Typography>
);

interface JsonTreeProps {
  /** What it is called in the object that it is in. */
  name?: string;
  value: Json;
  isOpen?: boolean;
}

const Children = ({ value }: { value: Json[] | { [key: string]: Json } }) => {
  const text = useText();
  const [shown, setShown] = useState(STEP);
  const entries = Object.entries(value);
  return (
    <Box paddingLeft={4}>
      {entries.slice(0, shown).map(([key, child]) => (
        <JsonTree key={key} name={Array.isArray(value) ? '' : key} value={child} />
      ))}
      {entries.length > shown && (
        <TextButton onClick={() => setShown(shown + STEP)}>
          {text('payload.more', { count: entries.length - shown })}
        </TextButton>
      )}
    </Box>
  );
};

/** A JSON value whose objects and lists can be folded. What is folded is not made. */
export const JsonTree = ({ name = '', value, isOpen: isOpenFirst = false }: JsonTreeProps) => {
  const [isOpen, setIsOpen] = useState(isOpenFirst);
  const label = name !== '' && <Mono color="primary700">{`${JSON.stringify(name)}: `}</Mono>;
  if (value === null || typeof value !== 'object' || Object.keys(value).length === 0) {
    return (
      <Box paddingLeft={4}>
        {label}
        <Mono>{JSON.stringify(value)}</Mono>
      </Box>
    );
  }
  const count = Object.keys(value).length;
  return (
    <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary style={{ cursor: 'pointer' }}>
        {label}
        <Mono color="neutral600">{Array.isArray(value) ? `[${count}]` : `{${count}}`}</Mono>
      </summary>
      {isOpen && <Children value={value} />}
    </details>
  );
};
