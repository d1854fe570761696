import type { ElementType, ReactNode } from 'react';
import { Flex, Typography } from '@strapi/design-system';
import { CheckCircle, Clock, WarningCircle } from '@strapi/icons';

const tones: Record<NoticeProps['tone'], { Icon: ElementType; color: string }> = {
  good: { Icon: CheckCircle, color: 'success600' },
  waiting: { Icon: Clock, color: 'neutral600' },
  warning: { Icon: WarningCircle, color: 'warning600' },
  bad: { Icon: WarningCircle, color: 'danger600' },
};

interface NoticeProps {
  tone: 'good' | 'waiting' | 'warning' | 'bad';
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
