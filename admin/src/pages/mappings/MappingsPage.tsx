import { useState } from 'react';
import { Layouts, Page } from '@strapi/strapi/admin';
import { Button, EmptyStateLayout, Flex } from '@strapi/design-system';
import { Download, Plus } from '@strapi/icons';
import { EmptyDocuments } from '@strapi/icons/symbols';
import { useNavigate } from 'react-router-dom';
import type { Mapping } from '#shared/contract/mapping';
import { REFRESH } from '../../api';
import { MAPPINGS, SettingsTabs } from '../../components/SettingsTabs';
import { usePermission } from '../../usePermission';
import { useText } from '../../useText';
import { AddMapping } from './AddMapping';
import { useGetMappingsQuery } from './api';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Notice } from '../../components/Notice';
import { download, duplicate } from './exchange';
import { ImportMappings } from './ImportMappings';
import { MappingsTable } from './MappingsTable';
import { ReadOnlyNotice } from './ReadOnlyNotice';
import { useJob } from './useJob';
import { useSave } from './useSave';

/** Settings → Ignite Video → Mappings: every mapping, and whether it works. */
const MappingsPage = () => {
  const text = useText();
  const navigate = useNavigate();
  const mayChange = usePermission('changeSettings');
  const {
    data: view,
    isLoading,
    refetch,
  } = useGetMappingsQuery(undefined, {
    pollingInterval: REFRESH,
  });
  const job = useJob();
  const { save, isSaving } = useSave();
  const [isAdding, setIsAdding] = useState(false);
  const [deleted, setDeleted] = useState<Mapping>();
  const [isConflict, setIsConflict] = useState(false);

  if (isLoading || mayChange === null) return <Page.Loading />;
  if (!view) return <Page.Error />;
  const canChange = mayChange && !view.isSetByServer;

  const saveAll = async (mappings: Mapping[]): Promise<void> => {
    setIsConflict((await save(view, mappings)) === 'conflict');
  };

  const openCopy = (original: Mapping): void => {
    const name = text('mappings.copyOf', { name: original.name });
    const draft = duplicate(original, name, view.mappings);
    navigate(`${MAPPINGS}/${draft.key}`, { state: { draft } });
  };

  return (
    <Page.Main>
      <Page.Title>{text('mappings.pageTitle')}</Page.Title>
      <Layouts.Header
        title={text('name')}
        subtitle={text('mappings.subtitle')}
        primaryAction={
          <Flex gap={2}>
            {view.mappings.length > 0 && (
              <Button
                variant="tertiary"
                startIcon={<Download />}
                onClick={() => download(view.mappings, 'ignite-video-mappings')}
              >
                {text('mappings.exportAll')}
              </Button>
            )}
            {canChange && <ImportMappings view={view} onImport={saveAll} />}
            {canChange && (
              <Button startIcon={<Plus />} onClick={() => setIsAdding(true)}>
                {text('mappings.add')}
              </Button>
            )}
          </Flex>
        }
      />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={6} paddingBottom={8}>
          <SettingsTabs />
          {!canChange && <ReadOnlyNotice isSetByServer={view.isSetByServer} />}
          {view.hasHidden && view.mappings.length > 0 && (
            <Notice tone="waiting">{text('mappings.hidden')}</Notice>
          )}
          {view.mappings.length === 0 ? (
            <EmptyStateLayout
              icon={<EmptyDocuments width="16rem" />}
              content={text(view.hasHidden ? 'mappings.hidden' : 'mappings.empty')}
              action={
                canChange && (
                  <Button
                    variant="secondary"
                    startIcon={<Plus />}
                    onClick={() => setIsAdding(true)}
                  >
                    {text('mappings.add')}
                  </Button>
                )
              }
            />
          ) : (
            <MappingsTable
              view={view}
              job={job}
              canChange={canChange}
              isSaving={isSaving}
              onChange={(changed) =>
                void saveAll(view.mappings.map((old) => (old.key === changed.key ? changed : old)))
              }
              onDuplicate={openCopy}
              onDelete={setDeleted}
            />
          )}
        </Flex>
      </Layouts.Content>
      {isAdding && <AddMapping types={view.types} onClose={() => setIsAdding(false)} />}
      {deleted && (
        <ConfirmDialog
          title={text('mappings.deleteTitle', { name: deleted.name })}
          action={text('mappings.deleteAction')}
          onClose={() => setDeleted(undefined)}
          onConfirm={async () => {
            setDeleted(undefined);
            await saveAll(view.mappings.filter(({ key }) => key !== deleted.key));
          }}
        >
          {text('mappings.deleteBody')}
        </ConfirmDialog>
      )}
      {isConflict && (
        <ConfirmDialog
          title={text('conflict.title')}
          action={text('conflict.load')}
          tone="neutral"
          onClose={() => setIsConflict(false)}
          onConfirm={async () => {
            await refetch();
            setIsConflict(false);
          }}
        >
          {text('conflict.list')}
        </ConfirmDialog>
      )}
    </Page.Main>
  );
};

export default MappingsPage;
