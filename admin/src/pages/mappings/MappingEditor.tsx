import { useMemo, useState } from 'react';
import { Layouts, Page } from '@strapi/strapi/admin';
import {
  Box,
  Button,
  Field,
  Flex,
  Grid,
  Link,
  Toggle,
  VisuallyHidden,
} from '@strapi/design-system';
import { ArrowLeft } from '@strapi/icons';
import { NavLink } from 'react-router-dom';
import { styled } from 'styled-components';
import { mapping, type Mapping, type MappingsView } from '#shared/contract/mapping';
import { Notice } from '../../components/Notice';
import { Section } from '../../components/Section';
import { MAPPINGS } from '../../components/SettingsTabs';
import { ProblemsSection } from '../../problems/ProblemsSection';
import { useDebounce } from '../../useDebounce';
import { useText } from '../../useText';
import { useCheckMappingQuery, useGetPayloadFieldsQuery } from './api';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { withMappings } from './exchange';
import { ReadOnly, TextField } from '../../components/inputs';
import { FilterSection } from './FilterSection';
import { JobSection, useStartJob } from './JobSection';
import { PolicySection } from './PolicySection';
import { PreviewPanel } from './PreviewPanel';
import { gapsOf } from './problems';
import { ReadOnlyNotice } from './ReadOnlyNotice';
import { RulesTable } from './RulesTable';
import { SaveBar } from './SaveBar';
import { UnsavedChanges } from './UnsavedChanges';
import { useJob } from './useJob';
import { usePreview } from './usePreview';
import { useSave } from './useSave';
import { localeLabel } from './locales';
import { isSame } from './values';

/** How long the user pauses before a draft is checked and previewed (ms). */
const PAUSE = 500;

/** The preview stands beside the rules where there is room for both, and stays in sight while they are scrolled. */
const BesidePreview = styled.div`
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 2.4rem;
  align-items: start;

  @media (min-width: 1280px) {
    grid-template-columns: minmax(0, 1fr) minmax(28rem, 34%);

    & > .preview {
      position: sticky;
      top: 8.8rem;
      max-height: calc(100vh - 16.8rem);
      overflow: auto;
    }
  }
`;

interface MappingEditorProps {
  view: MappingsView;
  /** The mapping as the server has it, or null while it is new. */
  saved: Mapping | null;
  initial: Mapping;
  /** Whether the user has the right to; what the server sets nobody can change here. */
  mayChange: boolean;
  /** Looks at what is saved now. */
  refresh(): Promise<MappingsView | undefined>;
  /** Throws the draft away for what is saved. */
  onStartAnew(): void;
}

