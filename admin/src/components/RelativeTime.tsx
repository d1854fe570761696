import { useIntl } from 'react-intl';

const UNITS = [
  ['day', 24 * 60 * 60 * 1000],
  ['hour', 60 * 60 * 1000],
  ['minute', 60 * 1000],
] as const;

interface RelativeTimeProps {
  /** ms since the epoch */
  at: number;
  /** What the server's clock says now (ms): the browser's may be wrong. */
  now: number;
}

/** "2 minutes ago", in the user's language, with the exact time on hover. */
export const RelativeTime = ({ at, now }: RelativeTimeProps) => {
  const { formatRelativeTime, formatDate } = useIntl();
  const elapsed = Math.max(0, now - at);
  const [unit, length] = UNITS.find(([, ms]) => elapsed >= ms) ?? (['second', 1000] as const);
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={formatDate(at, { dateStyle: 'full', timeStyle: 'medium' })}
    >
      {formatRelativeTime(-Math.floor(elapsed / length), unit, { numeric: 'auto' })}
    </time>
  );
};
