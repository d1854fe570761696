import { useState } from 'react';
import {
  Box,
  Combobox,
  ComboboxOption,
  Field,
  Flex,
  Loader,
  Typography,
} from '@strapi/design-system';
import type { Mapping, TypeView } from '#shared/contract/mapping';
import type { PreviewView } from '#shared/contract/mapping-preview';
import { Notice } from '../../components/Notice';
import { Section } from '../../components/Section';
import { useDebounce } from '../../useDebounce';
import { usePermission } from '../../usePermission';
import { useText, type TextKey } from '../../useText';
import { useGetPreviewVideosQuery } from './api';
import { EntryLink } from './EntryLink';
import { PreviewValue } from './PreviewValue';
import type { Preview } from './usePreview';
import { isSame } from './values';

interface VideoChoiceProps {
  videoId: string | null;
  onChange(videoId: string | null): void;
}

/** Searches the stored videos; without one the sample is taken. */
const VideoChoice = ({ videoId, onChange }: VideoChoiceProps) => {
  const text = useText();
  const [search, setSearch] = useState('');
  const { data: videos = [], isFetching } = useGetPreviewVideosQuery(useDebounce(search, 300));
  const choose = (chosen: string | null): void => {
    setSearch('');
    onChange(chosen);
  };
  return (
    <Field.Root hint={text('preview.videoHint')}>
      <Field.Label>{text('preview.video')}</Field.Label>
      <Combobox
        value={videoId ?? undefined}
        autocomplete={{ type: 'list', filter: 'contains' }}
        loading={isFetching}
        loadingMessage={text('preview.searching')}
        noOptionsMessage={() => text('preview.noVideo')}
        placeholder={text('preview.sample')}
        clearLabel={text('preview.clear')}
        onInputChange={(event) => setSearch(event.currentTarget.value)}
        onClear={() => choose(null)}
        onChange={(chosen) => choose(chosen ? String(chosen) : null)}
      >
        {videos.map((video) => (
          <ComboboxOption key={video.videoId} value={video.videoId}>
            {video.title ? `${video.title} (${video.videoId})` : video.videoId}
          </ComboboxOption>
        ))}
      </Combobox>
      <Field.Hint />
    </Field.Root>
  );
};

/** What would become of the entry, in words. */
const headlineOf = (
  { matches, change, move }: PreviewView,
  hasDrafts: boolean
): { key: TextKey; tone: 'good' | 'waiting' | 'warning' } => {
  if (change === 'deleted') {
    return { key: matches ? 'preview.deleted' : 'preview.leftOutDeleted', tone: 'warning' };
  }
  if (move === 'unpublish') {
    return { key: matches ? 'preview.unpublished' : 'preview.leftOutUnpublished', tone: 'warning' };
  }
  if (!matches && change === null) return { key: 'preview.leftOut', tone: 'waiting' };
  if (change === 'created') {
    const draft = hasDrafts ? 'preview.createdDraft' : 'preview.created';
    return { key: move === 'publish' ? 'preview.createdPublished' : draft, tone: 'good' };
  }
  if (change === 'updated') {
    return {
      key: move === 'publish' ? 'preview.updatedPublished' : 'preview.updated',
      tone: 'good',
    };
  }
  return move === 'publish'
    ? { key: 'preview.published', tone: 'good' }
    : { key: 'preview.same', tone: 'waiting' };
};

const CELL = { verticalAlign: 'top', width: '50%' } as const;

interface FieldsProps {
  preview: PreviewView;
  mapping: Mapping;
}

