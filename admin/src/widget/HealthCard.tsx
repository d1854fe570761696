import { Suspense } from 'react';
import { Widget } from '@strapi/strapi/admin';
import { Flex, Link } from '@strapi/design-system';
import { NavLink } from 'react-router-dom';
import type { HealthView } from '#shared/contract/health';
import { REFRESH, useGetHealthQuery } from '../api';
import { DescriptionItem, DescriptionList } from '../components/DescriptionList';
import { SETTINGS } from '../components/SettingsTabs';
import { Diagnoses } from '../health/Diagnoses';
import { LastVerified } from '../health/LastVerified';
import { useText } from '../useText';

const COUNTS = ['waiting', 'retrying', 'dead'] as const;

const AtAGlance = ({ health }: { health: HealthView }) => {
  const text = useText();
  return (
    <Flex direction="column" alignItems="stretch" gap={5} width="100%">
      <Diagnoses health={health} />
      <DescriptionList>
        <LastVerified now={health.now} lastVerifiedAt={health.lastVerifiedAt} />
        {COUNTS.map((count) => (
          <DescriptionItem key={count} name={text(`health.${count}`)}>
            {health[count]}
          </DescriptionItem>
        ))}
      </DescriptionList>
      <Link tag={NavLink} to={SETTINGS}>
        {text('widget.link')}
      </Link>
    </Flex>
  );
};

const Health = () => {
  const text = useText();
  const { data, error } = useGetHealthQuery(undefined, { pollingInterval: REFRESH });
  if (error && 'status' in error && error.status === 403) return <Widget.NoPermissions />;
  // An answer that cannot be had any more must not pass for today's.
  if (error) return <Widget.Error>{text('health.error')}</Widget.Error>;
  return data ? <AtAGlance health={data} /> : <Widget.Loading />;
};

/** The card on the home page: whether videos arrive, and if not, why. */
const HealthCard = () => (
  <Suspense fallback={<Widget.Loading />}>
    <Health />
  </Suspense>
);

export default HealthCard;
