import { Flex, Link, Loader, Typography } from '@strapi/design-system';
import { NavLink } from 'react-router-dom';
import type { HealthView } from '#shared/contract/health';
import { REFRESH, useGetHealthQuery } from '../api';
import { DescriptionItem, DescriptionList } from '../components/DescriptionList';
import { Notice } from '../components/Notice';
import { RelativeTime } from '../components/RelativeTime';
import { Section } from '../components/Section';
import { DELIVERIES } from '../components/SettingsTabs';
import { usePermission } from '../usePermission';
import { useText } from '../useText';
import { Diagnoses } from './Diagnoses';
import { LastVerified } from './LastVerified';

interface CountProps {
  count: number;
  /** The outcome that the log is filtered by to see which ones. */
  outcome: 'waiting' | 'retrying' | 'dead' | 'refused';
}

const Count = ({ count, outcome }: CountProps) => {
  const text = useText();
  const mayLook = usePermission('readDeliveries');
  if (!mayLook) return <>{count}</>;
  return (
    <Link
      tag={NavLink}
      to={`${DELIVERIES}?outcome=${outcome}`}
      aria-label={text('health.look', { count, outcome: text(`outcome.${outcome}`) })}
    >
      {count}
    </Link>
  );
};

const Refused = ({ now, refused }: Pick<HealthView, 'now' | 'refused'>) => {
  const text = useText();
  return (
    <Flex tag="ul" direction="column" alignItems="stretch" gap={1}>
      {refused.map(({ reason, count, lastAt }) => (
        <Typography key={reason} tag="li" variant="pi" textColor="neutral800">
          {text('health.refusedFor', { count, reason: text(`refusal.${reason}`) })} (
          {text('health.refusedLast')} <RelativeTime at={lastAt} now={now} />)
        </Typography>
      ))}
    </Flex>
  );
};

/** What is wrong, and the figures that say something: a nought says nothing. */
const Measured = ({ health }: { health: HealthView }) => {
  const text = useText();
  const { now, waiting, oldestWaitingAt, retrying, dead, refused, storedVideos } = health;
  const refusals = refused.reduce((sum, { count }) => sum + count, 0);
  const hasBeenCalled = health.lastVerifiedAt !== null || storedVideos > 0;
  return (
    <>
      <Diagnoses health={health} />
      {(hasBeenCalled || waiting + retrying + dead + refusals > 0) && (
        <DescriptionList>
          <LastVerified now={now} lastVerifiedAt={health.lastVerifiedAt} />
          <DescriptionItem name={text('health.storedVideos')}>{storedVideos}</DescriptionItem>
          {waiting > 0 && (
            <DescriptionItem name={text('health.waiting')}>
              <Count count={waiting} outcome="waiting" />
              {oldestWaitingAt !== null && (
                <>
                  {' '}
                  ({text('health.oldest')} <RelativeTime at={oldestWaitingAt} now={now} />)
                </>
              )}
            </DescriptionItem>
          )}
          {retrying > 0 && (
            <DescriptionItem name={text('health.retrying')}>
              <Count count={retrying} outcome="retrying" />
            </DescriptionItem>
          )}
          {dead > 0 && (
            <DescriptionItem name={text('health.dead')}>
              <Count count={dead} outcome="dead" />
            </DescriptionItem>
          )}
          {refusals > 0 && (
            <DescriptionItem name={text('health.refused')}>
              <Count count={refusals} outcome="refused" />
              <Refused now={now} refused={refused} />
            </DescriptionItem>
          )}
        </DescriptionList>
      )}
    </>
  );
};

/** Whether videos arrive, and if not, why: in words, with the figures that this is told from. */
export const Health = () => {
  const text = useText();
  const { data, error } = useGetHealthQuery(undefined, { pollingInterval: REFRESH });
  return (
    <Section title={text('health.title')}>
      {/* An answer that cannot be had any more must not pass for today's. */}
      {error && <Notice tone="bad">{text('health.error')}</Notice>}
      {data && !error && <Measured health={data} />}
      {!data && !error && <Loader small>{text('health.loading')}</Loader>}
    </Section>
  );
};
