import { Badge } from '@strapi/design-system';
import { useText } from '../../useText';
import type { OUTCOMES } from './useLog';

type Tone = 'success' | 'neutral' | 'warning' | 'danger' | 'primary';

const tones: Record<(typeof OUTCOMES)[number], Tone> = {
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

/** What became of a delivery, in a word. */
export const Outcome = ({ outcome }: { outcome: keyof typeof tones }) => {
  const text = useText();
  const tone = tones[outcome];
  const isNeutral = tone === 'neutral';
  return (
    <Badge
      backgroundColor={isNeutral ? 'neutral150' : `${tone}100`}
      textColor={isNeutral ? 'neutral700' : `${tone}700`}
    >
      {text(`outcome.${outcome}`)}
    </Badge>
  );
};