/** Field by field what it says now and what it would say: names on lines of their own, so that words stay whole. */
const Fields = ({ preview: { fields, titles, files }, mapping }: FieldsProps) => {
  const text = useText();
  return (
    <Box tag="table" width="100%" style={{ borderCollapse: 'collapse', tableLayout: 'fixed' }}>
      <thead>
        <tr>
          {(['now', 'next'] as const).map((column) => (
            <Box key={column} tag="th" scope="col" padding={2} textAlign="left">
              <Typography variant="sigma" textColor="neutral600">
                {text(`preview.${column}`)}
              </Typography>
            </Box>
          ))}
        </tr>
      </thead>
      {fields.map(({ attribute, now, next, ownedBy }) => {
        const kind = mapping.rules.find((rule) => rule.attribute === attribute)?.transform.type;
        const known = { kind, titles, files };
        return (
          <tbody key={attribute} aria-label={attribute}>
            <Box tag="tr" color="neutral200" style={{ borderTop: '1px solid' }}>
              <Box
                tag="th"
                scope="rowgroup"
                colSpan={2}
                padding={2}
                paddingBottom={0}
                textAlign="left"
              >
                <Flex tag="span" gap={2} justifyContent="space-between" alignItems="baseline">
                  <Typography
                    tag="span"
                    variant="pi"
                    fontWeight="semiBold"
                    textColor="neutral800"
                    style={{ overflowWrap: 'anywhere' }}
                  >
                    {attribute}
                  </Typography>
                  <Typography
                    tag="span"
                    variant="pi"
                    textColor={ownedBy === 'editor' ? 'primary600' : 'neutral600'}
                    style={{ fontWeight: 'normal' }}
                  >
                    {text(`preview.owner.${ownedBy}`)}
                  </Typography>
                </Flex>
              </Box>
            </Box>
            <tr>
              <Box tag="td" padding={2} paddingTop={1} style={CELL}>
                <PreviewValue value={now} {...known} />
              </Box>
              <Box tag="td" padding={2} paddingTop={1} style={CELL}>
                {isSame(now, next) ? (
                  <Typography tag="span" variant="pi" textColor="neutral600">
                    {text('preview.unchanged')}
                  </Typography>
                ) : (
                  <PreviewValue value={next} isNew {...known} />
                )}
              </Box>
            </tr>
          </tbody>
        );
      })}
    </Box>
  );
};

interface PreviewPanelProps extends VideoChoiceProps {
  /** A preview is for those who may change the settings; one of a stored video, for those of them who may read payloads. */
  isAllowed: boolean;
  /** The mapping as it was when it could last be saved, or null when it never could. */
  mapping: Mapping | null;
  preview: Preview;
  type: TypeView | undefined;
  /** Whether the mapping is used as it stands. */
  isInUse: boolean;
  localeName(code: string): string;
}

/** What a sync of one video would do. Nothing of it is done. */
export const PreviewPanel = ({
  isAllowed,
  mapping,
  preview: shownPreview,
  videoId,
  type,
  isInUse,
  localeName,
  onChange,
}: PreviewPanelProps) => {
  const text = useText();
  const mayReadPayloads = usePermission('readPayloads');
  const { data: preview, hasFailed, isFetching } = shownPreview;
  const headline = preview && headlineOf(preview, type?.hasDrafts ?? true);

  if (!isAllowed) {
    return (
      <Section title={text('preview.title')}>
        <Typography textColor="neutral600">{text('preview.forbidden')}</Typography>
      </Section>
    );
  }
  return (
    <Section title={text('preview.title')} hint={text('preview.hint')}>
      {mayReadPayloads && <VideoChoice videoId={videoId} onChange={onChange} />}
      <Box aria-live="polite" aria-busy={isFetching}>
        {hasFailed && <Notice tone="bad">{text('preview.failed')}</Notice>}
        {!hasFailed && preview?.error && (
          <Notice tone="bad">{text('preview.error', { error: preview.error })}</Notice>
        )}
        {!hasFailed && headline && !preview.error && (
          <Notice tone={headline.tone}>
            {text(headline.key)}{' '}
            {preview.locale && text('preview.locale', { locale: localeName(preview.locale) })}
          </Notice>
        )}
        {!preview &&
          !hasFailed &&
          (mapping === null ? text('preview.incomplete') : <Loader small />)}
      </Box>
      {!hasFailed && preview && mapping && videoId !== null && (
        <EntryLink
          mappingKey={mapping.key}
          videoId={videoId}
          target={mapping.target}
          documentId={preview.documentId}
          locale={preview.locale}
          canLink={isInUse}
        />
      )}
      {!hasFailed && preview && mapping && preview.fields.length > 0 && (
        <Box style={{ opacity: isFetching ? 0.6 : 1 }}>
          <Fields preview={preview} mapping={mapping} />
        </Box>
      )}
    </Section>
  );
};
