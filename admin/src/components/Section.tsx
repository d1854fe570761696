import { useId, type ReactNode } from 'react';
import { Box, Flex, Typography } from '@strapi/design-system';

interface SectionProps {
  title: string;
  hint?: string;
  action?: ReactNode;
  children: ReactNode;
}

/** A titled box of a settings page. */
export const Section = ({ title, hint, action, children }: SectionProps) => {
  const titleId = useId();
  return (
    <Box
      tag="section"
      aria-labelledby={titleId}
      background="neutral0"
      hasRadius
      shadow="filterShadow"
      padding={{ initial: 4, medium: 6 }}
    >
      <Flex direction="column" alignItems="stretch" gap={4}>
        <Flex justifyContent="space-between" alignItems="flex-start" gap={4}>
          <Flex direction="column" alignItems="flex-start" gap={1}>
            <Typography id={titleId} variant="delta" tag="h2">
              {title}
            </Typography>
            {hint && (
              <Typography variant="pi" textColor="neutral600">
                {hint}
              </Typography>
            )}
          </Flex>
          {action && <Box shrink={0}>{action}</Box>}
        </Flex>
        {children}
      </Flex>
    </Box>
  );
};
