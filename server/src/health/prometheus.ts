import type { HealthView } from '#shared/contract/health';

type Sample = [labels: Record<string, string>, value: number];

const escape = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const gauge = (name: string, help: string, samples: readonly Sample[]): string =>
  [
    `# HELP ignite_video_${name} ${help}`,
    `# TYPE ignite_video_${name} gauge`,
    ...samples.map(([labels, value]) => {
      const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escape(text)}"`);
      return `ignite_video_${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`;
    }),
    '',
  ].join('\n');

const seconds = (ms: number | null): Sample[] => (ms === null ? [] : [[{}, ms / 1000]]);

/** The state of the sync in Prometheus' text format. Times in seconds since the epoch, as is the custom there. */
export const toPrometheus = (health: HealthView): string =>
  [
    gauge(
      'status',
      'Whether the sync is in this state.',
      (['ok', 'attention', 'failing'] as const).map((status) => [
        { status },
        Number(health.status === status),
      ])
    ),
    gauge(
      'diagnosis',
      'What is wrong with the sync.',
      [...new Set(health.diagnoses.map(({ code, severity }) => `${code} ${severity}`))].map(
        (found) => {
          const [code = '', severity = ''] = found.split(' ');
          return [{ code, severity }, 1];
        }
      )
    ),
    gauge(
      'last_verified_timestamp_seconds',
      'When a delivery was verified last.',
      seconds(health.lastVerifiedAt)
    ),
    gauge(
      'oldest_waiting_timestamp_seconds',
      'Since when the delivery waits that waits longest.',
      seconds(health.oldestWaitingAt)
    ),
    gauge(
      'deliveries',
      'Deliveries that are not applied.',
      (['waiting', 'retrying', 'dead'] as const).map((state) => [{ state }, health[state]])
    ),
    gauge(
      'refused_last_hour',
      'Requests that were refused within the last hour.',
      health.refused.map(({ reason, count }) => [{ reason }, count])
    ),
    gauge('videos', 'Videos that are stored.', [[{}, health.storedVideos]]),
  ].join('');
