import { Box } from '@strapi/design-system';

interface ProgressProps {
  /** What is counted, for those who do not see the bar. */
  label: string;
  done: number;
  total: number;
}

/** A bar as wide as its place. The design system's is made for dark ground and of a fixed width. */
export const Progress = ({ label, done, total }: ProgressProps) => (
  <Box
    role="progressbar"
    aria-label={label}
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
