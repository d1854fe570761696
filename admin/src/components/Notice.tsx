import type { ReactNode } from 'react';
import { Flex, Typography } from '@strapi/design-system';
import { CheckCircle, Clock, WarningCircle } from '@strapi/icons';

const tones = {
  good: { Icon: CheckCircle, color: 'success600' },
  waiting: { Icon: Clock, color: 'neutral600' },
  warning: { Icon: WarningCircle, color: 'warning600' },
  bad: { Icon: WarningCircle, color: 'danger600' },
} as const;

interface NoticeProps {
  tone: keyof typeof tones;
  tag?: 'div' | 'li';
  children: ReactNode;
}

/** One statement about the state of things. The words carry the meaning, the icon only repeats it. */
export const Notice = ({ tone, tag = 'div', children }: NoticeProps) => {
  const { Icon, color } = tones[tone];
  return (
    <Flex tag={tag} gap={2} alignItems="flex-start">
      <Flex shrink={0} paddingTop="0.2rem">
        <Icon fill={color} width="1.6rem" height="1.6rem" aria-hidden />
      </Flex>
      <Typography>{children}</Typography>
    </Flex>
  );
};
