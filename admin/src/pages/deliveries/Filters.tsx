import { useEffect, useRef, useState } from 'react';
import { Box, Flex, Tag, TextButton } from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import { useTheme } from 'styled-components';
import { VIDEO_EVENTS } from '#shared/ignite';
import { Choice, TextField } from '../../components/inputs';
import { useText } from '../../useText';
import { OUTCOMES, type Log } from './useLog';

/** How long to wait for another key before the log is searched (ms). */
const PAUSE = 300;

/** A time (ms) as a field of the type `datetime-local` takes it: in the user's time zone. */
const toLocal = (time: number | undefined): string => {
  if (time === undefined) return '';
  const local = new Date(time - new Date(time).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
};

const fromLocal = (entered: string): number | undefined => {
  const time = new Date(entered).getTime();
  return Number.isNaN(time) ? undefined : time;
};

const Search = ({ log: { query, filter } }: { log: Log }) => {
  const text = useText();
  const { search = '' } = query;
  const [entered, setEntered] = useState(search);
  const [known, setKnown] = useState(search);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const latest = useRef(filter);
  useEffect(() => {
    latest.current = filter;
  });
  useEffect(() => () => clearTimeout(timer.current), []);

  // The address was changed, by what was typed, by a link, or by going back.
  if (known !== search) {
    setKnown(search);
    if (entered.trim() !== search) setEntered(search);
  }
  return (
    <TextField
      label={text('deliveries.search')}
      placeholder={text('deliveries.searchFor')}
      type="search"
      maxLength={255}
      value={entered}
      onChange={(value) => {
        setEntered(value);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => latest.current({ search: value.trim() }, true), PAUSE);
      }}
    />
  );
};

interface TimeFieldProps {
  label: string;
  /** ms */
  value: number | undefined;
  onChange(value: number | undefined): void;
}

const TimeField = ({ label, value, onChange }: TimeFieldProps) => {
  const { colorScheme } = useTheme();
  return (
    <TextField
      label={label}
      type="datetime-local"
      // The browser draws a part of it, and asks the system, not Strapi, which mode is chosen.
      style={{ colorScheme }}
      value={toLocal(value)}
      onChange={(entered) => onChange(fromLocal(entered))}
    />
  );
};

/** What the log is filtered by. */
export const Filters = ({ log }: { log: Log }) => {
  const text = useText();
  const { query, filter } = log;
  const { outcome, event, videoId, from, to } = query;
  // Of what was refused, nothing but the time is known.
  const isRefused = outcome === 'refused';
  return (
    <Flex role="search" direction="column" alignItems="stretch" gap={4}>
      <Box
        style={{
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fit, minmax(20rem, 1fr))',
          gap: '1.6rem',
        }}
      >
        {!isRefused && <Search log={log} />}
        <Choice
          label={text('deliveries.outcome')}
          placeholder={text('deliveries.any')}
          value={outcome ?? null}
          options={OUTCOMES.map((value) => ({ value, label: text(`outcome.${value}`) }))}
          onChange={(value) => filter({ outcome: value })}
          onClear={() => filter({ outcome: undefined })}
        />
        {!isRefused && (
          <Choice
            label={text('deliveries.event')}
            placeholder={text('deliveries.any')}
            value={event ?? null}
            options={VIDEO_EVENTS.map((value) => ({ value, label: value }))}
            onChange={(value) => filter({ event: value })}
            onClear={() => filter({ event: undefined })}
          />
        )}
        <TimeField
          label={text('deliveries.from')}
          value={from}
          onChange={(value) => filter({ from: value })}
        />
        <TimeField
          label={text('deliveries.to')}
          value={to}
          onChange={(value) => filter({ to: value })}
        />
      </Box>
      {log.isFiltered && (
        <Flex gap={4}>
          {videoId && !isRefused && (
            <Tag
              icon={<Cross aria-hidden />}
              label={text('deliveries.allVideos')}
              onClick={() => filter({ videoId: undefined })}
            >
              {text('deliveries.onlyVideo', { videoId })}
            </Tag>
          )}
          <TextButton onClick={log.clear}>{text('deliveries.clear')}</TextButton>
        </Flex>
      )}
    </Flex>
  );
};
