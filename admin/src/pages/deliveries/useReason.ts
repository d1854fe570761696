import type { DeliveryReason } from '#shared/contract/deliveries';
import { useText } from '../../useText';

/** What the texts may name. A reason says what it knows of it. */
const NAMED = { mapping: '?', target: '?', problem: '', error: '' };

/** Why a delivery is where it is, in words, and what to do about it. */
export const useReason = () => {
  const text = useText();
  return {
    why: ({ code, values }: DeliveryReason): string =>
      text(`reason.${code}`, { ...NAMED, ...values }),
    remedy: ({ code, values }: DeliveryReason): string =>
      text(`remedy.${code}`, { ...NAMED, ...values }),
  };
};