/** Everything about one mapping, with what is wrong with it and what it would do. */
export const MappingEditor = ({
  view,
  saved,
  initial,
  mayChange,
  refresh,
  onStartAnew,
}: MappingEditorProps) => {
  const text = useText();
  // What the draft started from: a later look at the server must not move it below the user's hands.
  const [base, setBase] = useState({ view, saved });
  const [draft, setDraft] = useState(initial);
  const [videoId, setVideoId] = useState<string | null>(null);
  const [question, setQuestion] = useState<'conflict' | 'apply'>();
  const { save, isSaving } = useSave();
  const { start } = useStartJob();
  const job = useJob();

  const canChange = mayChange && !view.isSetByServer;
  const gaps = useMemo(() => gapsOf(draft), [draft]);
  const settled = useDebounce(draft, PAUSE);
  const [complete, setComplete] = useState<Mapping | null>(null);
  if (settled !== complete && mapping.safeParse(settled).success) setComplete(settled);
  const { data: checked } = useCheckMappingQuery(complete as Mapping, { skip: complete === null });
  const { data: fields = [] } = useGetPayloadFieldsQuery(videoId, { skip: !mayChange });

  const preview = usePreview(complete, videoId, mayChange, job?.endedAt ?? null);

  const isChanged = canChange && !isSame(draft, base.saved);
  const type = view.types.find(({ uid }) => uid === draft.target);
  const types = [...view.types, ...view.referred];
  const errors = checked?.problems.filter(({ severity }) => severity === 'error').length ?? 0;
  const change = (patch: Partial<Mapping>): void => setDraft({ ...draft, ...patch });

  const saveOnto = async (onto: MappingsView): Promise<void> => {
    const result = await save(onto, withMappings(onto.mappings, [draft]));
    if (result === 'conflict') return setQuestion('conflict');
    setQuestion(undefined);
    if (result === 'failed') return;
    setBase({ view: result, saved: draft });
    if (draft.enabled && result.storedVideos > 0) setQuestion('apply');
  };

  const obstacle = (): string | null => {
    if (isChanged) return text('job.saveFirst');
    return draft.enabled ? null : text('job.enableFirst');
  };

  return (
    <Page.Main>
      <Page.Title>{text('mapping.pageTitle', { name: draft.name })}</Page.Title>
      <UnsavedChanges isChanged={isChanged && !isSaving} />
      <Layouts.Header
        title={draft.name || text('mapping.unnamed')}
        subtitle={text('mapping.subtitle', {
          type: type?.displayName ?? '?',
          target: draft.target,
        })}
        navigationAction={
          <Link tag={NavLink} to={MAPPINGS} startIcon={<ArrowLeft />}>
            {text('mapping.back')}
          </Link>
        }
      />
      <Layouts.Content>
        <ReadOnly.Provider value={!canChange}>
          <Flex direction="column" alignItems="stretch" gap={6} paddingBottom={8}>
            {!canChange && <ReadOnlyNotice isSetByServer={view.isSetByServer} />}
            {errors > 0 && (
              <Box background="danger100" borderColor="danger200" hasRadius padding={4}>
                <Notice tone="bad">{text('mapping.broken', { errors })}</Notice>
              </Box>
            )}
            <VisuallyHidden aria-live="polite">
              {checked && text('problems.summary', { count: checked.problems.length, errors })}
            </VisuallyHidden>
            {base.saved && (view.storedVideos > 0 || job?.mapping === draft.key) && (
              <JobSection
                mappingKey={draft.key}
                job={job}
                storedVideos={view.storedVideos}
                canChange={mayChange}
                obstacle={obstacle()}
              />
            )}
            {base.saved && <ProblemsSection mapping={draft.key} />}
            <BesidePreview>
              <Flex direction="column" alignItems="stretch" gap={6} minWidth={0}>
                <Section title={text('mapping.general')}>
                  <Grid.Root gap={4}>
                    <Grid.Item col={8} m={8} xs={12} alignItems="stretch" direction="column">
                      <TextField
                        label={text('mapping.name')}
                        value={draft.name}
                        maxLength={255}
                        required
                        error={
                          gaps.some(({ what }) => what === 'name') ? text('gap.name') : undefined
                        }
                        onChange={(name) => change({ name })}
                      />
                    </Grid.Item>
                    <Grid.Item col={4} m={4} xs={12} alignItems="stretch" direction="column">
                      <Field.Root>
                        <Field.Label>{text('mapping.enabled')}</Field.Label>
                        <Toggle
                          onLabel={text('mappings.on')}
                          offLabel={text('mappings.off')}
                          checked={draft.enabled}
                          disabled={!canChange}
                          onChange={(event) => change({ enabled: event.target.checked })}
                        />
                      </Field.Root>
                    </Grid.Item>
                  </Grid.Root>
                </Section>
                <FilterSection
                  filter={draft.filter}
                  gaps={gaps}
                  onChange={(filter) => change({ filter })}
                />
                <RulesTable
                  draft={draft}
                  type={type}
                  types={types}
                  fields={fields}
                  checked={checked}
                  gaps={gaps}
                  preview={preview}
                  onChange={(rules) => change({ rules })}
                />
                <PolicySection draft={draft} type={type} locales={view.locales} onChange={change} />
              </Flex>
              <Box minWidth={0} className="preview">
                <PreviewPanel
                  isAllowed={mayChange}
                  mapping={complete}
                  preview={preview}
                  videoId={videoId}
                  type={type}
                  isInUse={base.saved !== null && obstacle() === null}
                  localeName={(code) => {
                    const locale = view.locales.find((one) => one.code === code);
                    return locale ? localeLabel(locale) : code;
                  }}
                  onChange={setVideoId}
                />
              </Box>
            </BesidePreview>
          </Flex>
          {canChange && (
            <SaveBar
              isChanged={isChanged}
              gaps={gaps.length}
              isSaving={isSaving}
              onSave={() => void saveOnto(base.view)}
              onDiscard={onStartAnew}
            />
          )}
        </ReadOnly.Provider>
      </Layouts.Content>
      {question === 'conflict' && (
        <ConfirmDialog
          title={text('conflict.title')}
          action={text('conflict.load')}
          onClose={() => setQuestion(undefined)}
          onConfirm={async () => {
            await refresh();
            onStartAnew();
          }}
          other={
            <Button
              fullWidth
              variant="tertiary"
              onClick={async () => {
                const theirs = await refresh();
                if (theirs) await saveOnto(theirs);
              }}
            >
              {text('conflict.keep')}
            </Button>
          }
        >
          {text('conflict.body')}
        </ConfirmDialog>
      )}
      {question === 'apply' && (
        <ConfirmDialog
          title={text('apply.title', { count: base.view.storedVideos })}
          action={text('apply.now')}
          cancel={text('apply.later')}
          tone="neutral"
          onClose={() => setQuestion(undefined)}
          onConfirm={async () => {
            setQuestion(undefined);
            await start(draft.key);
          }}
        >
          {text('apply.body')}
        </ConfirmDialog>
      )}
    </Page.Main>
  );
};
