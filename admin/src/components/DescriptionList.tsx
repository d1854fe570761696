import type { ReactNode } from 'react';
import { Box, Typography } from '@strapi/design-system';

interface DescriptionItemProps {
  name: string;
  children: ReactNode;
}

/** One line of `DescriptionList`. */
export const DescriptionItem = ({ name, children }: DescriptionItemProps) => (
  <Box minWidth={0}>
    <Typography tag="dt" variant="sigma" textColor="neutral600">
      {name}
    </Typography>
    <Typography tag="dd" textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
      {children}
    </Typography>
  </Box>
);

/** Names and values, side by side as far as there is room. */
export const DescriptionList = ({ children }: { children: ReactNode }) => (
  <Box
    tag="dl"
    style={{
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(18rem, 1fr))',
      gap: '1.6rem 2.4rem',
    }}
  >
    {children}
  </Box>
);
