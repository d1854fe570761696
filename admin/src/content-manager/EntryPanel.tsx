import { Flex, Link, Loader, Typography } from '@strapi/design-system';
import { NavLink } from 'react-router-dom';
import type { EntryView } from '#shared/contract/entries';
import { Notice } from '../components/Notice';
import { RelativeTime } from '../components/RelativeTime';
import { DELIVERIES } from '../components/SettingsTabs';
import { FieldProblems } from '../problems/FieldProblems';
import { usePermission } from '../usePermission';
import { useText } from '../useText';
import { useGetEntryQuery, type EntryName } from './api';
import { Differences } from './Differences';
import { Owners } from './Owners';
import { Player } from './Player';
import { VideoStatus } from './VideoStatus';

/** How often an open panel looks again (ms): videos are worked on for minutes. */
const LOOK_AGAIN = 30_000;

/** When the version that the entry shows was applied, and what brought it. */
const Synced = ({ view: { syncedAt, delivery }, now }: { view: EntryView; now: number }) => {
  const text = useText();
  const mayLook = usePermission('readDeliveries');
  if (syncedAt === null) return <Typography variant="pi">{text('panel.neverSynced')}</Typography>;
  return (
    <Typography variant="pi" textColor="neutral600">
      {text('panel.synced')} <RelativeTime at={syncedAt} now={now} />
      {delivery && (
        <>
          {' '}
          {text('panel.syncedBy')}{' '}
          {mayLook ? (
            <Link tag={NavLink} to={`${DELIVERIES}/${delivery.id}`}>
              {delivery.event}
            </Link>
          ) : (
            delivery.event
          )}
        </>
      )}
    </Typography>
  );
};

/** What the texts may name. An obstacle says what it knows of it. */
const NAMED = { mapping: '?', status: '?', problem: '?' };

/** What keeps the entry from the public, and what to do about it. */
const Obstacles = ({ obstacles }: Pick<EntryView, 'obstacles'>) => {
  const text = useText();
  if (obstacles.length === 0) return null;
  return (
    <Flex tag="ul" direction="column" alignItems="stretch" gap={2}>
      {obstacles.map(({ code, values }) => (
        <Notice key={code} tag="li" tone={code === 'waiting' ? 'waiting' : 'warning'}>
          {text(`obstacle.${code}`, { ...NAMED, ...values })}
        </Notice>
      ))}
    </Flex>
  );
};

/** The video that an entry is made of, and where the entry says something else. */
const EntryPanel = (entry: EntryName) => {
  const text = useText();
  const { currentData, error, fulfilledTimeStamp } = useGetEntryQuery(entry, {
    pollingInterval: LOOK_AGAIN,
  });
  if (!currentData) {
    if (!error) return <Loader small>{text('panel.loading')}</Loader>;
    const isForbidden = 'status' in error && error.status === 403;
    return <Notice tone="bad">{text(isForbidden ? 'panel.forbidden' : 'panel.error')}</Notice>;
  }
  const { video, mapping, igniteUrl, fields, obstacles, problems } = currentData;
  // Of an entry that is published a broken mapping is no obstacle.
  const isToldBelow = obstacles.some(({ code }) => code === 'mappingBroken');
  return (
    <Flex direction="column" alignItems="stretch" gap={4} width="100%">
      <Flex direction="column" alignItems="stretch" gap={3}>
        <Player video={video} />
        <VideoStatus {...video} />
        <Synced view={currentData} now={fulfilledTimeStamp ?? 0} />
        <Link href={igniteUrl} isExternal>
          {text('panel.openInIgnite')}
        </Link>
      </Flex>
      {mapping.problem !== null && !isToldBelow && (
        <Notice tone="bad">
          {text('panel.mappingProblem', { name: mapping.name, problem: mapping.problem })}
        </Notice>
      )}
      <Obstacles obstacles={obstacles} />
      <FieldProblems problems={problems} />
      <Differences entry={entry} fields={fields} />
      <Owners fields={fields} />
    </Flex>
  );
};

export default EntryPanel;
