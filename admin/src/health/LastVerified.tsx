import type { HealthView } from '#shared/contract/health';
import { DescriptionItem } from '../components/DescriptionList';
import { RelativeTime } from '../components/RelativeTime';
import { useText } from '../useText';

/** When the last delivery came whose signature was right. */
export const LastVerified = ({
  now,
  lastVerifiedAt,
}: Pick<HealthView, 'now' | 'lastVerifiedAt'>) => {
  const text = useText();
  return (
    <DescriptionItem name={text('health.lastVerified')}>
      {lastVerifiedAt === null ? (
        text('health.never')
      ) : (
        <RelativeTime at={lastVerifiedAt} now={now} />
      )}
    </DescriptionItem>
  );
};
