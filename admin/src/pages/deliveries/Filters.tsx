import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Box, Button, DatePicker, Flex, Tag, TextButton } from '@strapi/design-system';
import { Cross, WarningCircle } from '@strapi/icons';
import { VIDEO_EVENTS } from '#shared/ignite';
import { Choice, TextField } from '../../components/inputs';
import { useText } from '../../useText';
import { dayOf, startOf } from './days';
import { OUTCOMES, type Log } from './useLog';

/** How long to wait for another key before the log is searched (ms). */
const PAUSE = 300;

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
      isLabelHidden
      size="S"
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

interface DayFieldProps {
  label: string;
  value: Date | undefined;
  onChange(value: Date | undefined): void;
}

const DayField = ({ label, value, onChange }: DayFieldProps) => {
  const text = useText();
  return (
    <DatePicker
      size="S"
      aria-label={label}
      placeholder={label}
      clearLabel={text('fields.clear', { label })}
      value={value}
      // Strapi's picker tells of its day whenever it is left, also where it is the same.
      onChange={(day) => {
        if (day?.getTime() !== value?.getTime()) onChange(day);
      }}
      onClear={() => onChange(undefined)}
    />
  );
};

interface PlaceProps {
  width: string;
  children: ReactNode;
}

/** The place of a field in the row. */
const Place = ({ width, children }: PlaceProps) => (
  <Box minWidth={0} style={{ flex: `1 1 ${width}` }}>
    {children}
  </Box>
);

/** What the log is filtered by, in one row. */
export const Filters = ({ log }: { log: Log }) => {
  const text = useText();
  const { query, filter } = log;
  const { outcome, event, videoId, from, to } = query;
  // Of what was refused, nothing but the time is known.
  const isRefused = outcome === 'refused';
  const needsAction = outcome === 'needsAction';
  return (
    <Flex role="search" gap={2} wrap="wrap">
      <Button
        size="S"
        variant={needsAction ? 'secondary' : 'tertiary'}
        startIcon={<WarningCircle />}
        aria-pressed={needsAction}
        onClick={() => filter({ outcome: needsAction ? undefined : 'needsAction' })}
      >
        {text('outcome.needsAction')}
      </Button>
      {!isRefused && (
        <Place width="18rem">
          <Search log={log} />
        </Place>
      )}
      <Place width="14rem">
        <Choice
          label={text('deliveries.outcome')}
          isLabelHidden
          size="S"
          placeholder={text('deliveries.outcome')}
          value={outcome ?? null}
          options={OUTCOMES.map((value) => ({ value, label: text(`outcome.${value}`) }))}
          onChange={(value) => filter({ outcome: value })}
          onClear={() => filter({ outcome: undefined })}
        />
      </Place>
      {!isRefused && (
        <Place width="14rem">
          <Choice
            label={text('deliveries.event')}
            isLabelHidden
            size="S"
            placeholder={text('deliveries.event')}
            value={event ?? null}
            options={VIDEO_EVENTS.map((value) => ({ value, label: value }))}
            onChange={(value) => filter({ event: value })}
            onClear={() => filter({ event: undefined })}
          />
        </Place>
      )}
      <Place width="13rem">
        <DayField
          label={text('deliveries.from')}
          value={from === undefined ? undefined : dayOf(from)}
          onChange={(day) => filter({ from: day && startOf(day) })}
        />
      </Place>
      <Place width="13rem">
        <DayField
          label={text('deliveries.to')}
          // The day itself still belongs to it.
          value={to === undefined ? undefined : dayOf(to - 1)}
          onChange={(day) => filter({ to: day && startOf(day, 1) })}
        />
      </Place>
      {videoId && !isRefused && (
        <Tag
          icon={<Cross aria-hidden />}
          label={text('deliveries.allVideos')}
          onClick={() => filter({ videoId: undefined })}
        >
          {text('deliveries.onlyVideo', { videoId })}
        </Tag>
      )}
      {log.isFiltered && <TextButton onClick={log.clear}>{text('deliveries.clear')}</TextButton>}
    </Flex>
  );
};
