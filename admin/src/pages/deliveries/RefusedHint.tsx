import { Flex, TextButton } from '@strapi/design-system';
import { Notice } from '../../components/Notice';
import { useText } from '../../useText';
import { useGetDeliveriesChartQuery } from './api';
import { totalOf } from './chart-groups';
import type { Log } from './useLog';

const A_DAY = 24;

/** That requests were refused, in one line, however many: they are not deliveries. */
export const RefusedHint = ({ log }: { log: Log }) => {
  const text = useText();
  const { currentData = [] } = useGetDeliveriesChartQuery(A_DAY);
  const count = totalOf(currentData, ['refused']);
  if (count === 0) return null;
  return (
    <Flex gap={4}>
      <Notice tone="warning">{text('deliveries.refused', { count })}</Notice>
      <TextButton onClick={() => log.filter({ outcome: 'refused' })}>
        {text('deliveries.showRefused')}
      </TextButton>
    </Flex>
  );
};
