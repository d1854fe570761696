import { useState } from 'react';
import { BackButton, Layouts, Page } from '@strapi/strapi/admin';
import { EmptyStateLayout, Flex, Link, LinkButton, Typography } from '@strapi/design-system';
import { EmptyDocuments } from '@strapi/icons/symbols';
import { useIntl } from 'react-intl';
import { NavLink, useParams } from 'react-router-dom';
import type { DeliveryView } from '#shared/contract/deliveries';
import { REFRESH } from '../../api';
import { DescriptionItem, DescriptionList } from '../../components/DescriptionList';
import { Notice } from '../../components/Notice';
import { RelativeTime } from '../../components/RelativeTime';
import { Section } from '../../components/Section';
import { DELIVERIES, IMPORT } from '../../components/SettingsTabs';
import { FieldProblems } from '../../problems/FieldProblems';
import { usePermission } from '../../usePermission';
import { useText } from '../../useText';
import { isNotFound, useGetDeliveryQuery } from './api';
import { Changes } from './Changes';
import { Outcome } from './Outcome';
import { Payload } from './Payload';
import { Replay } from './Replay';
import { Timeline } from './Timeline';
import { useReason } from './useReason';

/** How often is looked while a delivery waits to be applied (ms). */
const WAITING = 1000;

/** What became of the delivery, why, and what to do about it. */
const Result = ({ view: { outcome, reason } }: { view: DeliveryView }) => {
  const text = useText();
  const { why, remedy } = useReason();
  return (
    <Section title={text('delivery.result')} action={<Outcome outcome={outcome} />}>
      <div aria-live="polite">
        <Typography>{text(`meaning.${outcome}`)}</Typography>
        {reason && (
          <Flex direction="column" alignItems="stretch" gap={2} paddingTop={3}>
            <Typography style={{ overflowWrap: 'anywhere' }}>{why(reason)}</Typography>
            <Typography>{remedy(reason)}</Typography>
          </Flex>
        )}
      </div>
    </Section>
  );
};

const Received = ({ view, now }: { view: DeliveryView; now: number }) => {
  const text = useText();
  const intl = useIntl();
  const { event, source, run, deliveryId, videoId, signedAt, receivedAt, videoUpdatedAt } = view;
  const { attempts, repeats, repeatedAt } = view;
  return (
    <Section title={text('delivery.received')}>
      <DescriptionList>
        {source === 'webhook' ? (
          <>
            <DescriptionItem name="X-Webhook-Event">{event}</DescriptionItem>
            <DescriptionItem name="X-Webhook-Delivery-Id">{deliveryId}</DescriptionItem>
          </>
        ) : (
          <DescriptionItem name={text('delivery.origin')}>
            <Link tag={NavLink} to={IMPORT}>
              {run
                ? text('delivery.ofImport', {
                    at: intl.formatDate(run.startedAt, { dateStyle: 'long', timeStyle: 'short' }),
                  })
                : text('delivery.ofAnImport')}
            </Link>
          </DescriptionItem>
        )}
        <DescriptionItem name={text('delivery.receivedAt')}>
          <RelativeTime at={receivedAt} now={now} />
        </DescriptionItem>
        {source === 'webhook' && (
          <DescriptionItem name={text('delivery.signedAt')}>
            <RelativeTime at={signedAt} now={now} />
          </DescriptionItem>
        )}
        <DescriptionItem name={text('delivery.video')}>
          {videoId === null ? (
            '–'
          ) : (
            <Link
              tag={NavLink}
              to={`${DELIVERIES}?videoId=${encodeURIComponent(videoId)}`}
              aria-label={text('delivery.ofVideo', { videoId })}
            >
              {videoId}
            </Link>
          )}
        </DescriptionItem>
        {videoUpdatedAt !== null && (
          <DescriptionItem name={text('delivery.videoUpdatedAt')}>
            <RelativeTime at={videoUpdatedAt} now={now} />
          </DescriptionItem>
        )}
        <DescriptionItem name={text('delivery.attempts')}>{attempts}</DescriptionItem>
        <DescriptionItem name={text('delivery.repeats')}>
          {repeats}
          {repeatedAt !== null && (
            <>
              {' '}
              ({text('delivery.repeatedLast')} <RelativeTime at={repeatedAt} now={now} />)
            </>
          )}
        </DescriptionItem>
      </DescriptionList>
    </Section>
  );
};

/** One delivery: what came, what became of it and what it changed. */
const DeliveryPage = () => {
  const text = useText();
  const { id = '' } = useParams();
  const mayReplay = usePermission('replayDeliveries');
  const mayReadPayloads = usePermission('readPayloads');
  const [isWaiting, setIsWaiting] = useState(false);
  const {
    currentData: view,
    error,
    fulfilledTimeStamp = 0,
  } = useGetDeliveryQuery(id, {
    pollingInterval: isWaiting ? WAITING : REFRESH,
  });
  if (view && isWaiting !== (view.outcome === 'waiting')) setIsWaiting(view.outcome === 'waiting');

  if (isNotFound(error)) {
    return (
      <Page.Main>
        <Layouts.Header title={text('name')} />
        <Layouts.Content>
          <EmptyStateLayout
            icon={<EmptyDocuments width="16rem" />}
            content={text('delivery.notFound')}
            action={
              <LinkButton tag={NavLink} to={DELIVERIES} variant="secondary">
                {text('delivery.back')}
              </LinkButton>
            }
          />
        </Layouts.Content>
      </Page.Main>
    );
  }
  if (!view) return error ? <Page.Error /> : <Page.Loading />;

  const name = view.title ?? view.videoId ?? view.deliveryId;
  return (
    <Page.Main>
      <Page.Title>{text('delivery.pageTitle', { name })}</Page.Title>
      <Layouts.Header
        title={name}
        subtitle={view.event}
        navigationAction={<BackButton fallback={DELIVERIES} />}
        primaryAction={mayReplay && <Replay view={view} />}
      />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={6} paddingBottom={8}>
          {error && <Notice tone="bad">{text('deliveries.notFresh')}</Notice>}
          <Result view={view} />
          <Changes changes={view.changes} />
          {view.problems.length > 0 && (
            <Section title={text('lacks.title')}>
              <FieldProblems problems={view.problems} />
            </Section>
          )}
          <Received view={view} now={fulfilledTimeStamp} />
          <Timeline timeline={view.timeline} now={fulfilledTimeStamp} />
          <Payload id={view.id} isKept={view.hasPayload} mayRead={mayReadPayloads} />
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
};

export default DeliveryPage;
