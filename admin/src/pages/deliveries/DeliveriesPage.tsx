import { Layouts, Page } from '@strapi/strapi/admin';
import { Flex } from '@strapi/design-system';
import { SettingsTabs } from '../../components/SettingsTabs';
import { usePermission } from '../../usePermission';
import { useText } from '../../useText';
import { Activity } from './Activity';
import { Deliveries } from './Deliveries';
import { Filters } from './Filters';
import { Refusals } from './Refusals';
import { ReplayDead } from './ReplayDead';
import { useLog } from './useLog';

/** Settings → Ignite Video → Deliveries: what came from Ignite, and what became of it. */
const DeliveriesPage = () => {
  const text = useText();
  const log = useLog();
  const mayReplay = usePermission('replayDeliveries');
  return (
    <Page.Main>
      <Page.Title>{text('deliveries.pageTitle')}</Page.Title>
      <Layouts.Header title={text('name')} />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={3} paddingBottom={8}>
          <SettingsTabs />
          {mayReplay && <ReplayDead />}
          <Activity log={log} />
          <Filters log={log} />
          {log.query.outcome === 'refused' ? <Refusals log={log} /> : <Deliveries log={log} />}
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
};

export default DeliveriesPage;
