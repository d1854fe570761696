import { Flex, Typography } from '@strapi/design-system';
import type { TimelineEntry } from '#shared/contract/deliveries';
import { RelativeTime } from '../../components/RelativeTime';
import { Section } from '../../components/Section';
import { useText } from '../../useText';
import { useReason } from './useReason';

interface TimelineProps {
  timeline: readonly TimelineEntry[];
  now: number;
}

/** What happened to a delivery, in order. */
export const Timeline = ({ timeline, now }: TimelineProps) => {
  const text = useText();
  const { why } = useReason();
  return (
    <Section title={text('timeline.title')}>
      <Flex tag="ol" direction="column" alignItems="stretch" gap={2}>
        {timeline.map(({ at, kind, reason }, index) => (
          <Flex key={index} tag="li" gap={4} alignItems="baseline">
            <Typography variant="pi" textColor="neutral600" style={{ flex: '0 0 14rem' }}>
              <RelativeTime at={at} now={now} />
            </Typography>
            <Typography textColor="neutral800" style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
              {text(`timeline.${kind}`)}
              {reason && `: ${why(reason)}`}
            </Typography>
          </Flex>
        ))}
      </Flex>
    </Section>
  );
};
