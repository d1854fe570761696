import { Box } from '@strapi/design-system';

interface ProgressProps {
  /** What is counted. */
  label: string;
  done: number;
  /** Null while it is not known how many there will be. */
  total: number | null;
}

const STRIPES =
  'repeating-linear-gradient(-45deg, transparent 0 1rem, rgba(128, 128, 128, 0.4) 1rem 2rem)';

/** A bar as wide as its place. The design system's is made for dark ground and of a fixed width. */
export const Progress = ({ label, done, total }: ProgressProps) => (
  <Box
    role="progressbar"
    aria-label={label}
    aria-valuemin={0}
    {...(total !== null && { 'aria-valuenow': done, 'aria-valuemax': total })}
    background="neutral200"
    height="0.6rem"
    hasRadius
    overflow="hidden"
    {...(total === null && { style: { backgroundImage: STRIPES } })}
  >
    {total !== null && (
      <Box background="primary600" height="100%" width={`${(100 * done) / Math.max(total, 1)}%`} />
    )}
  </Box>
);
