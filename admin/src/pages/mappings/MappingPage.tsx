import { useState } from 'react';
import { Layouts, Page } from '@strapi/strapi/admin';
import { EmptyStateLayout, LinkButton } from '@strapi/design-system';
import { EmptyDocuments } from '@strapi/icons/symbols';
import { NavLink, useLocation, useParams } from 'react-router-dom';
import { z } from 'zod';
import { mapping } from '#shared/contract/mapping';
import { MAPPINGS } from '../../components/SettingsTabs';
import { usePermission } from '../../usePermission';
import { useText } from '../../useText';
import { useGetMappingsQuery } from './api';
import { MappingEditor } from './MappingEditor';

/** A mapping that is not saved yet travels with the address: see where it is navigated to. */
const newMapping = z.object({ draft: mapping }).transform(({ draft }) => draft);

/** One mapping. */
const MappingPage = () => {
  const text = useText();
  const { mappingKey } = useParams();
  const { state } = useLocation();
  const mayChange = usePermission('changeSettings');
  const { data: view, isLoading, refetch } = useGetMappingsQuery();
  // Goes up when the user throws their changes away for what is saved.
  const [start, setStart] = useState(0);

  if (isLoading || mayChange === null) return <Page.Loading />;
  if (!view) return <Page.Error />;

  const saved = view.mappings.find(({ key }) => key === mappingKey) ?? null;
  const draft = saved ?? newMapping.safeParse(state).data;
  if (!draft || draft.key !== mappingKey) {
    return (
      <Page.Main>
        <Layouts.Header title={text('name')} />
        <Layouts.Content>
          <EmptyStateLayout
            icon={<EmptyDocuments width="16rem" />}
            content={text('mapping.notFound')}
            action={
              <LinkButton tag={NavLink} to={MAPPINGS} variant="secondary">
                {text('mapping.back')}
              </LinkButton>
            }
          />
        </Layouts.Content>
      </Page.Main>
    );
  }
  return (
    <MappingEditor
      key={`${mappingKey}-${start}`}
      view={view}
      saved={saved}
      initial={draft}
      mayChange={mayChange}
      refresh={async () => (await refetch()).data}
      onStartAnew={() => setStart(start + 1)}
    />
  );
};

export default MappingPage;
