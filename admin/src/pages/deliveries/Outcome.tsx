import { Badge } from '@strapi/design-system';
import type { DeliveryState } from '#shared/contract/deliveries';
import { useText } from '../../useText';

type Tone = 'success' | 'neutral' | 'warning' | 'danger' | 'primary';

const tones: Record<DeliveryState | 'duplicate' | 'refused', Tone> = {
  applied: 'success',
  unchanged: 'neutral',
  superseded: 'neutral',
  stale: 'neutral',
  duplicate: 'neutral',
  ignored: 'neutral',
  waiting: 'primary',
  retrying: 'warning',
  dead: 'danger',
  invalid: 'danger',
  refused: 'danger',
};

interface OutcomeProps {
  outcome: keyof typeof tones;
  /** In rows that are no higher than a line. */
  isDense?: boolean;
}

/** What became of a delivery, in a word. */
export const Outcome = ({ outcome, isDense = false }: OutcomeProps) => {
  const text = useText();
  const tone = tones[outcome];
  const isNeutral = tone === 'neutral';
  return (
    <Badge
      {...(isDense && { paddingTop: 0, paddingBottom: 0, height: '1.8rem' })}
      backgroundColor={isNeutral ? 'neutral150' : `${tone}100`}
      // Orange on light orange is hard to read.
      textColor={isNeutral || tone === 'warning' ? 'neutral800' : `${tone}700`}
    >
      {text(`outcome.${outcome}`)}
    </Badge>
  );
};
