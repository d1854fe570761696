import { useAPIErrorHandler, useNotification } from '@strapi/strapi/admin';
import { Flex, Loader, TextButton } from '@strapi/design-system';
import type { ConnectionView } from '../../../../server/src/contract/settings';
import { REFRESH, useGetConnectionQuery, useReplayDeliveriesMutation } from '../../api';
import { Notice } from '../../components/Notice';
import { RelativeTime } from '../../components/RelativeTime';
import { Section } from '../../components/Section';
import { useText } from '../../useText';

const Replay = () => {
  const text = useText();
  const [replay, { isLoading }] = useReplayDeliveriesMutation();
  const { toggleNotification } = useNotification();
  const { _unstableFormatAPIError: formatError } = useAPIErrorHandler();

  const start = async (): Promise<void> => {
    const result = await replay();
    toggleNotification(
      'error' in result && result.error
        ? { type: 'danger', message: formatError(result.error as never) }
        : { type: 'success', message: text('connection.replayed') }
    );
  };

  return (
    <TextButton onClick={start} loading={isLoading}>
      {text('connection.replay')}
    </TextButton>
  );
};

interface ConnectionProps {
  hasSecret: boolean;
  canChange: boolean;
}

const Health = ({
  connection,
  hasSecret,
  canChange,
}: ConnectionProps & { connection: ConnectionView }) => {
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
          {text('connection.dead', { count: dead })} {canChange && <Replay />}
        </Notice>
      )}
    </Flex>
  );
};

/** What the webhook saw lately, in words. */
export const Connection = (props: ConnectionProps) => {
  const text = useText();
  const { data, error } = useGetConnectionQuery(undefined, { pollingInterval: REFRESH });
  return (
    <Section title={text('connection.title')}>
      <div aria-live="polite">
        {data && <Health connection={data} {...props} />}
        {!data && error && <Notice tone="bad">{text('connection.error')}</Notice>}
        {!data && !error && <Loader small />}
      </div>
    </Section>
  );
};
