import type { ReactNode } from 'react';
import { Flex, Loader, Typography } from '@strapi/design-system';
import { CheckCircle, Clock, WarningCircle } from '@strapi/icons';
import type { ConnectionView } from '../../../../server/src/contract/settings';
import { REFRESH, useGetConnectionQuery } from '../../api';
import { RelativeTime } from '../../components/RelativeTime';
import { Section } from '../../components/Section';
import { useText } from '../../useText';

const looks = {
  good: { Icon: CheckCircle, color: 'success600' },
  waiting: { Icon: Clock, color: 'neutral600' },
  bad: { Icon: WarningCircle, color: 'danger600' },
} as const;

const Line = ({ look, children }: { look: keyof typeof looks; children: ReactNode }) => {
  const { Icon, color } = looks[look];
  return (
    <Flex tag="li" gap={2} alignItems="center">
      <Flex shrink={0}>
        <Icon fill={color} width="1.6rem" height="1.6rem" aria-hidden />
      </Flex>
      <Typography>{children}</Typography>
    </Flex>
  );
};

const Health = ({ connection, hasSecret }: { connection: ConnectionView; hasSecret: boolean }) => {
  const text = useText();
  const { now, lastVerifiedAt, refused, waiting, dead } = connection;
  return (
    <Flex tag="ul" direction="column" alignItems="stretch" gap={3}>
      {lastVerifiedAt !== null && hasSecret && (
        <Line look="good">
          {text('connection.verified')} <RelativeTime at={lastVerifiedAt} now={now} />
        </Line>
      )}
      {lastVerifiedAt === null && hasSecret && (
        <Line look="waiting">{text('connection.waitingForFirst')}</Line>
      )}
      {!hasSecret && <Line look="bad">{text('connection.noSecret')}</Line>}
      {refused.map(({ reason, count, lastAt }) => (
        <Line key={reason} look="bad">
          {text('connection.refused', { count, reason: text(`refusal.${reason}`) })} (
          {text('connection.refusedLast')} <RelativeTime at={lastAt} now={now} />)
        </Line>
      ))}
      {waiting > 0 && <Line look="waiting">{text('connection.applying', { count: waiting })}</Line>}
      {dead > 0 && <Line look="bad">{text('connection.dead', { count: dead })}</Line>}
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
        {!data && error && (
          <Typography textColor="danger600">{text('connection.error')}</Typography>
        )}
        {!data && !error && <Loader small />}
      </div>
    </Section>
  );
};
