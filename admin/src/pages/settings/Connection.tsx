import { Flex, Loader } from '@strapi/design-system';
import type { ConnectionView } from '../../../../server/src/contract/settings';
import { REFRESH, useGetConnectionQuery } from '../../api';
import { Notice } from '../../components/Notice';
import { RelativeTime } from '../../components/RelativeTime';
import { Section } from '../../components/Section';
import { useText } from '../../useText';

const Health = ({ connection, hasSecret }: { connection: ConnectionView; hasSecret: boolean }) => {
  const text = useText();
  const { now, lastVerifiedAt, refused, waiting, dead } = connection;
  return (
    <Flex tag="ul" direction="column" alignItems="stretch" gap={3}>
      {lastVerifiedAt !== null && hasSecret && (
        <Notice tag="li" tone="good">
          {text('connection.verified')} <RelativeTime at={lastVerifiedAt} now={now} />
        </Notice>
      )}
      {lastVerifiedAt === null && hasSecret && (
        <Notice tag="li" tone="waiting">
          {text('connection.waitingForFirst')}
        </Notice>
      )}
      {!hasSecret && (
        <Notice tag="li" tone="bad">
          {text('connection.noSecret')}
        </Notice>
      )}
      {refused.map(({ reason, count, lastAt }) => (
        <Notice key={reason} tag="li" tone="bad">
          {text('connection.refused', { count, reason: text(`refusal.${reason}`) })} (
          {text('connection.refusedLast')} <RelativeTime at={lastAt} now={now} />)
        </Notice>
      ))}
      {waiting > 0 && (
        <Notice tag="li" tone="waiting">
          {text('connection.applying', { count: waiting })}
        </Notice>
      )}
      {dead > 0 && (
        <Notice tag="li" tone="bad">
          {text('connection.dead', { count: dead })}
        </Notice>
      )}
    </Flex>
  );
};

/** What the webhook saw lately, in words. */
export const Connection = ({ hasSecret }: { hasSecret: boolean }) => {
  const text = useText();
  const { data, error } = useGetConnectionQuery(undefined, { pollingInterval: REFRESH });
  return (
    <Section title={text('connection.title')}>
      <div aria-live="polite">
        {data && <Health connection={data} hasSecret={hasSecret} />}
        {!data && error && <Notice tone="bad">{text('connection.error')}</Notice>}
        {!data && !error && <Loader small />}
      </div>
    </Section>
  );
};
