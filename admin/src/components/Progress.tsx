import { Box } from '@strapi/design-system';
import { useText } from '../../useText';

interface ProgressProps {
  done: number;
  total: number;
}

/** A bar as wide as its place. The design system's is made for dark ground and of a fixed width. */
export const Progress = ({ done, total }: ProgressProps) => {
  const text = useText();
  return (
    <Box
      role="progressbar"
      aria-label={text('job.progress')}
      aria-valuemin={0}
      aria-valuenow={done}
      aria-valuemax={total}
      background="neutral200"
      height="0.6rem"
      hasRadius
      overflow="hidden"
    >
      <Box background="primary600" height="100%" width={`${(100 * done) / Math.max(total, 1)}%`} />
    </Box>
  );
};
