import { useAPIErrorHandler, useNotification } from '@strapi/strapi/admin';
import { useText, type TextKey } from '../../useText';
import { refusalOf } from './api';

/** What a mutation comes to. */
type Outcome<T> = { data: T } | { error: unknown };

/** Waits for a call and tells the user what came of it. Gives what was answered, or null when it failed. */
export const useCall = () => {
  const text = useText();
  const { toggleNotification } = useNotification();
  const { _unstableFormatAPIError: formatError } = useAPIErrorHandler();

  return async <T>(call: PromiseLike<Outcome<T>>, success?: TextKey): Promise<T | null> => {
    const outcome = await call;
    if ('data' in outcome) {
      if (success) toggleNotification({ type: 'success', message: text(success) });
      return outcome.data;
    }
    const refusal = refusalOf(outcome.error);
    toggleNotification({
      type: refusal === 'alreadyRunning' ? 'warning' : 'danger',
      message: refusal ? text(`import.refusal.${refusal}`) : formatError(outcome.error as never),
    });
    return null;
  };
};
